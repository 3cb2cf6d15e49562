"""The tags of a session, which moto (5.2.1) forgets once it has made the session."""

from __future__ import annotations

from typing import Any

from moto.sts.models import AssumedRole
from moto.sts.responses import TokenResponse

_assume_role = TokenResponse.assume_role


def remember_session_tags() -> None:
    TokenResponse.assume_role = _assume_with_tags


def tags_of(session: AssumedRole) -> dict[str, str]:
    return getattr(session, "tags", {})


def _assume_with_tags(self: Any) -> Any:
    answer = _assume_role(self)
    given = self.querystring
    answer.result["Credentials"].tags = {
        given[f"Tags.member.{number}.Key"][0]: given[f"Tags.member.{number}.Value"][0]
        for number in range(1, 51)
        if f"Tags.member.{number}.Key" in given
    }
    return answer
