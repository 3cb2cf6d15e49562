"""Requests to Parameter Store come side by side, and moto (5.2.1) is not made for that: one that
lists fails while another one writes, or deletes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import isfunction
from threading import RLock
from typing import Any

from moto.ssm.models import SimpleSystemManagerBackend

_lock = RLock()


def take_one_at_a_time() -> None:
    for name, method in list(vars(SimpleSystemManagerBackend).items()):
        if isfunction(method) and not name.startswith("_"):
            setattr(SimpleSystemManagerBackend, name, _alone(method))


def _alone(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def alone(*given: Any, **named: Any) -> Any:
        with _lock:
            return method(*given, **named)

    return alone
