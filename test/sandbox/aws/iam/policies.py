"""Evaluates IAM policies. It is pure, and errs on the side of refusal.

A policy element that it does not understand never allows anything: policy variables (${...}) in
other places than Resource, ForAllValues/ForAnyValue, numeric, date and address conditions,
NotPrincipal.

Reference: "Policy evaluation logic" and "IAM JSON policy elements" in the IAM User Guide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Caller:
    """The signer of a request. In a role's session, `principal` is the role, `arn` the session."""

    account: str
    arn: str
    principal: str
    policies: list[dict]
    session_policy: dict | None = None
    key: str = ""
    id: str = ""  # as in AROA...:session
    tags: dict[str, str] = field(default_factory=dict)  # of the session

    @property
    def names(self) -> frozenset[str]:
        """The names by which a trust policy may mean this caller."""
        root = f"arn:aws:iam::{self.account}:root"
        return frozenset([self.account, root, self.principal, self.arn])


@dataclass(frozen=True)
class Question:
    """One permission that a request needs. A request may need several, and needs all of them."""

    action: str
    resource: str
    context: dict[str, list[str]] = field(default_factory=dict)


def allows(
    policies: list[dict], question: Question, principals: frozenset[str] | None = None
) -> bool:
    """Whether some statement allows it and none denies it.

    Policies of a resource are matched with `principals`, the names of the caller.
    """
    return _effects(policies, question, principals) == {"Allow"}


def denies(policies: list[dict], question: Question) -> bool:
    return "Deny" in _effects(policies, question, None)


def _effects(
    policies: list[dict], question: Question, principals: frozenset[str] | None
) -> set[str]:
    return {
        statement["Effect"]
        for policy in policies
        for statement in _list(policy["Statement"])
        if _applies(statement, question, principals)
    }


def _applies(statement: dict, question: Question, principals: frozenset[str] | None) -> bool:
    return (
        _names_action(statement, question.action)
        and _names_resource(statement, question, at_resource=principals is not None)
        and _names_principal(statement, principals)
        and _conditions_met(statement, question.context)
    )


def _names_action(statement: dict, action: str) -> bool:
    if "NotAction" in statement:
        return not _any_like(statement["NotAction"], action, ignore_case=True)
    return _any_like(statement["Action"], action, ignore_case=True)


def _names_resource(statement: dict, question: Question, at_resource: bool) -> bool:
    if "NotResource" in statement:
        return not _any_like(statement["NotResource"], question.resource)
    if "Resource" in statement:
        return any(
            re.fullmatch(expression, question.resource, re.DOTALL)
            for pattern in _list(statement["Resource"])
            if (expression := _with_values(pattern, question.context)) is not None
        )
    return at_resource  # a trust policy is about the role that it belongs to


def _with_values(pattern: str, context: dict[str, list[str]]) -> str | None:
    """The pattern as an expression; a variable's value stands for itself, whatever it holds.

    None if a variable has no value: AWS takes such a statement for invalid.
    """
    texts = re.split(r"\$\{([^}]*)\}", pattern)
    expression = ""
    for text, variable in zip(texts[::2], [*texts[1::2], None]):
        expression += _expression(text)
        if variable is None:
            return expression
        values = context.get(variable.lower(), [])
        if len(values) != 1:
            return None
        expression += re.escape(values[0])


def _names_principal(statement: dict, principals: frozenset[str] | None) -> bool:
    if principals is None:
        return True  # the policy belongs to the principal
    named = statement.get("Principal")
    if named == "*":
        return True
    if not isinstance(named, dict):
        return False
    # Nobody calls with a federated identity.
    return any(name == "*" or name in principals for name in _list(named.get("AWS", []))) or any(
        name in principals for name in _list(named.get("Service", []))
    )


def _conditions_met(statement: dict, context: dict[str, list[str]]) -> bool:
    for operator, expectations in statement.get("Condition", {}).items():
        for key, expected in expectations.items():
            met = _condition_met(operator, _list(expected), context.get(key.lower(), []))
            # A condition that can't be evaluated must neither allow nor disarm a Deny.
            if met is False or (met is None and statement["Effect"] == "Allow"):
                return False
    return True


def _condition_met(operator: str, expected: list, actual: list[str]) -> bool | None:
    """None if this operator is not understood."""
    if operator == "Null":
        return all(_text(value) == _text(not actual) for value in expected)
    name, if_exists = re.subn("IfExists$", "", operator)
    negated = "Not" in name
    matches = _OPERATORS.get(name.replace("Not", ""))
    if matches is None:
        return None
    if not actual:  # the request does not have this key
        return bool(if_exists) or negated
    found = any(matches(_text(value), one) for value in expected for one in actual)
    return found != negated


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _like(pattern: str, value: str, ignore_case: bool = False) -> bool:
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.fullmatch(_expression(pattern), value, flags) is not None


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def _any_like(patterns: str | list[str], value: str, ignore_case: bool = False) -> bool:
    return any(_like(pattern, value, ignore_case) for pattern in _list(patterns))


def _list(value: object) -> list:
    return value if isinstance(value, list) else [value]


_OPERATORS = {
    "StringEquals": lambda expected, actual: expected == actual,
    "StringEqualsIgnoreCase": lambda expected, actual: expected.lower() == actual.lower(),
    "StringLike": _like,
    "ArnEquals": _like,  # the two ARN operators behave alike (IAM User Guide)
    "ArnLike": _like,
    "Bool": lambda expected, actual: expected.lower() == actual.lower(),
}
