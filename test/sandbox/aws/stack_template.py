"""One version of a stack's template, with its parameters: what should be there. moto's functions read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Stack as MotoStack
from moto.cloudformation.parsing import ResourceMap, clean_json, get_model_map
from stack_failure import Failed

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_UNSUPPORTED = {"AWS::CloudFormation::Stack"}  # moto would make one of its own


class Template:
    def __init__(self, text: str, parameters: dict[str, str], stack_id: str):
        self.text = text
        self.parameters = parameters
        self.body = parsed(text)
        _check(self.body, parameters)
        _, _, _, region, account, path = stack_id.split(":", 5)
        self.names = Names(
            stack_id, path.split("/")[1], parameters, {}, region, account, self.body, {}
        )
        self._load()
        self.resources: dict[str, dict] = {
            name: body for name, body in self.body["Resources"].items() if self._is_wanted(body)
        }
        try:
            TopologicalSorter({name: self.needs(name) for name in self.resources}).prepare()
        except CycleError as error:
            circle = ", ".join(sorted(set(error.args[1])))
            _invalid(f"Circular dependency between resources: [{circle}]")

    def is_like(self, other: Template) -> bool:
        return self.body == other.body and self.names.resolved_parameters == other.names.resolved_parameters

    def values(self) -> dict[str, str]:
        """Of its parameters, those with their default values too."""
        slots = self.body.get("Parameters", {})
        return {name: slot.get("Default") for name, slot in slots.items()} | self.parameters

    def resolved(self, logical_id: str) -> dict:
        return self._resolve(self.resources[logical_id])

    def needs(self, logical_id: str) -> frozenset[str]:
        body = self.resources[logical_id]
        named = body.get("DependsOn", [])
        named = [named] if isinstance(named, str) else named
        return frozenset([*named, *_references(body.get("Properties", {}))]) & self.resources.keys()

    def outputs(self) -> list[dict]:
        return [
            {
                "OutputKey": name,
                "OutputValue": str(self._resolve(output["Value"])),
                "Description": output.get("Description"),
            }
            for name, output in (self.body.get("Outputs") or {}).items()
            if self._is_wanted(output)
        ]

    def _load(self) -> None:
        try:
            self.names.load()
        except ValidationError:
            raise
        except Exception as error:  # what moto says to a number that is none, or to a parameter of SSM that is not there
            raise ValidationError(message=f"Parameter validation failed: {error}") from error

    def _is_wanted(self, body: dict) -> bool:
        return "Condition" not in body or self.names.lazy_condition_map[body["Condition"]]

    def _resolve(self, value: Any) -> Any:
        try:
            return clean_json(value, self.names)
        except (ValidationError, KeyError) as error:
            raise Failed(f"Template error: {error}") from error


class Names(ResourceMap):
    """What `Ref` and `Fn::GetAtt` may name. moto's own map makes a resource when it is first named."""

    def __getitem__(self, name: str) -> Any:
        return self._parsed_resources[name]

    def __setitem__(self, name: str, model: Any) -> None:
        self._parsed_resources[name] = model

    def validate_outputs(self) -> None:
        pass  # it knows no custom resources; here an attribute that is missing shows when it is asked for


def is_custom(resource_type: str) -> bool:
    return resource_type.startswith("Custom::") or resource_type == "AWS::CloudFormation::CustomResource"


def parsed(text: str) -> dict:
    try:
        body = MotoStack.parse_template(text)
    except ValueError as error:
        raise ValidationError(message=f"Template format error: {error}") from error
    if not isinstance(body, dict) or not body.get("Resources"):
        raise ValidationError(
            message="Template format error: At least one Resources member must be defined."
        )
    return _with_lists(body)


def _with_lists(value: Any) -> Any:
    """In YAML `Fn::GetAtt: A.B` may be one word; moto wants a list."""
    if isinstance(value, list):
        return [_with_lists(item) for item in value]
    if not isinstance(value, dict):
        return value
    attribute = value.get("Fn::GetAtt")
    if isinstance(attribute, str):
        return {"Fn::GetAtt": attribute.split(".", 1)}
    return {key: _with_lists(inner) for key, inner in value.items()}


def _check(body: dict, parameters: dict[str, str]) -> None:
    resources, slots = body["Resources"], body.get("Parameters", {})
    surplus = [name for name in parameters if name not in slots]
    if surplus:
        _invalid(f"Parameters: [{', '.join(surplus)}] do not exist in the template")
    missing = [
        name for name, slot in slots.items() if name not in parameters and "Default" not in slot
    ]
    if missing:
        _invalid(f"Parameters: [{', '.join(missing)}] must have values")
    types = {resource["Type"] for resource in resources.values()}
    known = get_model_map().keys() - _UNSUPPORTED
    strange = sorted(name for name in types if not is_custom(name) and name not in known)
    if strange:
        _invalid(f"Template format error: Unrecognized resource types: [{', '.join(strange)}]")
    for section in ("Resources", "Outputs"):
        named = set(_references(body.get(section) or {}))
        unknown = sorted(n for n in named - {*resources, *slots} if not n.startswith("AWS::"))
        if unknown:
            _invalid(
                f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] "
                f"in the {section} block of the template"
            )


def _invalid(message: str) -> None:
    raise ValidationError(message=message)


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0]
            elif key == "Fn::Sub":
                text, variables = inner if isinstance(inner, list) else (inner, {})
                named = {name.split(".")[0] for name in _VARIABLE.findall(text)}
                yield from named - variables.keys()
                yield from _references(variables)
            else:
                yield from _references(inner)
