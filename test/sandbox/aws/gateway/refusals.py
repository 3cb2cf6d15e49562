"""Refusals as each service's protocol spells them.

SDKs, the AWS CLI and Terraform therefore show them as they do on AWS.
"""

from __future__ import annotations

import json
from uuid import uuid4
from xml.sax.saxutils import escape

from werkzeug import Request, Response


def access_denied(request: Request, message: str) -> Response:
    return _refusal(request, "AccessDenied", "AccessDeniedException", message)


def unknown_caller(request: Request) -> Response:
    message = "The security token included in the request is invalid."
    return _refusal(request, "InvalidClientTokenId", "UnrecognizedClientException", message)


def wrong_signature(request: Request) -> Response:
    message = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method."
    )
    return _refusal(request, "SignatureDoesNotMatch", "InvalidSignatureException", message)


def _refusal(request: Request, xml_code: str, json_code: str, message: str) -> Response:
    # AWS JSON: SSM, Secrets Manager, Organizations
    if "X-Amz-Target" in request.headers:
        body = json.dumps({"__type": json_code, "Message": message})
        return _response(400, "application/x-amz-json-1.1", body, json_code)
    # AWS query: STS, IAM, CloudFormation
    if "x-www-form-urlencoded" in request.headers.get("Content-Type", ""):
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{xml_code}</Code>"
            f"<Message>{escape(message)}</Message></Error>"
            f"<RequestId>{uuid4()}</RequestId></ErrorResponse>"
        )
        return _response(403, "text/xml", body)
    if "/s3/aws4_request" in request.headers.get("Authorization", ""):
        body = f"<Error><Code>{xml_code}</Code><Message>{escape(message)}</Message></Error>"
        return _response(403, "application/xml", body)
    # REST: Lambda
    return _response(403, "application/json", json.dumps({"Message": message}), json_code)


def _response(status: int, content_type: str, body: str, error_type: str | None = None) -> Response:
    response = Response(body, status, content_type=content_type)
    response.headers["x-amzn-RequestId"] = str(uuid4())
    if error_type:
        response.headers["x-amzn-ErrorType"] = error_type
    return response
