"""boto3's clients of AWS's own services, which act as a role and go through the gateway."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from iam.sessions import session_of_service

_PORT: list[int] = []  # of the gateway, once it is known
_LONGEST_INVOCATION = 905


def go_through(port: int) -> None:
    _PORT[:] = [port]


@cache  # a client takes 30 ms to make, and a run needs hundreds
def client_of(
    service: str, role: str, source: str, region: str, api: str, session: str = "sandbox"
) -> Any:
    """The API as `service` calls it in that role, on behalf of the resource `source` (an ARN)."""
    context = {"aws:SourceArn": source, "aws:SourceAccount": source.split(":")[4]}
    keys = session_of_service(role, service, region, session, context)
    return boto3.client(
        api,
        region_name=region,
        endpoint_url=f"http://127.0.0.1:{_PORT[0]}",
        aws_access_key_id=keys["accessKeyId"],
        aws_secret_access_key=keys["secretAccessKey"],
        aws_session_token=keys["sessionToken"],
        config=Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1},
            read_timeout=_LONGEST_INVOCATION,
            max_pool_connections=50,
        ),
    )
