"""The one door through which text leaves an answer: it knows what was retrieved, what was said, and every filter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.cite import place
from rag.ground import Check
from rag.guards.output.guards import Guards
from rag.guards.output.types import Context, Said
from rag.types import Chunk, Evidence, Hit, Where
from rag.verdict import Verdict


class Door:
    """Judges what one answer says. `mark` is that of its sources; `secret` its system prompt."""

    def __init__(
        self, guards: Guards, where: Where, mark: str = "", secret: str = "", min_support: float = 0.0
    ) -> None:
        self._guards = guards
        self._retrieved: dict[str, Chunk] = {}
        self._base = Context(
            "told",
            min_support=min_support,
            where=where,
            retrieved=self._retrieved,
            canary=guards.canary,
            mark=mark,
            secret=secret,
            detector=guards.detector,
        )
        self._before = ""
        self.verdicts: list[Verdict] = []
        """What stopped something, in order; nothing of what was stopped."""

    def found(self, hits: Sequence[Hit]) -> None:
        """Note what the index gave: nothing else may be cited."""
        self._retrieved.update((hit.chunk.chunk_id, hit.chunk) for hit in hits)

    def problems(
        self, said: Said, text: str, parts: Sequence[Evidence] = (), check: Check | None = None
    ) -> list[Verdict]:
        """Return the verdicts of the filters that stop a text; none if it may leave."""
        names = tuple(dict.fromkeys(name for part in parts for name in names_of(part)))
        context = replace(self._base, said=said, parts=tuple(parts), names=names, check=check, before=self._before)
        verdicts = (each.verdict(text, context) for each in self._guards.filters)
        return [verdict for verdict in verdicts if not verdict.passed]

    def lets(self, said: Said, text: str, parts: Sequence[Evidence] = ()) -> bool:
        """Whether a text may leave; what stops it is noted."""
        problems = self.problems(said, text, parts)
        self.verdicts += (replace(problem, about=said) for problem in problems)
        return not problems

    def left(self, text: str) -> None:
        """Note what has left, for what is told piece by piece."""
        self._before += f" {text}"


def names_of(part: Evidence) -> tuple[str, ...]:
    """Return what names the place of an evidence."""
    chunk = part.hit.chunk
    return f"「{chunk.title}」", chunk.article or "", place(part)
