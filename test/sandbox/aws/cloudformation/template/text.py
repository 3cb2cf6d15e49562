"""The text of a template: parsing, validation, and the references in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Stack as MotoStack
from moto.cloudformation.parsing import get_model_map

_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")
_UNSUPPORTED = {"AWS::CloudFormation::Stack"}  # moto would make a stack of its own
# Types that moto lacks or implements only in part. resources/kinds.py fills it.
OWN_TYPES: set[str] = set()


def is_custom(resource_type: str) -> bool:
    return (
        resource_type.startswith("Custom::")
        or resource_type == "AWS::CloudFormation::CustomResource"
    )


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
    """YAML allows `Fn::GetAtt: A.B`; moto expects a list."""
    if isinstance(value, list):
        return [_with_lists(item) for item in value]
    if not isinstance(value, dict):
        return value
    attribute = value.get("Fn::GetAtt")
    if isinstance(attribute, str):
        return {"Fn::GetAtt": attribute.split(".", 1)}
    return {key: _with_lists(inner) for key, inner in value.items()}


def check(body: dict, parameters: dict[str, str]) -> None:
    resources, slots = body["Resources"], body.get("Parameters", {})
    surplus = [name for name in parameters if name not in slots]
    if surplus:
        invalid(f"Parameters: [{', '.join(surplus)}] do not exist in the template")
    missing = [
        name for name, slot in slots.items() if name not in parameters and "Default" not in slot
    ]
    if missing:
        invalid(f"Parameters: [{', '.join(missing)}] must have values")
    _check_values(slots, parameters)
    types = {resource["Type"] for resource in resources.values()}
    known = (get_model_map().keys() | OWN_TYPES) - _UNSUPPORTED
    strange = sorted(name for name in types if not is_custom(name) and name not in known)
    if strange:
        invalid(f"Template format error: Unrecognized resource types: [{', '.join(strange)}]")
    for section in ("Resources", "Outputs"):
        named = set(references(body.get(section) or {}))
        unknown = sorted(n for n in named - {*resources, *slots} if not n.startswith("AWS::"))
        if unknown:
            invalid(
                f"Template format error: Unresolved resource dependencies [{', '.join(unknown)}] "
                f"in the {section} block of the template"
            )


def _check_values(slots: dict, parameters: dict[str, str]) -> None:
    for name, value in parameters.items():
        slot = slots[name]
        text = str(value)  # a StackSet hands on what moto has made of a number
        members = text.split(",") if "List" in slot["Type"] else [text]
        if not all(_accepts(slot, each.strip()) for each in members):
            why = slot.get("ConstraintDescription") or slot.get("AllowedPattern") or "AllowedValues"
            invalid(f"Parameter {name} failed to satisfy constraint: {why}")


def _accepts(slot: dict, value: str) -> bool:
    allowed, pattern = slot.get("AllowedValues", [value]), slot.get("AllowedPattern", "(?s).*")
    return value in map(str, allowed) and bool(re.fullmatch(pattern, value))


def invalid(message: str) -> None:
    raise ValidationError(message=message)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from references(item)
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
                yield from references(variables)
            else:
                yield from references(inner)


def chosen(value: Any, conditions: Mapping[str, bool]) -> Any:
    """Without `Fn::If`, and without what is `AWS::NoValue`: it is left out of lists and maps."""
    if isinstance(value, list):
        items = (chosen(item, conditions) for item in value)
        return [item for item in items if item != _NO_VALUE]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"Fn::If"}:
        condition, true, false = value["Fn::If"]
        return chosen(true if conditions[condition] else false, conditions)
    inner = {key: chosen(item, conditions) for key, item in value.items()}
    return {key: item for key, item in inner.items() if item != _NO_VALUE}


_NO_VALUE = {"Ref": "AWS::NoValue"}
