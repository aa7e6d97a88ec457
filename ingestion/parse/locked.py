"""Locked files: how their refusal is worded, and how it is known again."""

from __future__ import annotations

from collections.abc import Iterable

from rag.errors import UnreadableDocument

OPTION = "--password"


def locked(what: str, tried: int) -> UnreadableDocument:
    """Return the refusal of a locked file; with `tried` passwords given, none of them was right."""
    if tried:
        return UnreadableDocument(
            f"암호가 걸린 {what}입니다. 준 암호가 맞지 않습니다. {OPTION} 로 맞는 암호를 주십시오."
        )
    return UnreadableDocument(f"암호가 걸린 {what}입니다. {OPTION} 로 암호를 주십시오.")


def is_locked(reasons: Iterable[str]) -> bool:
    """Whether one of the reasons is that of a locked file: another password may open it."""
    return any(OPTION in reason for reason in reasons)
