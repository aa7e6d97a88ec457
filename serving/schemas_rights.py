"""The shapes of notices and rights: the AI notice, the channel, explanations, requests and their replies."""

from __future__ import annotations

from serving.schemas import Shape


class ChannelOut(Shape):
    """Where a person asks for an explanation, objects or complains; `overseer` watches over the service."""

    department: str
    phone: str
    url: str
    hours: str
    overseer: str


class NoticeOut(Shape):
    """The notice that precedes the first use (인공지능기본법 제31조제1항). `version` changes with its content."""

    version: str
    text: str
    decides: str
    law: str
    internal_use: bool
    exemption: str | None
    """The provision that the operator relies on for internal use; the notice is given all the same."""
    channel: ChannelOut
