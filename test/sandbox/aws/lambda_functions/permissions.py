"""Statements of functions' policies, as Lambda writes them for AWS::Lambda::Permission."""

from __future__ import annotations


def statement(arn: str, given: dict) -> dict:
    principal = str(given["Principal"])
    conditions = {
        "StringEquals": {
            "aws:PrincipalOrgID": given.get("PrincipalOrgID"),
            "lambda:FunctionUrlAuthType": given.get("FunctionUrlAuthType"),
        },
        "Bool": {"lambda:InvokedViaFunctionUrl": given.get("InvokedViaFunctionUrl")},
    }
    said = {
        operator: {key: value for key, value in keys.items() if value is not None}
        for operator, keys in conditions.items()
    }
    return {
        "Effect": "Allow",
        "Action": given["Action"],
        "Resource": arn,
        "Principal": _principal(principal),
        "Condition": {operator: keys for operator, keys in said.items() if keys},
    }


def _principal(name: str) -> object:
    if name == "*":
        return name
    if name.endswith(".amazonaws.com"):
        return {"Service": name}
    return {"AWS": f"arn:aws:iam::{name}:root" if name.isdigit() else name}
