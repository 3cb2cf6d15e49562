"""One version of a stack's template, with its parameters, in a form that moto's functions read."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.parsing import ResourceMap, clean_json

from cloudformation.failure import Failed
from cloudformation.template.text import check, chosen, invalid, parsed, references
from lies import told


class Template:
    def __init__(self, text: str, parameters: dict[str, str], stack_id: str):
        self.text = text
        self.parameters = parameters
        self.body = parsed(text)
        check(self.body, parameters)
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
            invalid(f"Circular dependency between resources: [{circle}]")

    def is_like(self, other: Template) -> bool:
        return (
            self.body == other.body
            and self.names.resolved_parameters == other.names.resolved_parameters
        )

    def values(self) -> dict[str, str]:
        """The values of its parameters, including default values."""
        slots = self.body.get("Parameters", {})
        return {name: slot.get("Default") for name, slot in slots.items()} | self.parameters

    def resolved(self, logical_id: str) -> dict:
        return self._resolve(self.resources[logical_id])

    def needs(self, logical_id: str) -> frozenset[str]:
        body = self.resources[logical_id]
        named = body.get("DependsOn", [])
        named = [named] if isinstance(named, str) else named
        return frozenset([*named, *references(body.get("Properties", {}))]) & self.resources.keys()

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
        # moto raises these for a number that is none, and for an SSM parameter that does not exist.
        except Exception as error:
            raise ValidationError(message=f"Parameter validation failed: {error}") from error

    def _is_wanted(self, body: dict) -> bool:
        return "Condition" not in body or self.names.lazy_condition_map[body["Condition"]]

    def _resolve(self, value: Any) -> Any:
        try:
            return clean_json(chosen(value, self.names.lazy_condition_map), self.names)
        except (ValidationError, KeyError) as error:
            raise Failed(f"Template error: {error}") from error


class Names(ResourceMap):
    """The resources that `Ref` and `Fn::GetAtt` may name.

    moto's own map creates a resource when it is first named.
    """

    def __getitem__(self, name: str) -> Any:
        return self._parsed_resources[name]

    def __setitem__(self, name: str, model: Any) -> None:
        self._parsed_resources[name] = model

    def load_parameters(self) -> None:
        """Splits lists as CloudFormation does; moto would leave default values as they are.

        moto would also look default values up that another value replaces.
        """
        given = self.input_parameters
        self._template = {
            **self._template,
            "Parameters": {
                name: {key: value for key, value in slot.items() if key != "Default"}
                if name in given
                else slot
                for name, slot in self._template.get("Parameters", {}).items()
            },
        }
        slots = self._template["Parameters"].items()
        lists = {name: slot for name, slot in slots if _is_list(slot["Type"])}
        defaults = {n: str(slot["Default"]) for n, slot in lists.items() if "Default" in slot}
        self.input_parameters = {**defaults, **self.input_parameters}
        super().load_parameters()
        for name in lists:
            items = self.resolved_parameters[name]
            trimmed = [item.strip() if isinstance(item, str) else item for item in items]
            self.resolved_parameters[name] = self._parsed_resources[name] = trimmed

    def parse_ssm_parameter(self, value: str, value_type: str) -> str:
        own = self._account_id
        self._account_id = told.get("parameters", own)
        try:
            return super().parse_ssm_parameter(value, value_type)
        except AttributeError as error:
            message = f"Unable to fetch parameters [{value}] from parameter store for this account."
            raise ValidationError(message=message) from error
        finally:
            self._account_id = own

    def validate_outputs(self) -> None:
        pass  # moto's check knows no custom resources; a missing attribute shows when it is read


def _is_list(parameter_type: str) -> bool:
    return parameter_type == "CommaDelimitedList" or parameter_type.startswith("List<")
