"""Decides whether a caller may do something.

The answer combines identity, session, trust and resource policies.
"""

from __future__ import annotations

import json

from moto.iam.models import iam_backends
from moto.s3.models import s3_backends

from iam.policies import Caller, Question, allows, denies
from iam.questions import account_of
from lambda_functions.functions import Functions

# Everybody may call it, whatever their policies say (IAM User Guide).
_ALWAYS_ALLOWED = "sts:GetCallerIdentity"
_BUCKETS = "arn:aws:s3:::"
_TRUST_DECIDES = {"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}


class Decisions:
    def __init__(self, functions: Functions):
        self._functions = functions
        self.bucket_policies: dict[str, dict] = {}
        # By the principal's ARN: every action that it has needed so far.
        self.asked: dict[str, set[str]] = {}

    def refusal_of(self, caller: Caller, question: Question) -> str | None:
        """The refusal in AWS's words; None if the caller may."""
        self.asked.setdefault(caller.principal, set()).add(question.action)
        why = self._why_not(caller, question)
        if why is None:
            return None
        return (
            f"User: {caller.arn} is not authorized to perform: {question.action} "
            f"on resource: {question.resource} because {why}"
        )

    def _why_not(self, caller: Caller, question: Question) -> str | None:
        if question.action == _ALWAYS_ALLOWED:
            return None
        if not allows(caller.policies, question):
            if self._lets_in_by_itself(caller, question):
                return None
            return f"no identity-based policy allows the {question.action} action"
        if caller.session_policy and not allows([caller.session_policy], question):
            return f"no session policy allows the {question.action} action"
        if question.action not in _TRUST_DECIDES and _owner_of(question.resource) in (
            None,
            caller.account,
        ):
            return None  # within an account the caller's own policies are enough
        if not self._resource_allows(caller, question):
            return f"no resource-based policy allows the {question.action} action"
        return None

    def _lets_in_by_itself(self, caller: Caller, question: Question) -> bool:
        """Within an account, a function's own policy is enough, unless the caller's deny it."""
        return (
            question.action.startswith("lambda:")
            and _owner_of(question.resource) == caller.account
            and caller.session_policy is None
            and not denies(caller.policies, question)
            and self._resource_allows(caller, question)
        )

    def _resource_allows(self, caller: Caller, question: Question) -> bool:
        policy = self._policy_at(question.resource)
        return policy is not None and allows([policy], question, caller.names)

    def _policy_at(self, resource: str) -> dict | None:
        """None for an unknown resource or account, or no ARN: AWS refuses all three alike."""
        service = resource.split(":")[2:3]
        if service == ["iam"]:
            return trust_of(resource)
        if service == ["lambda"]:
            return self._functions.policy_of(resource)
        if service == ["s3"]:
            return self.bucket_policies.get(_bucket_name(resource))
        return None


def trust_of(role_arn: str) -> dict | None:
    try:
        role = iam_backends[role_arn.split(":")[4]]["aws"].get_role_by_arn(role_arn)
        return json.loads(role.assume_role_policy_document)
    except Exception:
        return None


def _owner_of(resource: str) -> str | None:
    if resource.startswith(_BUCKETS):  # the ARN of a bucket names no account
        _, account = s3_backends.bucket_accounts.get(_bucket_name(resource), ("", None))
        return account
    return account_of(resource)


def _bucket_name(resource: str) -> str:
    return resource.removeprefix(_BUCKETS).partition("/")[0]
