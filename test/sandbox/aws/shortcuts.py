"""Spares moto (5.2.1) what costs most and nobody here needs.

It looks at each of its own folders twice for every request, walks through botocore's 400 folders
for every service, and reads the types of EC2's instances in all Regions when it starts.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from moto.core import responses, utils
from moto.core.base_backend import AccountSpecificBackend
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.utilities import utils as resources

_load_resource = resources.load_resource


def take_shortcuts() -> None:
    """To be called before moto imports its services."""
    resources.load_resource = _without_instance_types
    responses.method_names_from_class = cache(responses.method_names_from_class)
    utils.create_loader = cache(utils.create_loader)
    session = AccountSpecificBackend.get_session()
    session.get_available_regions = cache(session.get_available_regions)


def dispatcher() -> DomainDispatcherApplication:
    moto = DomainDispatcherApplication(create_backend_app)
    moto.get_backend_for_host = cache(moto.get_backend_for_host)
    return moto


def _without_instance_types(package: str, resource: str) -> Any:
    return {} if "/instance_type" in resource else _load_resource(package, resource)
