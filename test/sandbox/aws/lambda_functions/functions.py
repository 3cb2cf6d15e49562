"""The sandbox's Lambda functions, as stacks define them.

The process that started the sandbox runs them (lambda/host.ts).
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import quote
from uuid import uuid4

from werkzeug import Response

_INVOCATION_SECONDS = 900
_KEPT = ("content-type", "x-amz-function-error", "x-amz-executed-version", "x-amzn-errortype")


@dataclass
class Function:
    """A function as a stack defines it.

    `settings` and `events` go to the host together with the code (lambda/deployment.ts).
    """

    arn: str
    role: str = ""
    code: bytes = b""
    settings: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)  # retries, and the destination of failed events
    statements: dict[str, dict] = field(default_factory=dict)  # of its resource policy
    url: str | None = None  # the host name of its URL


class Functions:
    def __init__(self) -> None:
        self._port = 9  # a port that nobody uses, until the real one is known
        self._known: dict[str, Function] = {}

    def connect(self, port: int) -> None:
        self._port = port

    def known(self, arn: str) -> Function | None:
        return self._known.get(arn)

    def at(self, host: str) -> Function | None:
        """The function whose URL has that host name."""
        return next((known for known in self._known.values() if known.url == host), None)

    def policy_of(self, arn: str) -> dict | None:
        known = self._known.get(arn)
        return {"Statement": list(known.statements.values())} if known else None

    def deploy(self, function: Function, credentials: dict) -> None:
        """Replaces a function that exists already."""
        body = {
            **function.settings,
            **function.events,
            "credentials": credentials,
            "zip": b64encode(function.code).decode(),
        }
        answer = self._ask("PUT", f"/{quote(function.arn)}", json.dumps(body).encode())
        if answer.status_code != 204:
            raise RuntimeError(answer.get_data(as_text=True))
        self._known[function.arn] = function

    def remove(self, arn: str) -> None:
        self._known.pop(arn, None)
        self._ask("DELETE", f"/{quote(arn)}")

    def invoke(self, arn: str, qualifier: str, event: bytes, how: str) -> Response:
        """`how` is the X-Amz-Invocation-Type. The caller's permission has been checked before."""
        address = f"/{quote(arn)}?qualifier={quote(qualifier)}"
        return self._ask("POST", address, event, {"X-Amz-Invocation-Type": how})

    def _ask(
        self, method: str, address: str, body: bytes | None = None, headers: dict | None = None
    ) -> Response:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_INVOCATION_SECONDS)
        try:
            connection.request(method, address, body, headers or {})
            answer = connection.getresponse()
            kept = {name: value for name, value in answer.getheaders() if name.lower() in _KEPT}
            # moto's interpreter of state machines fails without an id.
            kept["x-amzn-requestid"] = str(uuid4())
            return Response(answer.read(), answer.status, kept)
        finally:
            connection.close()
