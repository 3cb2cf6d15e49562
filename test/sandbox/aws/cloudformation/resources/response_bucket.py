"""The bucket to which custom resources answer.

The process that started the sandbox serves it (cloudformation/responses.ts).
"""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import quote


class ResponseBucket:
    def __init__(self) -> None:
        self._port = 9  # a port that nobody uses, until the real one is known

    def connect(self, port: int) -> None:
        self._port = port

    def expect(self, stack_id: str, logical_resource_id: str, request_id: str) -> str:
        """The URL at which this request is to be answered."""
        expected = {
            "stackId": stack_id,
            "logicalResourceId": logical_resource_id,
            "requestId": request_id,
        }
        _, url = self._ask("POST", "/expected", json.dumps(expected).encode(), 10)
        return url.decode()

    def answer(self, url: str, seconds: float) -> bytes | None:
        """The first answer to arrive there, or None if none arrives within that time."""
        address = f"/answer?url={quote(url, safe='')}&seconds={seconds}"
        status, body = self._ask("GET", address, None, seconds + 10)
        return body if status == 200 else None

    def _ask(
        self, method: str, address: str, body: bytes | None, seconds: float
    ) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=seconds)
        try:
            connection.request(method, address, body)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
