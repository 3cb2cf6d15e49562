"""One stack: its resources, and its events so far."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from uuid import uuid4

from cloudformation.actor import Actor
from cloudformation.resources.resource import Kind, Resource, as_text
from cloudformation.template.template import Template


def now() -> datetime:
    return datetime.now(timezone.utc)


@dataclass
class Stack:
    """Only the thread of the current operation changes it; every thread may read it."""

    id: str
    name: str
    template: Template
    actor: Actor  # of the current operation
    token: str | None  # ClientRequestToken of the current operation
    settings: dict  # parameters of the request that descriptions repeat
    tags: dict[str, str]
    status: str = ""
    reason: str | None = None
    resources: dict[str, Resource] = field(default_factory=dict)
    # The resources before the current or last update.
    before: dict[str, Resource] = field(default_factory=dict)
    # The rollback removes these at its end.
    obsolete: list[Resource] = field(default_factory=list)
    outputs: list[dict] = field(default_factory=list)
    events: list[dict] = field(default_factory=list)
    created: datetime = field(default_factory=now)
    updated: datetime | None = None
    deleted: datetime | None = None
    change_sets: list = field(default_factory=list)
    operation: threading.Thread | None = None
    leave: bool = False  # tells the current operation to stop, for the stack to be deleted

    def start(self, operation: Callable[[], None]) -> None:
        self.operation = threading.Thread(target=operation, daemon=True)
        self.operation.start()

    def wait(self, seconds: float) -> None:
        """Until the current operation has come to its end, but no longer."""
        if self.operation:
            self.operation.join(seconds)

    def end_operation(self) -> None:
        """Stops a creation where it is, and waits for a rollback."""
        self.leave = True
        if self.operation:
            self.operation.join()

    def may_change(self) -> bool:
        return self.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")

    def kind_of(self, body: dict) -> Kind:
        from cloudformation.resources.kinds import kind_of  # imports Stack for its StackSets

        return kind_of(body["Type"], self.template.names, self.actor)

    def keep(self, resource: Resource, template: Template) -> None:
        self.resources[resource.logical_id] = resource
        template.names[resource.logical_id] = resource.model

    def enter(self, status: str, reason: str | None = None) -> None:
        """Sets the status last: a caller that sees a final status may start the next operation."""
        self._record(self.name, "AWS::CloudFormation::Stack", self.id, status, reason)
        self.reason = reason
        self.status = status

    def tell(
        self, logical_id: str, body: dict, physical_id: str, status: str, reason: str | None = None
    ) -> None:
        properties = json.dumps(as_text(body.get("Properties", {})))
        self._record(logical_id, body["Type"], physical_id, status, reason, properties)

    def _record(
        self,
        logical_id: str,
        resource_type: str,
        physical_id: str,
        status: str,
        reason: str | None,
        properties: str | None = None,
    ) -> None:
        self.events.append(
            {
                "StackId": self.id,
                "StackName": self.name,
                "EventId": str(uuid4()),
                "LogicalResourceId": logical_id,
                "PhysicalResourceId": physical_id,
                "ResourceType": resource_type,
                "Timestamp": now(),
                "ResourceStatus": status,
                "ResourceStatusReason": reason,
                "ResourceProperties": properties,
                "ClientRequestToken": self.token,
            }
        )
