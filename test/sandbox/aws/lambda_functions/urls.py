"""Function URLs: signed requests, which reach the gateway with the URL's own host name.

Functions speak HTTPS, which ends in lambda/function-urls.ts.

Reference: "Invoking Lambda function URLs" (payload format 2.0) and "Control access to Lambda
function URLs" in the Lambda Developer Guide.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from datetime import datetime, timezone
from uuid import uuid4

from werkzeug import Request, Response

from iam.authentication import UnknownCaller, WrongSignature, authenticate, signed_scope
from iam.decisions import Decisions
from iam.policies import Caller
from iam.questions import invocation, question
from lambda_functions.functions import Function, Functions
from lies import told
from organization import Organization

_HOST = re.compile(r"[a-z0-9]+\.lambda-url\.(?P<region>[a-z0-9-]+)\.on\.aws$")
_TEXT = re.compile(r"text/|application/(json|javascript|xml|x-www-form-urlencoded)")


def is_function_url(request: Request) -> bool:
    return _HOST.match(request.host) is not None


class FunctionUrls:
    def __init__(self, functions: Functions, decisions: Decisions, organization: Organization):
        self._functions, self._decisions, self._organization = functions, decisions, organization

    def answer(self, request: Request) -> Response:
        function = self._functions.at(request.host)
        caller = self._admitted(request, function) if function else None
        if function is None or caller is None:
            return _told(403, "Forbidden")
        event = self._event(request, caller)
        ran = self._functions.invoke(
            function.arn, "", json.dumps(event).encode(), "RequestResponse"
        )
        if ran.status_code == 429:
            return _told(429, "Rate Exceeded.")
        if ran.status_code != 200 or "x-amz-function-error" in ran.headers:
            return Response("Internal Server Error", 502, content_type="text/plain")
        return _as_http(json.loads(ran.get_data()))

    def _admitted(self, request: Request, function: Function) -> Caller | None:
        """The caller, if they may do both: call the URL, and invoke the function through it."""
        try:
            scope = signed_scope(request)
            caller = authenticate(request, scope)
        except (UnknownCaller, WrongSignature):
            return None
        region = function.arn.split(":")[3]
        if (scope.service, scope.region) != ("lambda", region):
            return None
        asked = (
            question(
                *(caller, self._organization, region, "lambda:InvokeFunctionUrl", function.arn),
                {"lambda:FunctionUrlAuthType": "AWS_IAM"},
            ),
            invocation(caller, self._organization, region, function.arn, by_url=True),
        )
        refused = any(self._decisions.refusal_of(caller, one) for one in asked)
        return None if refused else caller

    def _event(self, request: Request, caller: Caller) -> dict:
        body = request.get_data()
        is_text = not body or _TEXT.match(request.headers.get("Content-Type", "")) is not None
        path = request.environ["RAW_URI"].partition("?")[0]
        address = request.remote_addr
        at = datetime.now(timezone.utc)
        [organization] = self._organization.of(caller.account) or [None]
        return {
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": request.query_string.decode(),
            "headers": {name.lower(): value for name, value in request.headers.items()},
            "requestContext": {
                "accountId": caller.account,
                "apiId": request.host.partition(".")[0],
                "authentication": None,
                "authorizer": {
                    "iam": {
                        "accessKey": caller.key,
                        "accountId": told.get("urls", caller.account),
                        "callerId": caller.id,
                        "cognitoIdentity": None,
                        "principalOrgId": organization,
                        "userArn": caller.arn,
                        "userId": caller.id,
                    }
                },
                "domainName": request.host,
                "domainPrefix": request.host.partition(".")[0],
                "http": {
                    "method": request.method,
                    "path": path,
                    "protocol": "HTTP/1.1",
                    "sourceIp": address,
                    "userAgent": request.headers.get("User-Agent", ""),
                },
                "requestId": str(uuid4()),
                "routeKey": "$default",
                "stage": "$default",
                "time": at.strftime("%d/%b/%Y:%H:%M:%S +0000"),
                "timeEpoch": int(at.timestamp() * 1000),
            },
            **({"body": body.decode() if is_text else b64encode(body).decode()} if body else {}),
            "isBase64Encoded": not is_text,
        }


def _as_http(answer: object) -> Response:
    """An answer without a status is the body."""
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return Response(json.dumps(answer), 200, content_type="application/json")
    body = answer.get("body") or ""
    content = b64decode(body) if answer.get("isBase64Encoded") else body
    headers = {"content-type": "application/json", **(answer.get("headers") or {})}
    return Response(content, int(answer["statusCode"]), headers)


def _told(status: int, message: str) -> Response:
    return Response(json.dumps({"Message": message}), status, content_type="application/json")
