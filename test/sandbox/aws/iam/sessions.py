"""Sessions that AWS's services have as the roles that stacks give them."""

from __future__ import annotations

from moto.sts.models import sts_backends

from iam.decisions import trust_of
from iam.policies import Question, allows


class NotTrusted(Exception):
    """The role is not there, or does not trust the service."""


def session_of_service(
    role: str, service: str, region: str, name: str, context: dict[str, str] | None = None
) -> dict:
    """`context`: the condition keys that the service sends, aws:SourceArn for example."""
    keys = {key.lower(): [value] for key, value in (context or {}).items()}
    trust, question = trust_of(role), Question("sts:AssumeRole", role, keys)
    if trust is None or not allows([trust], question, frozenset([f"{service}.amazonaws.com"])):
        raise NotTrusted(f"{service}.amazonaws.com can't assume {role}")
    session = sts_backends[role.split(":")[4]]["aws"].assume_role(
        region_name=region,
        role_session_name=name,
        role_arn=role,
        policy=None,
        duration=3600,
        external_id=None,
    )
    return {
        "accessKeyId": session.access_key_id,
        "secretAccessKey": session.secret_access_key,
        "sessionToken": session.session_token,
    }
