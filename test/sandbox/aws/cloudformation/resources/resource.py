"""Makes, changes and removes resources: custom ones by requests, others with moto's models.

The types that moto lacks are in kinds.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from moto.cloudformation.parsing import parse_and_create_resource, parse_and_update_resource

from cloudformation.actor import Actor
from cloudformation.failure import Failed
from cloudformation.resources.custom_requests import CustomRequests
from cloudformation.template.template import Names


@dataclass(frozen=True)
class Resource:
    logical_id: str
    body: dict  # from the template, with references resolved
    model: Any  # has physical_resource_id and get_cfn_attribute()
    needs: frozenset[str]

    @property
    def physical_id(self) -> str:
        return self.model.physical_resource_id

    @property
    def type(self) -> str:
        return self.body["Type"]

    @property
    def properties(self) -> dict:
        return self.body.get("Properties", {})


class Kind(Protocol):
    def create(self, logical_id: str, body: dict) -> Any: ...
    def update(self, now: Resource, body: dict) -> Any: ...
    def delete(self, now: Resource) -> None: ...


@dataclass(frozen=True)
class Answered:
    """A custom resource, as its function answered."""

    physical_resource_id: str
    data: dict = field(default_factory=dict)

    def get_cfn_attribute(self, name: str) -> Any:
        if name not in self.data:
            raise Failed(
                f"CustomResource attribute error: Vendor response doesn't contain {name} attribute"
            )
        return self.data[name]


@dataclass(frozen=True)
class Made:
    """A resource of the sandbox's own."""

    physical_resource_id: str
    attributes: dict = field(default_factory=dict)

    def get_cfn_attribute(self, name: str) -> Any:
        if name not in self.attributes:
            raise Failed(f"Requested attribute {name} doesn't exist in the sandbox")
        return self.attributes[name]


class Custom:
    def __init__(self, names: Names, actor: Actor):
        self._stack_id = names.stack_id
        self._requests = CustomRequests(actor)

    def create(self, logical_id: str, body: dict) -> Answered:
        return self._send("Create", logical_id, body)

    def update(self, now: Resource, body: dict) -> Answered:
        old = as_text(now.properties)
        if old.get("ServiceToken") != as_text(body.get("Properties", {})).get("ServiceToken"):
            raise Failed("Modifying service token is not allowed.")
        return self._send(
            "Update",
            now.logical_id,
            body,
            PhysicalResourceId=now.physical_id,
            OldResourceProperties=old,
        )

    def delete(self, now: Resource) -> None:
        self._send("Delete", now.logical_id, now.body, PhysicalResourceId=now.physical_id)

    def _send(self, kind: str, logical_id: str, body: dict, **more: Any) -> Answered:
        properties = as_text(body.get("Properties", {}))
        answer = self._requests.send(
            {
                "RequestType": kind,
                "ServiceToken": properties.get("ServiceToken", ""),
                "StackId": self._stack_id,
                "LogicalResourceId": logical_id,
                "ResourceType": body["Type"],
                "ResourceProperties": properties,
                **more,
            }
        )
        return Answered(answer["PhysicalResourceId"], answer.get("Data") or {})


class Model:
    def __init__(self, names: Names, _: Actor):
        self._names = names

    def create(self, logical_id: str, body: dict) -> Any:
        names = self._names
        where = {"account_id": names._account_id, "region_name": names._region_name}
        return parse_and_create_resource(logical_id, _made(body), names, **where)

    def update(self, now: Resource, body: dict) -> Any:
        names = self._names
        where = {"account_id": names._account_id, "region_name": names._region_name}
        names[now.logical_id] = now.model
        # None if moto can't change this type: then the model stays as it is.
        updated = parse_and_update_resource(now.logical_id, _made(body), names, **where)
        return updated or now.model

    def delete(self, now: Resource) -> None:
        self._names._delete_resource(now.model, now.body)


def _made(body: dict) -> dict:
    """The body for moto: without its condition, which was evaluated before; tags as a list.

    moto expects a list even for types whose tags are a map.
    """
    properties = dict(body.get("Properties", {}))
    tags = properties.get("Tags")
    if isinstance(tags, dict):
        properties["Tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
    kept = {key: value for key, value in body.items() if key not in ("Condition", "Properties")}
    return {**kept, "Properties": properties} if "Properties" in body else kept


def as_text(value: Any) -> Any:
    """CloudFormation sends every scalar as a string."""
    if isinstance(value, dict):
        return {key: as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_text(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
