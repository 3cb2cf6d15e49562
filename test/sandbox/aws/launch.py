"""Runs moto behind the gateway on 127.0.0.1.

It prints its port on one line when it is ready, and ends when its standard input ends.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import sys
import threading

from shortcuts import dispatcher, take_shortcuts

gc.disable()  # code stays, so that looking for garbage among it is idle
take_shortcuts()

from moto.backends import get_backend  # noqa: E402
from werkzeug.serving import WSGIRequestHandler, make_server  # noqa: E402

from gateway.gateway import Gateway  # noqa: E402
from organization import found  # noqa: E402
from iam.session_tags import remember_session_tags  # noqa: E402
from step_functions.service_clients import go_through  # noqa: E402


class KeepingHandler(WSGIRequestHandler):
    """Logs nothing, and keeps connections, as AWS does. werkzeug closes them, since it does not
    know whether a body was read to its end: here it is, before the request is handled."""

    disable_nagle_algorithm = True
    keeps = False

    def run_wsgi(self) -> None:
        unread, length = self.rfile, self.headers.get("Content-Length", "0")
        unusual = "Transfer-Encoding" in self.headers or "Expect" in self.headers
        self.keeps = not (self.close_connection or unusual)
        if self.keeps:
            self.rfile = io.BytesIO(unread.read(int(length)))
        try:
            super().run_wsgi()
        finally:
            self.rfile = unread

    def send_header(self, keyword: str, value: str) -> None:
        if (keyword, value) != ("Connection", "close") or not self.keeps:
            super().send_header(keyword, value)

    def log_request(self, *_: object) -> None:
        pass


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument(
        "--organization", required=True, type=json.loads, help="as in organization/organization.ts"
    )
    given = options.parse_args()

    remember_session_tags()
    gateway = Gateway(dispatcher(), found(given.organization))
    server = make_server("127.0.0.1", 0, gateway, threaded=True, request_handler=KeepingHandler)
    go_through(server.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    # Both are slow to import, and nobody has to wait for them yet.
    get_backend("ssm")
    from one_at_a_time import take_one_at_a_time  # imports it

    take_one_at_a_time()
    gateway.cloudformation.load()
    gc.freeze()
    gc.enable()
    sys.stdin.read()


main()
