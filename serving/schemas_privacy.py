"""The shapes of seeing personal data again."""

from __future__ import annotations

from pydantic import Field

from serving.schemas import Asked, Shape


class RevealRequest(Asked):
    """Which labels (`이름1` or `[이름1]`; none: all) of a conversation, and why.

    `owner` is whose conversation it is, for auditors and administrators; without, the caller's own.
    """

    conversation_id: str = Field(min_length=1, max_length=100)
    reason: str = Field(max_length=1000)
    labels: tuple[str, ...] = Field((), max_length=200)
    owner: str = Field("", max_length=255)


class RevealOut(Shape):
    """The values by label, and what their reader must know."""

    values: dict[str, str]
    notice: str
