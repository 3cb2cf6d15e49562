"""Runs moto behind the gateway on 127.0.0.1.

It prints its port on one line when it is ready, and ends when its standard input ends.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading

from moto.backends import get_backend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from gateway.gateway import Gateway
from organization import found
from step_functions.service_clients import go_through


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument(
        "--organization", required=True, type=json.loads, help="as in organization/organization.ts"
    )
    given = options.parse_args()

    moto = DomainDispatcherApplication(create_backend_app)
    gateway = Gateway(moto, found(given.organization))
    server = make_server("127.0.0.1", 0, gateway, threaded=True, request_handler=Quiet)
    go_through(server.port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    # Both are slow to import, and nobody has to wait for them yet.
    get_backend("ssm")
    gateway.cloudformation.load()
    sys.stdin.read()


main()
