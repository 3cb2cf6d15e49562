"""Finds out who signed a request.

The access key, its secret and the policies of the role or user behind it all come from moto.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from moto.iam.access_control import (
    AssumedRoleAccessKey,
    CreateAccessKeyFailure,
    IAMPolicy,
    create_access_key,
)
from moto.iam.models import get_account_id_from, iam_backends
from moto.sts.models import sts_backends
from werkzeug import Request

from iam.policies import Caller
from iam.session_tags import tags_of

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)"
    r"/aws4_request,"
    r"\s*SignedHeaders=(?P<headers>[^,]+),\s*Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(frozen=True)
class Scope:
    """The key, service and Region of a request, according to its Authorization header."""

    key: str
    region: str
    service: str
    headers: str
    signature: str


class UnknownCaller(Exception):
    pass


class WrongSignature(Exception):
    pass


def signed_scope(request: Request) -> Scope:
    match = _AUTHORIZATION.match(request.headers.get("Authorization", ""))
    if match is None:
        raise UnknownCaller
    return Scope(**match.groupdict())


def authenticate(request: Request, scope: Scope) -> Caller:
    key, caller = owner_of(scope.key, request.headers)
    expected = _signature(request, scope, key.create_credentials())
    if not hmac.compare_digest(expected, scope.signature):
        raise WrongSignature
    return caller


def owner_of(access_key: str, headers: Mapping[str, str]) -> tuple[Any, Caller]:
    """The key, with its secret, and whose it is. The headers have a session's token."""
    account = get_account_id_from(access_key)
    try:
        key = create_access_key(account, "aws", access_key, headers)
    except CreateAccessKeyFailure as failure:
        raise UnknownCaller from failure
    if isinstance(key, AssumedRoleAccessKey):
        return key, _role_session(account, access_key, key)
    return key, Caller(account, key.arn, key.arn, _documents(key), key=access_key)


def _role_session(account: str, access_key: str, key: AssumedRoleAccessKey) -> Caller:
    session = sts_backends[account]["aws"].get_assumed_role_from_access_key(access_key)
    try:
        iam_backends[account]["aws"].get_role_by_arn(session.role_arn)
    except Exception as error:  # moto lets anybody assume a role that does not exist
        raise UnknownCaller from error
    return Caller(
        account,
        key.arn,
        session.role_arn,
        _documents(key),
        json.loads(session.policy) if session.policy else None,
        access_key,
        session.user_id,
        tags_of(session),
    )


def _documents(key: object) -> list[dict]:
    # moto keeps policies in three forms; IAMPolicy reads all of them.
    return [IAMPolicy(policy)._policy_json for policy in key.collect_policies()]


def _signature(request: Request, scope: Scope, credentials: object) -> str:
    signed = scope.headers.split(";")
    copy = AWSRequest(
        method=request.method,
        url=f"http://{request.host}{request.environ['RAW_URI']}",
        data=request.get_data(),
        headers={name: value for name, value in request.headers.items() if name.lower() in signed},
    )
    copy.context["timestamp"] = request.headers.get("X-Amz-Date", "")
    # S3 encodes paths once, other services twice.
    algorithm = S3SigV4Auth if scope.service == "s3" else SigV4Auth
    signer = algorithm(credentials, scope.service, scope.region)
    return signer.signature(signer.string_to_sign(copy, signer.canonical_request(copy)), copy)
