"""A stack's caller needs the permissions of each resource's handler: AWS uses its credentials.

handlers.json has what AWS says that the handlers of a type ask for, as of August 2026:

    aws cloudformation describe-type --type RESOURCE --type-name AWS::IAM::Role --query Schema

`onlyWith` names those that serve one property, `others` those that are about something else than
the resource itself, `noSuchActions` those that IAM does not have: PutEncryptionConfiguration and
PutLifecycleConfiguration stand for them. A handler may ask for less than it says; here it always
asks for everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cloudformation.actor import Actor
from cloudformation.resources.resource import Kind, Resource
from cloudformation.template.template import Names

_KNOWN = json.loads(Path(__file__).with_name("handlers.json").read_text())


class AsCaller:
    """A kind of resource, for a caller who may lack a permission."""

    def __init__(self, kind: Kind, names: Names, actor: Actor):
        self._kind, self._names, self._actor = kind, names, actor

    def create(self, logical_id: str, body: dict) -> Any:
        self._demand(body, ("create", "read"))
        return self._kind.create(logical_id, body)

    def update(self, now: Resource, body: dict) -> Any:
        self._demand(body, ("update", "read"), now.physical_id)
        return self._kind.update(now, body)

    def delete(self, now: Resource) -> None:
        self._demand(now.body, ("delete",), now.physical_id)
        self._kind.delete(now)

    def _demand(self, body: dict, operations: tuple[str, ...], physical_id: str = "*") -> None:
        known = _KNOWN["types"].get(body["Type"])
        if known is None:
            return
        names = {
            "Account": self._names._account_id,
            "Region": self._names._region_name,
            "Id": physical_id,
            "Path": "/",
            **_flat(body.get("Properties", {})),
        }
        keys = {"iam:PassedToService": known.get("passesRolesTo", "")}
        for action in _actions(known, operations, names):
            for resource in _resources(known, action, names):
                self._actor.must_be_allowed(
                    names["Region"], action, resource, body["Type"].split("::")[1], keys
                )


def _actions(known: dict, operations: tuple[str, ...], names: dict[str, Any]) -> Iterator[str]:
    """What the operations ask for, for the properties that the resource has."""
    needless = {
        action
        for name, actions in known.get("onlyWith", {}).items()
        if name not in names
        for action in actions
    } | {*_KNOWN["noSuchActions"]}
    asked = dict.fromkeys(action for name in operations for action in known.get(name, []))
    return (action for action in asked if action not in needless)


def _resources(known: dict, action: str, names: dict[str, Any]) -> list[str]:
    if any(fnmatchcase(action, pattern) for pattern in _KNOWN["withoutResources"]):
        return ["*"]
    templates = known.get("others", {}).get(action, known["resource"])
    given = templates if isinstance(templates, list) else [templates]
    return [_filled(template, names) for template in given]


def _filled(template: str, names: dict[str, Any]) -> str:
    """A property that is the ARN itself stands for the whole; one that AWS chooses is any."""
    found = re.findall(r"{([^}]+)}", template)
    arns = (names[name] for name in found if str(names.get(name)).startswith("arn:"))
    return next(arns, re.sub(r"{([^}]+)}", lambda part: str(names.get(part[1], "*")), template))


def _flat(properties: dict, path: str = "") -> dict[str, Any]:
    """`Code: {S3Key: k}` is found as `Code` and as `Code.S3Key`."""
    flat = {path + name: value for name, value in properties.items()}
    for name, value in properties.items():
        if isinstance(value, dict):
            flat.update(_flat(value, f"{path}{name}."))
    return flat
