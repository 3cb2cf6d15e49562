"""The sandbox's front door to AWS: who asks, may they, and who answers. moto stands behind it and knows nothing of it.

moto's own enforcement is not used: it ignores conditions, looks roles up in the caller's account, knows no resources of SSM,
Lambda and Secrets Manager, and answers every refusal in XML.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection
from io import BytesIO
from typing import Any
from urllib.parse import quote

import refusals
from caller import Scope, UnknownCaller, WrongSignature, authenticate, signed_scope
from moto.iam.models import get_account_id_from, iam_backends
from policies import Caller, Question, allows
from requested import Organization, account_of, invoked_function, questions
from werkzeug import Request, Response

# Anybody may ask who they are, whatever their policies say (IAM User Guide).
_ALWAYS_ALLOWED = "sts:GetCallerIdentity"
_TRUST_DECIDES = {"sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"}
_INVOCATION_SECONDS = 900


class Gateway:
    def __init__(self, moto: Any, functions: tuple[str, int], organization: Organization):
        self.moto = moto
        self.functions = functions
        self.organization = organization
        self.enforcing = False  # while the organization is being set up

    def __call__(self, environ: dict, start_response: Any) -> Any:
        request = Request(environ)
        request.get_data(cache=True)  # read once; moto is given a copy of its own
        environ["wsgi.input"] = BytesIO(request.get_data())
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Any:
        if request.path == "/sandbox/enforce" and request.method == "POST":
            self.enforcing = True
            return Response(status=204)
        try:
            scope = signed_scope(request)
            refusal = self._refusal(request, scope) if self.enforcing else None
        except UnknownCaller:
            return refusals.unknown_caller(request)
        except WrongSignature:
            return refusals.wrong_signature(request)
        if refusal:
            return refusals.access_denied(request, refusal)
        invoked = invoked_function(request, scope, get_account_id_from(scope.key))
        return self._invoke(request, *invoked) if invoked else self.moto

    def _refusal(self, request: Request, scope: Scope) -> str | None:
        caller = authenticate(request, scope)
        for question in questions(request, scope, caller, self.organization):
            why = _why_not(caller, question)
            if why:
                return (
                    f"User: {caller.arn} is not authorized to perform: {question.action} "
                    f"on resource: {question.resource} because {why}"
                )
        return None

    def _invoke(self, request: Request, arn: str, qualifier: str) -> Response:
        connection = HTTPConnection(*self.functions, timeout=_INVOCATION_SECONDS)
        try:
            connection.request(
                "POST",
                f"/{quote(arn)}?qualifier={quote(qualifier)}",
                request.get_data(),
                {"X-Amz-Invocation-Type": request.headers.get("X-Amz-Invocation-Type", "")},
            )
            answer = connection.getresponse()
            kept = ("content-type", "x-amz-function-error", "x-amz-executed-version", "x-amzn-errortype")
            headers = {name: value for name, value in answer.getheaders() if name.lower() in kept}
            return Response(answer.read(), answer.status, headers)
        finally:
            connection.close()


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
