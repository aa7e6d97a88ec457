"""What everybody may see. Nothing that a closed document holds may change what is said to who may not see it.

So statistics, anchors and versions of open texts come from open documents only, and closed chunks lie in an index
of their own (`rag.split_index`).
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import GRADES, Chunk, Grade, Where

OPEN_GRADE: Grade = GRADES[0]


@dataclass(frozen=True, slots=True)
class Openness:
    """Says what every caller of an installation sees. `departments`: whether departments divide its callers."""

    departments: bool = True

    def is_open(self, chunk: Chunk) -> bool:
        """Whether everybody sees a chunk."""
        return chunk.grade == OPEN_GRADE and not (self.departments and chunk.department)

    def reaches_closed(self, where: Where) -> bool:
        """Whether a filter may admit a chunk that is not open."""
        beyond = not where.grades or any(grade != OPEN_GRADE for grade in where.grades)
        return beyond or (self.departments and (not where.departments or any(where.departments)))

    def hidden_from(self, chunk: Chunk, other: Chunk) -> bool:
        """Whether somebody who sees `chunk` may not see `other`."""
        higher = GRADES.index(other.grade) > GRADES.index(chunk.grade)
        return higher or bool(self.departments and other.department and other.department != chunk.department)
