"""The bucket that custom resources answer to. The process that started the sandbox plays it (cloudformation/responses.ts)."""

from __future__ import annotations

import json
from http.client import HTTPConnection
from urllib.parse import quote


class ResponseBucket:
    def __init__(self) -> None:
        self._port = 9  # nobody's, until it is known

    def connect(self, port: int) -> None:
        self._port = port

    def expect(self, stack_id: str, logical_resource_id: str, request_id: str) -> str:
        """The URL that this request is to be answered at."""
        expected = {
            "stackId": stack_id,
            "logicalResourceId": logical_resource_id,
            "requestId": request_id,
        }
        _, url = self._ask("POST", "/expected", json.dumps(expected).encode(), 10)
        return url.decode()

    def answer(self, url: str, seconds: float) -> bytes | None:
        """What was answered there first. None: nothing, in that time."""
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
