"""EventBridge Scheduler. Its clock stands still: tests say when a schedule is due."""

from __future__ import annotations

from datetime import datetime, timezone
from uuid import uuid4

from moto.scheduler.models import scheduler_backends

from step_functions.service_clients import client_of


def fire(account: str, region: str, group: str, name: str) -> None:
    """Starts the schedule's target as the schedule's role, which has to trust the Scheduler."""
    schedule = scheduler_backends[account][region].get_schedule(group, name)
    if schedule.state != "ENABLED":
        return
    target = schedule.target
    source = f"arn:aws:scheduler:{region}:{account}:schedule-group/{group}"
    given = _with_attributes(target.get("Input", "{}"))
    service = target["Arn"].split(":")[2]
    if service == "states":
        api = client_of("scheduler", target["RoleArn"], source, region, "stepfunctions")
        api.start_execution(stateMachineArn=target["Arn"], input=given)
    elif service == "lambda":
        api = client_of("scheduler", target["RoleArn"], source, region, "lambda")
        api.invoke(FunctionName=target["Arn"], InvocationType="Event", Payload=given)
    else:
        raise NotImplementedError(f"the sandbox's Scheduler can't start {target['Arn']}")


def _with_attributes(text: str) -> str:
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, value in {
        "scheduled-time": now,
        "execution-id": str(uuid4()),
        "attempt-number": "1",
    }.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text
