"""Decides whether a token lets somebody in to a database, as RDS does.

The token is a signed URL without its scheme: the server's address, the user, and a signature of a
caller who may connect as that user (rds-db:connect).
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from iam.authentication import UnknownCaller, owner_of
from iam.decisions import Decisions
from iam.questions import question
from organization import Organization

_LIFETIME = timedelta(minutes=15)
_FORMAT = "%Y%m%dT%H%M%SZ"


def refusal_of(login: dict[str, str], decisions: Decisions, organization: Organization) -> str | None:
    """`login`: token, username, address, region, and resource, the server's id in policies."""
    address, _, query = login["token"].partition("/?")
    given = dict(parse_qsl(query, keep_blank_values=True))
    access_key, _, scope = given.get("X-Amz-Credential", "").partition("/")
    made = given.get("X-Amz-Date", "")
    region = login["region"]
    if address != login["address"]:
        return "the token is of another address"
    if given.get("Action") != "connect" or given.get("DBUser") != login["username"]:
        return "the token is of another user"
    if scope != f"{made[:8]}/{region}/rds-db/aws4_request":
        return "the token is of another Region or service"
    if not _is_valid_now(made, given.get("X-Amz-Expires", "")):
        return "the token has ended"
    session = {"X-Amz-Security-Token": given.get("X-Amz-Security-Token", "")}
    try:
        key, caller = owner_of(access_key, session)
    except UnknownCaller:
        return "nobody has the access key"
    expected = _signature(address, query, made, region, key.create_credentials())
    if not hmac.compare_digest(expected, given.get("X-Amz-Signature", "")):
        return "the signature is wrong"
    resource = f"dbuser:{login['resource']}/{login['username']}"
    arn = f"arn:aws:rds-db:{region}:{caller.account}:{resource}"
    asked = question(caller, organization, region, "rds-db:connect", arn, {})
    return decisions.refusal_of(caller, asked)


def _is_valid_now(made: str, seconds: str) -> bool:
    try:
        since = datetime.strptime(made, _FORMAT).replace(tzinfo=timezone.utc)
        lifetime = timedelta(seconds=int(seconds))
    except ValueError:
        return False
    return timedelta(0) < lifetime <= _LIFETIME and datetime.now(timezone.utc) < since + lifetime


def _signature(address: str, query: str, made: str, region: str, credentials: Any) -> str:
    unsigned = "&".join(part for part in query.split("&") if not part.startswith("X-Amz-Signature="))
    request = AWSRequest(method="GET", url=f"https://{address}/?{unsigned}")
    request.context["timestamp"] = made
    signer = SigV4QueryAuth(credentials, "rds-db", region)
    return signer.signature(
        signer.string_to_sign(request, signer.canonical_request(request)), request
    )
