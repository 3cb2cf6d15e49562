"""CloudFormation's API for stacks, with moto's parsing of requests and writing of answers.

StackSets that were not made by a stack are moto's own.
"""

from __future__ import annotations

from moto.cloudformation.exceptions import ValidationError
from moto.core.responses import ActionResult, EmptyResult

import cloudformation.resources.kinds  # noqa: F401 (it registers the types of resources)
from cloudformation.api.change_sets import ChangeSetApi
from cloudformation.api.views import (
    description,
    events,
    resources,
    stack_instances,
    summary,
    template_summary,
)
from cloudformation.operations import delete, roll_back
from cloudformation.resources.stack_instances import Made as StackSet
from cloudformation.template.text import parsed


class StackApi(ChangeSetApi):
    def create_stack(self) -> ActionResult:
        on_failure = self._on_failure("OnFailure")
        stack = self._new_stack(self._get_param("StackName"))
        self._begin_creation(stack, on_failure)
        return ActionResult({"StackId": stack.id})

    def update_stack(self) -> ActionResult:
        stack = self._changeable_stack()
        template, tags = self._new_template(stack), self._tags()
        if template.is_like(stack.template) and tags in (None, stack.tags):
            raise ValidationError(message="No updates are to be performed.")
        self._begin_update(stack, template, tags)
        return ActionResult({"StackId": stack.id})

    def continue_update_rollback(self) -> ActionResult:
        stack = self._stack()
        if stack.status != "UPDATE_ROLLBACK_FAILED":
            raise ValidationError(
                message=f"Stack:{stack.id} is in {stack.status} state "
                "and can not continue its rollback."
            )
        skipped = self._get_param("ResourcesToSkip", [])
        self._take_over(stack)
        stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated")
        stack.start(lambda: roll_back(stack, skipped))
        return EmptyResult()

    def delete_stack(self) -> ActionResult:
        stack = self._stacks.living(self._place, self._get_param("StackName"))
        if stack is None or stack.status == "DELETE_IN_PROGRESS":
            return EmptyResult()
        if stack.status.startswith("UPDATE_") and stack.status.endswith("_IN_PROGRESS"):
            raise ValidationError(
                message=f"Stack [{stack.name}] cannot be deleted while in status {stack.status}"
            )
        retained = self._get_param("RetainResources", [])
        stack.end_operation()
        self._take_over(stack)
        stack.enter("DELETE_IN_PROGRESS", "User Initiated")
        stack.start(lambda: delete(stack, retained))
        return EmptyResult()

    def describe_stacks(self) -> ActionResult:
        name = self._get_param("StackName")
        wanted = [self._stack()] if name else self._stacks.all(self._place)
        return ActionResult({"Stacks": [description(s) for s in wanted if name or not s.deleted]})

    def list_stacks(self) -> ActionResult:
        statuses = self._get_param("StackStatusFilter", [])
        wanted = [s for s in self._stacks.all(self._place) if not statuses or s.status in statuses]
        return ActionResult({"StackSummaries": [summary(stack) for stack in wanted]})

    def describe_stack_events(self) -> ActionResult:
        return ActionResult({"StackEvents": events(self._stack())})

    def describe_stack_resources(self) -> ActionResult:
        wanted = self._get_param("LogicalResourceId")
        shown = resources(self._stack())
        return ActionResult(
            {"StackResources": [r for r in shown if wanted in (None, r["LogicalResourceId"])]}
        )

    def list_stack_resources(self) -> ActionResult:
        return ActionResult({"StackResourceSummaries": resources(self._stack())})

    def describe_stack_resource(self) -> ActionResult:
        stack, wanted = self._stack(), self._get_param("LogicalResourceId")
        for resource in resources(stack):
            if resource["LogicalResourceId"] == wanted:
                return ActionResult({"StackResourceDetail": resource})
        raise ValidationError(
            message=f"Resource {wanted} does not exist for stack {self._get_param('StackName')}"
        )

    def get_template(self) -> ActionResult:
        text = self._stack().template.text
        return ActionResult({"TemplateBody": text, "StagesAvailable": ["Original", "Processed"]})

    def get_template_summary(self) -> ActionResult:
        named = self._get_param("StackName")
        return ActionResult(
            template_summary(
                self._stack().template.body if named else parsed(self._template_text())
            )
        )

    def list_stack_instances(self) -> ActionResult:
        wanted = self._get_param("StackSetName")
        for known in self._stacks.sets(*self._place):
            if wanted in (known.name, known.id):
                return ActionResult({"Summaries": self._instances_of(known)})
        return super().list_stack_instances()

    def _instances_of(self, known: StackSet) -> list[dict]:
        account, region = (self._get_param(f"StackInstance{w}") for w in ("Account", "Region"))
        statuses = {
            value
            for given in self._get_param("Filters", [])
            if given["Name"] == "DETAILED_STATUS"
            for value in given["Values"].split(",")
        }
        return [
            shown
            for shown in stack_instances(known)
            if account in (None, shown["Account"])
            and region in (None, shown["Region"])
            and (not statuses or shown["StackInstanceStatus"]["DetailedStatus"] in statuses)
        ]

    def _not_there(self) -> ActionResult:
        raise ValidationError(message=f"The sandbox has no {self._get_action()}")

    cancel_update_stack = list_exports = get_stack_policy = set_stack_policy = _not_there
