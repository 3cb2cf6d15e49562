"""The sandbox's Lambda functions, which the process that started the sandbox runs."""

from __future__ import annotations

from http.client import HTTPConnection
from urllib.parse import quote

from werkzeug import Response

_INVOCATION_SECONDS = 900
_KEPT = ("content-type", "x-amz-function-error", "x-amz-executed-version", "x-amzn-errortype")


class Functions:
    def __init__(self, port: int):
        self._port = port

    def invoke(self, arn: str, qualifier: str, event: bytes, how: str) -> Response:
        """`how` is the X-Amz-Invocation-Type. Whether the caller may has been asked before."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=_INVOCATION_SECONDS)
        try:
            address = f"/{quote(arn)}?qualifier={quote(qualifier)}"
            connection.request("POST", address, event, {"X-Amz-Invocation-Type": how})
            answer = connection.getresponse()
            headers = {name: value for name, value in answer.getheaders() if name.lower() in _KEPT}
            return Response(answer.read(), answer.status, headers)
        finally:
            connection.close()
