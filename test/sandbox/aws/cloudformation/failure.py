"""The reason why a resource could not be made, changed or removed."""

from __future__ import annotations


class Failed(Exception):
    """`reached`: the request got through, so the resource may exist in spite of the failure.

    Its name is `physical_id`, if there was one in the answer.
    """

    def __init__(self, reason: str, reached: bool = False, physical_id: str | None = None):
        super().__init__(reason)
        self.reason = reason
        self.reached = reached
        self.physical_id = physical_id
