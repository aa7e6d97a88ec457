"""Types of columns that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class Words(TypeDecorator[str]):
    """Text that a person or a model wrote, without what one of the databases refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - the parent's
        """Return what is stored."""
        return None if value is None else storable(value)


class Instant(TypeDecorator[datetime]):
    """A moment, stored in UTC without its zone (SQLite knows none), and aware in the program."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the parent's
        """Return what is stored."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the parent's
        """Return the aware moment."""
        return None if value is None else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A value as JSON text, without what one of the databases refuses."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ANN401, ARG002 - the parent's
        """Return what is stored."""
        return storable(json.dumps(value, ensure_ascii=False))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401, ARG002 - the parent's
        """Return the value."""
        return None if value is None else json.loads(value)


def storable(text: str) -> str:
    r"""Return a text without NUL (PostgreSQL has none) and with lone surrogates replaced (neither takes them).

    >>> storable("a\x00b\ud800")
    'ab?'
    """
    return text.replace("\x00", "").encode("utf8", "replace").decode("utf8")


def now() -> datetime:
    """Return this moment."""
    return datetime.now(UTC)
