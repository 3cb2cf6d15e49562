"""May they? What identity, session and trust policies say together."""

from __future__ import annotations

import json

from moto.iam.models import iam_backends
from policies import Caller, Question, allows
from requested import account_of

# Anybody may ask who they are, whatever their policies say (IAM User Guide).
_ALWAYS_ALLOWED = "sts:GetCallerIdentity"
_TRUST_DECIDES = {"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}


def refusal_of(caller: Caller, question: Question) -> str | None:
    """In AWS's words; None if they may."""
    why = _why_not(caller, question)
    if why is None:
        return None
    return (
        f"User: {caller.arn} is not authorized to perform: {question.action} "
        f"on resource: {question.resource} because {why}"
    )


def _why_not(caller: Caller, question: Question) -> str | None:
    if question.action == _ALWAYS_ALLOWED:
        return None
    if not allows(caller.policies, question):
        return f"no identity-based policy allows the {question.action} action"
    if caller.session_policy and not allows([caller.session_policy], question):
        return f"no session policy allows the {question.action} action"
    if question.action in _TRUST_DECIDES:
        trust = _trust_policy(question.resource)
        if trust is None or not allows([trust], question, caller.names):
            return f"no resource-based policy allows the {question.action} action"
    elif account_of(question.resource) not in (None, caller.account):
        # No resource here has a policy of its own that would open it to another account.
        return f"no resource-based policy allows the {question.action} action"
    return None


def _trust_policy(role_arn: str) -> dict | None:
    try:
        role = iam_backends[role_arn.split(":")[4]]["aws"].get_role_by_arn(role_arn)
        return json.loads(role.assume_role_policy_document)
    except Exception:  # no such role, no such account, no ARN: refused alike, as AWS does
        return None
