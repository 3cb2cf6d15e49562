"""CloudFormation: the sandbox's own stacks, with custom resources and the resources of moto.

moto's own stacks are not used: they know no rollback, no failed deletion, and nothing that takes
time. moto only ever creates custom resources, with functions that it would run in Docker.
"""

from __future__ import annotations

import threading

from werkzeug import Request, Response

from cloudformation.actor import Actor
from cloudformation.resources.response_bucket import ResponseBucket
from cloudformation.stacks import Stacks
from iam.decisions import Decisions
from iam.policies import Caller
from lambda_functions.functions import Functions
from organization import Organization


class CloudFormation:
    def __init__(self, functions: Functions, decisions: Decisions, organization: Organization):
        self.bucket = ResponseBucket()
        self._stacks = Stacks()
        self._reach = (functions, decisions, organization, self.bucket, self._stacks)
        self._loading = threading.Lock()

    def answer(self, request: Request, caller: Caller) -> Response:
        self.load()
        from cloudformation.api.stack_api import StackApi

        api = StackApi(Actor(caller, *self._reach))
        status, headers, body = api._dispatch(request, request.url, request.headers)
        return Response(body, status, headers)

    def follow_organization(self) -> None:
        """After a change of the organization: StackSets deploy automatically."""
        sets = self._stacks.all_sets()
        if sets:
            from cloudformation.resources.automatic_deployment import follow_organization

            follow_organization(sets)

    def load(self) -> None:
        """Takes two seconds, because it imports every service whose resources moto can make."""
        with self._loading:
            import cloudformation.api.stack_api  # noqa: F401
