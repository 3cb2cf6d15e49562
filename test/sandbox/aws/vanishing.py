"""A parameter that one request deletes while another one lists: moto (5.2.1) fails, AWS lists on."""

from __future__ import annotations

from typing import Any

from moto.ssm.exceptions import InvalidResourceId
from moto.ssm.models import SimpleSystemManagerBackend

_match_filters = SimpleSystemManagerBackend._match_filters


def leave_out_what_vanishes() -> None:
    SimpleSystemManagerBackend._match_filters = _matches_if_there


def _matches_if_there(self: Any, parameter: Any, filters: Any = None) -> bool:
    if parameter is None:
        return False
    try:
        return _match_filters(self, parameter, filters)
    except InvalidResourceId:
        return False
