"""Why a resource is not as it should be."""

from __future__ import annotations


class Failed(Exception):
    """`reached`: somebody was asked, so something may be there all the same, by the name `physical_id` if one was given."""

    def __init__(self, reason: str, reached: bool = False, physical_id: str | None = None):
        super().__init__(reason)
        self.reason = reason
        self.reached = reached
        self.physical_id = physical_id
