"""What answers cost: tokens, time and an estimate of energy, by person, department and model. No word of a question."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, Index, Row, Select, String, cast, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column

from serving.schemas_records import UsageKey, UsageRow
from serving.store.base import Base, Database
from serving.store.columns import Instant, now


class Usage(Base):
    """The cost of one answer."""

    __tablename__ = "usage"
    __table_args__ = (Index("ix_usage_owner_at", "owner", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    owner: Mapped[str] = mapped_column(String(255))
    department: Mapped[str] = mapped_column(String(200), default="")
    model: Mapped[str] = mapped_column(String(200), default="")
    route: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(20))
    prompt_tokens: Mapped[int]
    completion_tokens: Mapped[int]
    estimated: Mapped[bool]
    seconds: Mapped[float]
    engine_seconds: Mapped[float]
    energy_wh: Mapped[float]


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of an answer. `model` is empty where none was used, `estimated` if the engine did not count."""

    owner: str
    department: str
    model: str
    route: str
    mode: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False
    seconds: float = 0.0
    engine_seconds: float = 0.0
    energy_wh: float = 0.0


@dataclass(frozen=True, slots=True)
class Span:
    """Whose usage (None: everybody's), from `since` until before `until`."""

    owner: str | None = None
    since: datetime | None = None
    until: datetime | None = None


KEYS = {"person": Usage.owner, "department": Usage.department, "model": Usage.model}
SUMS = (
    func.count(),
    func.count().filter(Usage.estimated),
    func.coalesce(func.sum(Usage.prompt_tokens), 0),
    func.coalesce(func.sum(Usage.completion_tokens), 0),
    func.coalesce(cast(func.sum(Usage.seconds), Float), 0.0),
    func.coalesce(cast(func.sum(Usage.engine_seconds), Float), 0.0),
    func.coalesce(cast(func.sum(Usage.energy_wh), Float), 0.0),
)


class UsageStore:
    """Usage in the records' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, cost: Cost) -> None:
        """Store the cost of an answer. Raises `RecordsUnavailable`."""
        with self._database.session() as session:
            session.add(Usage(at=now(), **asdict(cost)))

    def rows(self, by: UsageKey, span: Span) -> tuple[UsageRow, ...]:
        """Add up by a key, the most answers first."""
        key = KEYS[by]
        query: Select[*tuple[Any, ...]] = select(key, *SUMS).where(*within(span)).group_by(key)
        query = query.order_by(func.count().desc(), key)
        with self._database.session() as session:
            return tuple(row_of(row) for row in session.execute(query).all())

    def total(self, span: Span) -> UsageRow:
        """Add everything up."""
        query: Select[*tuple[Any, ...]] = select(literal("합계"), *SUMS).where(*within(span))
        with self._database.session() as session:
            return row_of(session.execute(query).one())


def within(span: Span) -> list[ColumnElement[bool]]:
    """Return the conditions of a span."""
    return [
        *([Usage.owner == span.owner] if span.owner is not None else []),
        *([Usage.at >= span.since] if span.since else []),
        *([Usage.at < span.until] if span.until else []),
    ]


def row_of(row: Row[*tuple[Any, ...]]) -> UsageRow:
    """Return the outer shape of a sum."""
    return UsageRow.model_validate(dict(zip(UsageRow.model_fields, row, strict=True)))


def energy_wh(seconds: float, watts: float) -> float:
    """Estimate the energy of an answer: the engine's seconds, at the power that one answer at a time draws.

    An assumption, no measurement: `records.engine_watts` is set by whoever knows the machine (docs/records.md).

    >>> energy_wh(36.0, 100.0)
    1.0
    """
    return seconds * watts / 3600
