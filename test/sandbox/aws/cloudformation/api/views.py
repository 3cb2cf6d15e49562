"""Stacks as the API describes them."""

from __future__ import annotations

from cloudformation.resources.stack_instances import Made as StackSet
from cloudformation.stack import Stack


def description(stack: Stack) -> dict:
    return {
        **stack.settings,
        "StackId": stack.id,
        "StackName": stack.name,
        "Description": stack.template.body.get("Description"),
        "Parameters": _parameters(stack),
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason,
        "Outputs": list(stack.outputs),
        "Tags": stack.tags,
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def summary(stack: Stack) -> dict:
    return {**description(stack), "TemplateDescription": stack.template.body.get("Description")}


def events(stack: Stack) -> list[dict]:
    return list(reversed(stack.events))


def resources(stack: Stack) -> list[dict]:
    """The last event of each resource that exists, without the events of resources it replaced."""
    last: dict[str, dict] = {}
    for event in list(stack.events):
        name = event["LogicalResourceId"]
        there = stack.resources.get(name)
        replaced = event["ResourceStatus"].startswith("DELETE_") and there
        if event["PhysicalResourceId"] == stack.id:
            continue
        if not replaced or there.physical_id == event["PhysicalResourceId"]:
            last[name] = event
    shown = [event for event in last.values() if _is_shown(stack, event)]
    return [{**event, "LastUpdatedTimestamp": event["Timestamp"]} for event in shown]


def stack_instances(stack_set: StackSet) -> list[dict]:
    stacks = {**dict.fromkeys(stack_set.reasons), **stack_set.instances}
    return [
        {
            "StackSetId": stack_set.id,
            "Account": account,
            "Region": region,
            "StackId": stack.id if stack else None,
            "Status": _instance_status(stack, stack_set.reasons.get((account, region))),
            "StackInstanceStatus": {
                "DetailedStatus": _detailed_status(stack, stack_set.reasons.get((account, region)))
            },
            "StatusReason": stack_set.reasons.get((account, region)),
        }
        for (account, region), stack in sorted(stacks.items(), key=lambda item: item[0])
    ]


def _instance_status(stack: Stack | None, reason: str | None) -> str:
    if stack and stack.status == "DELETE_FAILED":
        return "INOPERABLE"
    return "OUTDATED" if reason else "CURRENT"


def _detailed_status(stack: Stack | None, reason: str | None) -> str:
    if stack and stack.status == "DELETE_FAILED":
        return "INOPERABLE"
    return "FAILED" if reason else "SUCCEEDED"


def template_summary(body: dict) -> dict:
    return {
        "Description": body.get("Description"),
        "ResourceTypes": sorted({resource["Type"] for resource in body["Resources"].values()}),
        "Parameters": [
            {
                "ParameterKey": name,
                "ParameterType": slot.get("Type"),
                "DefaultValue": slot.get("Default"),
                "NoEcho": slot.get("NoEcho", False),
                "Description": slot.get("Description"),
            }
            for name, slot in body.get("Parameters", {}).items()
        ],
    }


def _is_shown(stack: Stack, event: dict) -> bool:
    return bool(stack.deleted) or event["ResourceStatus"] != "DELETE_COMPLETE"


def _parameters(stack: Stack) -> list[dict]:
    slots = stack.template.body.get("Parameters", {})
    resolved = stack.template.names.resolved_parameters
    return [
        {
            "ParameterKey": name,
            "ParameterValue": "****" if str(slots[name].get("NoEcho")).lower() == "true" else value,
            "ResolvedValue": _resolved(resolved.get(name))
            if slots[name]["Type"].startswith("AWS::SSM::Parameter::Value<")
            else None,
        }
        for name, value in stack.template.values().items()
    ]


def _resolved(value: object) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
