"""In whose name a stack is changed, and what is within reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from decision import Decisions
from functions import Functions
from organization import Organization
from policies import Caller, Question
from requested import invocation, question
from response_bucket import ResponseBucket
from stack_failure import Failed

if TYPE_CHECKING:
    from stacks import Stacks


@dataclass(frozen=True)
class Actor:
    caller: Caller
    functions: Functions
    decisions: Decisions
    organization: Organization
    bucket: ResponseBucket
    stacks: Stacks

    def must_be_allowed(self, region: str, action: str, resource: str, service: str) -> None:
        asked = question(self.caller, self.organization, region, action, resource, {})
        self._demand(asked, service)

    def must_invoke(self, region: str, function: str) -> None:
        self._demand(invocation(self.caller, self.organization, region, function), "Lambda")

    def _demand(self, asked: Question, service: str) -> None:
        refusal = self.decisions.refusal_of(self.caller, asked)
        if refusal:
            raise Failed(f"{refusal} (Service: {service}, Status Code: 403)")

    def of_stack_sets(self, account: str) -> Actor:
        """StackSets take a role of theirs in each account, which may do everything."""
        role = f"arn:aws:iam::{account}:role/stacksets-exec-sandbox"
        session = f"arn:aws:sts::{account}:assumed-role/stacksets-exec-sandbox/stacksets"
        everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        return replace(self, caller=Caller(account, session, role, [everything]))
