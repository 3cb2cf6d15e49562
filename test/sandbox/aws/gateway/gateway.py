"""The sandbox's front door to AWS: it finds out who is calling, whether they may, and who answers.

moto stands behind it and knows nothing of it. moto's own enforcement is not used: it ignores
conditions, looks roles up in the caller's account, knows no resources of SSM, Lambda and Secrets
Manager, and answers every refusal in XML. Its stacks are not used either: see
cloudformation/service.py.
"""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

from moto.iam.models import get_account_id_from
from werkzeug import Request, Response

from cloudformation.service import CloudFormation
from gateway import refusals
from iam import database_logins
from iam.authentication import Scope, UnknownCaller, WrongSignature, authenticate, signed_scope
from iam.decisions import Decisions
from iam.policies import Caller
from iam.questions import invoked_function, questions
from lambda_functions.functions import Functions
from lambda_functions.urls import FunctionUrls, is_function_url
from lies import tell
from organization import Organization


class Gateway:
    def __init__(self, moto: Any, organization: Organization):
        self.moto = moto
        self.organization = organization
        self.functions = Functions()
        self.decisions = Decisions(self.functions)
        self.cloudformation = CloudFormation(self.functions, self.decisions, organization)
        self.urls = FunctionUrls(self.functions, self.decisions, organization)
        self.enforcing = False  # until the organization is set up

    def __call__(self, environ: dict, start_response: Any) -> Any:
        request = Request(environ)
        request.get_data(cache=True)  # it can be read only once; moto gets its own copy
        environ["wsgi.input"] = BytesIO(request.get_data())
        answer = self._answer(request)(environ, start_response)
        if request.headers.get("X-Amz-Target", "").endswith(".MoveAccount"):
            self.cloudformation.follow_organization()
        return answer

    def _answer(self, request: Request) -> Any:
        if request.path.startswith("/sandbox/") and request.method == "POST":
            return self._set_up(request)
        if is_function_url(request):
            return self.urls.answer(request)
        try:
            scope = signed_scope(request)
            caller = authenticate(request, scope) if self.enforcing else None
        except UnknownCaller:
            return refusals.unknown_caller(request)
        except WrongSignature:
            return refusals.wrong_signature(request)
        refusal = self._refusal(request, scope, caller) if caller else None
        if refusal:
            return refusals.access_denied(request, refusal)
        invoked = invoked_function(request, scope, get_account_id_from(scope.key))
        if invoked:
            how = request.headers.get("X-Amz-Invocation-Type", "")
            return self.functions.invoke(*invoked, request.get_data(), how)
        if caller and scope.service == "cloudformation":
            return self.cloudformation.answer(request, caller)
        return self.moto

    def _set_up(self, request: Request) -> Response:
        if request.path == "/sandbox/connect":
            self.functions.connect(int(request.args["functions"]))
            self.cloudformation.bucket.connect(int(request.args["responses"]))
        elif request.path == "/sandbox/databases":
            from cloudformation.resources.databases import servers

            servers.update(request.get_json())
        elif request.path == "/sandbox/lie":
            tell(request.get_json())
        elif request.path == "/sandbox/enforce":
            self.enforcing = True
        elif request.path == "/sandbox/fire":
            return self._fire(request.args.to_dict())
        elif request.path == "/sandbox/database-login":
            refusal = database_logins.refusal_of(
                request.get_json(), self.decisions, self.organization
            )
            return Response(json.dumps({"refusal": refusal}), mimetype="application/json")
        elif request.path == "/sandbox/asked":
            asked = self.decisions.asked.get(request.args["principal"], set())
            return Response(json.dumps(sorted(asked)), mimetype="application/json")
        return Response(status=204)

    def _fire(self, schedule: dict[str, str]) -> Response:
        from step_functions.schedules import fire

        try:
            fire(**schedule)
        except Exception as error:  # the test that asked for it shall see why
            return Response(str(error), 400)
        return Response(status=204)

    def _refusal(self, request: Request, scope: Scope, caller: Caller) -> str | None:
        asked = questions(request, scope, caller, self.organization)
        return next(
            filter(None, (self.decisions.refusal_of(caller, question) for question in asked)), None
        )
