"""CloudFormation: the stacks are the sandbox's own (stack_*.py), what is in them is moto's, or a custom resource.

moto's own stacks are not used: they know no rollback, no deletion that fails, and nothing that takes time; its custom resources
are created only, by functions that it would run in Docker.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from custom_requests import CustomRequests
from functions import Functions
from organization import Organization
from policies import Caller
from response_bucket import ResponseBucket
from werkzeug import Request, Response

if TYPE_CHECKING:
    from stack_api import StackApi
    from stacks import Stacks


class CloudFormation:
    def __init__(self, functions: Functions, organization: Organization, responses_port: int):
        self._functions = functions
        self._organization = organization
        self._bucket = ResponseBucket(responses_port)
        self._loading = threading.Lock()
        self._stacks: Stacks | None = None

    def answer(self, request: Request, caller: Caller) -> Response:
        requests = CustomRequests(self._functions, self._organization, self._bucket, caller)
        api = self._api(requests)
        status, headers, body = api._dispatch(request, request.url, request.headers)
        return Response(body, status, headers)

    def _api(self, requests: CustomRequests) -> StackApi:
        # With it comes every service that moto can make things of: two seconds, for those alone who use stacks.
        with self._loading:
            from stack_api import StackApi
            from stacks import Stacks

            self._stacks = self._stacks or Stacks()
        return StackApi(self._stacks, requests)
