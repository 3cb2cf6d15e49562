"""The caller that changes a stack, with everything that the change may use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cloudformation.failure import Failed
from cloudformation.resources.response_bucket import ResponseBucket
from iam.decisions import Decisions
from iam.policies import Caller, Question
from iam.questions import invocation, question
from lambda_functions.functions import Functions
from organization import Organization

if TYPE_CHECKING:
    from cloudformation.stacks import Stacks


@dataclass(frozen=True)
class Actor:
    caller: Caller
    functions: Functions
    decisions: Decisions
    organization: Organization
    bucket: ResponseBucket
    stacks: Stacks

    def must_be_allowed(
        self, region: str, action: str, resource: str, service: str, keys: dict[str, str]
    ) -> None:
        asked = question(self.caller, self.organization, region, action, resource, keys)
        self._demand(asked, service)

    def must_invoke(self, region: str, function: str) -> None:
        self._demand(invocation(self.caller, self.organization, region, function), "Lambda")

    def _demand(self, asked: Question, service: str) -> None:
        refusal = self.decisions.refusal_of(self.caller, asked)
        if refusal:
            raise Failed(f"{refusal} (Service: {service}, Status Code: 403)")

    def of_stack_sets(self, account: str) -> Actor:
        """StackSets assume their own role in each account, which may do everything."""
        role = f"arn:aws:iam::{account}:role/stacksets-exec-sandbox"
        session = f"arn:aws:sts::{account}:assumed-role/stacksets-exec-sandbox/stacksets"
        everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        return replace(self, caller=Caller(account, session, role, [everything]))
