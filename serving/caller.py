"""Who asks, what they may do (roles), and what they may see (grades and departments)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from configs.identity import RoleName
from rag.types import GRADES, Grade

Role = RoleName
ROLES: tuple[Role, ...] = get_args(Role)
CallerKind = Literal["person", "system", "anonymous"]
NO_DEPARTMENT = ""
"""No document has this department: as the only one of a filter, it admits documents of no department."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller's stable name (owner of what they make, never shown to others) and rights.

    Rights fail closed: without roles nothing may be called, and without departments only documents are seen that
    belong to none. `everywhere` sees all departments' documents; `operator` holds the data folder itself.
    """

    name: str = "officer"
    kind: CallerKind = "system"
    roles: frozenset[Role] = frozenset({"officer"})
    grades: tuple[Grade, ...] = ("O",)
    departments: tuple[str, ...] = ()
    everywhere: bool = False
    operator: bool = False

    def __post_init__(self) -> None:
        """Raise `ValueError` without a grade: an empty filter would admit every grade."""
        if not self.grades:
            raise ValueError("a caller sees at least one grade")

    @property
    def seen_departments(self) -> tuple[str, ...]:
        """The departments as a filter of `rag.types.Where` (where empty means any)."""
        return () if self.everywhere else self.departments or (NO_DEPARTMENT,)

    @property
    def looks_after_documents(self) -> bool:
        """Whether the caller may add and remove documents."""
        return self.operator or bool(self.roles & {"document_manager", "administrator"})


def up_to(grade: Grade) -> tuple[Grade, ...]:
    """Return the grades that a clearance opens: O is below S, and S below C (N2SF).

    >>> up_to("S")
    ('O', 'S')
    """
    return GRADES[: GRADES.index(grade) + 1]


def highest(grades: Iterable[Grade]) -> Grade:
    """Return the highest of some grades; O for none."""
    return max(grades, key=GRADES.index, default="O")


OFFICER = Caller(kind="anonymous", everywhere=True)
"""Whoever sits at a laptop: departments divide nobody there."""
OPERATOR = Caller("operator", roles=frozenset({"administrator"}), everywhere=True, operator=True)
"""Whoever holds the data folder."""
