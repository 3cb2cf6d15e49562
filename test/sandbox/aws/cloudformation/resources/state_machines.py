"""State machines, for moto's interpreter, and the schedules that start them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from moto.scheduler.models import scheduler_backends

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.resources.resource import Made, Resource
from cloudformation.template.template import Names
from iam.sessions import NotTrusted, session_of_service
from step_functions.interpreter import machines, readable


class StateMachine:
    def __init__(self, names: Names, _: Actor):
        self._account, self._region = names._account_id, names._region_name

    @property
    def _machines(self) -> Any:
        return machines(self._account, self._region)

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        name = given.get("StateMachineName") or f"{logical_id}-{uuid4().hex[:12]}"
        self._must_be_trusted(name, given["RoleArn"])
        machine = self._machines.create_state_machine(
            name=name, definition=readable(given["DefinitionString"]), roleArn=given["RoleArn"]
        )
        return Made(machine.arn, {"Arn": machine.arn, "Name": name})

    def update(self, now: Resource, body: dict) -> Made:
        given, name = body["Properties"], now.model.attributes["Name"]
        if given.get("StateMachineName", name) != name:
            raise Failed("The sandbox gives no other name to a state machine")
        self._must_be_trusted(name, given["RoleArn"])
        self._machines.update_state_machine(
            now.physical_id, readable(given["DefinitionString"]), given["RoleArn"]
        )
        return now.model

    def delete(self, now: Resource) -> None:
        self._machines.delete_state_machine(now.physical_id)

    def _must_be_trusted(self, name: str, role: str) -> None:
        arn = f"arn:aws:states:{self._region}:{self._account}:stateMachine:{name}"
        context = {"aws:SourceArn": arn, "aws:SourceAccount": self._account}
        try:
            session_of_service(role, "states", self._region, "sandbox", context)
        except NotTrusted as error:
            raise Failed(
                f"Neither the global service principal states.amazonaws.com, nor the regional one "
                f"is authorized to assume the provided role: {error}"
            ) from error


class ScheduleGroup:
    def __init__(self, names: Names, _: Actor):
        self._schedules = scheduler_backends[names._account_id][names._region_name]

    def create(self, logical_id: str, body: dict) -> Made:
        name = body["Properties"].get("Name") or f"{logical_id}-{uuid4().hex[:12]}"
        group = self._schedules.create_schedule_group(name, [])
        return Made(name, {"Arn": group.arn})

    def update(self, now: Resource, body: dict) -> Made:
        return now.model

    def delete(self, now: Resource) -> None:
        self._schedules.delete_schedule_group(now.physical_id)


class Schedule:
    """Kept by moto. Nothing is ever due by itself: see step_functions/schedules.py."""

    def __init__(self, names: Names, _: Actor):
        self._schedules = scheduler_backends[names._account_id][names._region_name]

    def create(self, logical_id: str, body: dict) -> Made:
        given = body["Properties"]
        name = given.get("Name") or f"{logical_id}-{uuid4().hex[:12]}"
        group = given.get("GroupName", "default")
        schedule = self._schedules.create_schedule(name=name, **self._settings(given, group))
        return Made(name, {"Arn": schedule.arn})

    def update(self, now: Resource, body: dict) -> Made:
        self.delete(now)
        given = body["Properties"]
        return self.create(now.logical_id, {"Properties": {**given, "Name": now.physical_id}})

    def delete(self, now: Resource) -> None:
        group = now.properties.get("GroupName", "default")
        self._schedules.delete_schedule(group, now.physical_id)

    def _settings(self, given: dict, group: str) -> dict:
        return {
            "group_name": group,
            "description": given.get("Description"),
            "schedule_expression": given["ScheduleExpression"],
            "schedule_expression_timezone": given.get("ScheduleExpressionTimezone"),
            "flexible_time_window": given["FlexibleTimeWindow"],
            "target": given["Target"],
            "state": given.get("State"),
            "kms_key_arn": None,
            "start_date": None,
            "end_date": None,
            "action_after_completion": None,
        }
