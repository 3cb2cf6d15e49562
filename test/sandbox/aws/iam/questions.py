"""Derives the permissions that a request needs: actions, ARNs of resources, condition keys.

Reference: the "Service Authorization Reference". Services that are not listed here get the resource
`*`, so that only a policy for all resources allows them.
"""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, unquote

from moto.core.responses import BaseResponse
from moto.secretsmanager.models import secretsmanager_backends
from werkzeug import Request

from iam.authentication import Scope
from iam.policies import Caller, Question
from organization import Organization

_INVOCATION = re.compile(r"/2015-03-31/functions/(?P<name>[^/]+)/invocations$")
_FUNCTION = re.compile(
    r"^(?:(?:arn:aws:lambda:(?P<region>[^:]+):)?(?P<account>\d{12}):function:)?"
    r"(?P<name>[A-Za-z0-9_-]+)(?::(?P<qualifier>[^:]+))?$"
)


def questions(
    request: Request, scope: Scope, caller: Caller, organization: Organization
) -> list[Question]:
    def ask(action: str, resource: str, keys: dict[str, str] | None = None) -> Question:
        full = f"{scope.service}:{action}"
        return question(caller, organization, scope.region, full, resource, keys or {})

    arn = f"arn:aws:{scope.service}:{scope.region}:{caller.account}:"
    function = invoked_function(request, scope, caller.account)
    if function:
        return [invocation(caller, organization, scope.region, ":".join(filter(None, function)))]
    action = _action(request, scope)
    if scope.service == "sts" and action == "AssumeRole":
        return [ask(name, role, keys) for name, role, keys in _assume_role(request)]
    if scope.service == "ssm":
        return [ask(action, _parameter(arn, name)) for name in _parameters(request)]
    if scope.service == "secretsmanager":
        return [ask(action, _secret(request, scope, caller.account, arn))]
    if scope.service == "s3":
        return [ask(*needed) for needed in _objects(request, scope)]
    if scope.service == "states":
        return [ask(action, _machine_or_run(request))]
    if scope.service == "cloudformation":
        return [ask(action, _stack_or_set(request, arn))]
    if scope.service == "organizations":
        return [ask(action, _unit(request, organization, caller.account))]
    return [ask(action, "*")]


def question(
    caller: Caller,
    organization: Organization,
    region: str,
    action: str,
    resource: str,
    keys: dict[str, str],
) -> Question:
    account = account_of(resource) or caller.account
    context = {
        "aws:PrincipalAccount": [caller.account],
        "aws:PrincipalArn": [caller.principal],
        "aws:PrincipalOrgID": organization.of(caller.account),
        "aws:RequestedRegion": [region],
        "aws:ResourceAccount": [account],
        "aws:ResourceOrgID": organization.of(account),
        **{f"aws:PrincipalTag/{key}": [value] for key, value in caller.tags.items()},
        **{key: [value] for key, value in keys.items()},
    }
    by_key = {key.lower(): values for key, values in context.items()}  # condition keys ignore case
    return Question(action, resource, by_key)


def invocation(
    caller: Caller, organization: Organization, region: str, function: str, by_url: bool = False
) -> Question:
    keys = {"lambda:InvokedViaFunctionUrl": str(by_url).lower()}
    return question(caller, organization, region, "lambda:InvokeFunction", function, keys)


def invoked_function(request: Request, scope: Scope, account: str) -> tuple[str, str] | None:
    """The function's ARN, and the qualifier if there is one.

    With a qualifier, Lambda asks for permission on the qualified ARN, even for $LATEST, which
    Terraform always sends (hashicorp/terraform-provider-aws#23778).
    """
    path = request.environ["RAW_URI"].partition("?")[0]
    invocation = _INVOCATION.match(path) if scope.service == "lambda" else None
    if invocation is None:
        return None
    return function_called(
        unquote(invocation["name"]), request.args.get("Qualifier", ""), scope.region, account
    )


def function_called(name: str, qualifier: str, region: str, account: str) -> tuple[str, str]:
    """Parses the three ways to name a function: its name, its ARN, or a part of the ARN."""
    parts = _FUNCTION.match(name)
    if parts is None:
        return (name, "")
    place = f"{parts['region'] or region}:{parts['account'] or account}"
    arn = f"arn:aws:lambda:{place}:function:{parts['name']}"
    return (arn, parts["qualifier"] or qualifier)


def _action(request: Request, scope: Scope) -> str:
    target = request.headers.get("X-Amz-Target")
    if target:
        return target.rpartition(".")[2]
    action = _form(request).get("Action") or request.args.get("Action")
    if action:
        return action
    rest = BaseResponse(service_name=scope.service)
    rest.region = scope.region
    return rest._get_action_from_method_and_request_uri(request.method, request.path) or "Unknown"


def _assume_role(request: Request) -> list[tuple[str, str, dict[str, str]]]:
    """Tags and a source identity need permissions of their own, without an External ID."""
    form = _form(request)
    role = form.get("RoleArn", "")
    external_id = {"sts:ExternalId": form["ExternalId"]} if "ExternalId" in form else {}
    needed = [("AssumeRole", role, external_id)]
    tags = {
        f"aws:RequestTag/{key}": form.get(f"Tags.member.{number}.Value", "")
        for number in range(1, 51)
        if (key := form.get(f"Tags.member.{number}.Key"))
    }
    if tags:
        needed.append(("TagSession", role, tags))
    if "SourceIdentity" in form:
        needed.append(("SetSourceIdentity", role, {"sts:SourceIdentity": form["SourceIdentity"]}))
    return needed


