"""Lies about AWS that a test tells, to see that `npm run verify` finds them out.

`urls`: the events of function URLs name that account as the one that signed. `parameters`: stacks
look their SSM parameters up in that account, and not in their own.
"""

from __future__ import annotations

told: dict[str, str] = {}


def tell(lies: dict[str, str]) -> None:
    told.clear()
    told.update(lies)