def _parameters(request: Request) -> list[str]:
    """All names must be allowed if a request has several. Tag calls use ResourceId."""
    body = _json(request)
    if body.get("Names"):
        return body["Names"]
    return [body.get("Name") or body.get("Path") or body.get("ResourceId") or "*"]


def _parameter(arn: str, name: str) -> str:
    if name == "*" or name.startswith("arn:"):
        return name
    path = name.partition(":")[0]  # a version or label may follow
    return f"{arn}parameter/{path.removeprefix('/')}"


def _secret(request: Request, scope: Scope, account: str, arn: str) -> str:
    body = _json(request)
    given = body.get("SecretId") or body.get("Name")
    if not given:
        return "*"
    known = secretsmanager_backends[account_of(given) or account][scope.region].secrets.get(given)
    if known:
        return known.arn
    return given if given.startswith("arn:") else f"{arn}secret:{given}"


_AT_OBJECTS = {
    "GET": "GetObject",
    "HEAD": "GetObject",
    "PUT": "PutObject",
    "DELETE": "DeleteObject",
}
# Parameters that do not make another action of a request.
_PLAIN = {"x-id", "list-type", "prefix", "delimiter", "continuation-token", "max-keys"}
_PLAIN |= {"start-after", "encoding-type", "fetch-owner", "key-marker", "version-id-marker"}


def _objects(request: Request, scope: Scope) -> list[tuple[str, str, dict[str, str]]]:
    """The actions, the ARNs of objects or buckets, and condition keys.

    The bucket's name comes first in the path. Which versions a list of objects to delete names
    stands in the body: whoever sends one may delete all of both kinds.
    """
    bucket, _, key = request.path.removeprefix("/").partition("/")
    arn = f"arn:aws:s3:::{bucket}"
    match (request.method, "key" if key else "bucket", *sorted(request.args.keys() - _PLAIN)):
        case (method, "key") if method in _AT_OBJECTS:
            return [(_AT_OBJECTS[method], f"{arn}/{key}", {})]
        case ("GET", "key", "tagging"):
            return [("GetObjectTagging", f"{arn}/{key}", {})]
        case ("DELETE", "key", "versionId"):
            return [("DeleteObjectVersion", f"{arn}/{key}", {})]
        case ("POST", "bucket", "delete"):
            return [(name, f"{arn}/*", {}) for name in ("DeleteObject", "DeleteObjectVersion")]
        case ("GET", "bucket", "versions"):
            return [("ListBucketVersions", arn, {})]
        case ("GET", "bucket", "location"):
            return [("GetBucketLocation", arn, {})]
        case ("GET", "bucket", "encryption"):
            return [("GetEncryptionConfiguration", arn, {})]
        case ("DELETE", "bucket") if bucket:
            return [("DeleteBucket", arn, {})]
        case ("GET" | "HEAD", "bucket") if bucket:
            prefix = request.args.get("prefix")
            return [("ListBucket", arn, {} if prefix is None else {"s3:prefix": prefix})]
    return [(_action(request, scope), "*", {})]


def _machine_or_run(request: Request) -> str:
    body = _json(request)
    named = ("stateMachineArn", "executionArn", "mapRunArn", "resourceArn")
    return next((body[name] for name in named if body.get(name)), "*")


def _stack_or_set(request: Request, arn: str) -> str:
    """A request for a change set names its stack too, or only the change set, by its ARN.

    CreateStackSet has no resource: it asks for permission on all.
    """
    form = _form(request)
    if "StackSetName" in form and form["Action"] != "CreateStackSet":
        return f"{arn}stackset/{form['StackSetName']}:*"
    named = form.get("StackName") or form.get("ChangeSetName", "")
    if not named:
        return "*"
    if named.startswith("arn:"):
        return re.sub(r":changeSet/[^/]+/", ":stack/*/", named)
    return f"{arn}stack/{named}/*"


def _unit(request: Request, organization: Organization, account: str) -> str:
    """Units belong to the management account, but are treated as the caller's own here.

    moto decides which other accounts may ask.
    """
    unit = _json(request).get("ParentId")
    if not unit:
        return "*"
    kind = "root" if unit.startswith("r-") else "ou"
    return f"arn:aws:organizations::{account}:{kind}/{organization.id}/{unit}"


def account_of(resource: str) -> str | None:
    """The account that an ARN names. A resource without one belongs to the caller."""
    parts = resource.split(":")
    return parts[4] if len(parts) > 5 and parts[4] else None


def _form(request: Request) -> dict[str, str]:
    if "x-www-form-urlencoded" not in request.headers.get("Content-Type", ""):
        return {}
    return {key: values[0] for key, values in parse_qs(request.get_data(as_text=True)).items()}


def _json(request: Request) -> dict:
    try:
        body = json.loads(request.get_data() or "{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
