"""The clauses of a 사무분장: which department is in charge of what, as the organisation's own rule says it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.ports import Index
from rag.types import Chunk, Citation, Where

TITLES = re.compile(r"사무\s?분장|분장\s?사무|행정기구|직제|업무\s?분장")
UNIT = r"[가-힣·]{1,20}(?:과|담당관|관|실|국|센터|소|단|팀|본부|원)"
HEADING = re.compile(rf"제\d+조(?:의\d+)?\s*\(({UNIT})\)")
SUBJECT = re.compile(rf"(?:^|\s)({UNIT})(?:장)?[은는]\s?(?:다음|아래)")
ITEM = re.compile(r"^[ \t]*(\d{1,3}(?:의\d{1,2})?)\\?\.[ \t]+(\S.*)$", re.MULTILINE)
MOST = 20_000
"""Chunks that are looked through for such rules."""
CITED = "[1]"


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of a department's duties, where it stands."""

    department: str
    item: str
    text: str
    chunk: Chunk
    start: int

    @property
    def place(self) -> str:
        """The exact place: `제4조제2호`."""
        return f"{self.chunk.article or self.chunk.locator}제{self.item}호"

    @property
    def basis(self) -> str:
        """The clause as a reader cites it."""
        return f"{self.chunk.title} {self.place}: {self.text}"

    def citation(self) -> Citation:
        """Return the clause as a quoted source."""
        chunk = self.chunk
        return Citation(
            marker=CITED,
            chunk_id=chunk.chunk_id,
            doc_id=chunk.doc_id,
            title=chunk.title,
            locator=self.place,
            quote=self.text,
            source=chunk.source,
            article=chunk.article,
            url=chunk.url,
            kind=chunk.kind,
            context=chunk.text,
            start=self.start,
            effective_from=chunk.effective_from,
            effective_to=chunk.effective_to,
        )


def duty_chunks(index: Index, where: Where) -> list[Chunk]:
    """Return the chunks of rules on the division of duties that a caller may see."""
    seen = replace(where, kinds=("ordinance", "manual", "guide"), domain=None)
    chunks = [chunk for chunk in index.scroll(seen, MOST) if TITLES.search(chunk.title) and not chunk.repealed]
    return sorted(chunks, key=lambda chunk: (chunk.title, chunk.ordinal, chunk.start))


def clauses_of(chunks: Iterable[Chunk]) -> list[Clause]:
    """Return the duties that stand in articles whose heading or first sentence names a department."""
    return [clause for chunk in chunks for clause in _clauses(chunk)]


def _clauses(chunk: Chunk) -> Iterator[Clause]:
    department = _department(chunk)
    if department is None:
        return
    for found in ITEM.finditer(chunk.text):
        yield Clause(department, found[1], found[2].strip(), chunk, found.start(2))


def _department(chunk: Chunk) -> str | None:
    for text in (chunk.heading, chunk.text):
        if found := HEADING.search(text):
            return found[1]
    found = SUBJECT.search(chunk.text)
    return found[1] if found else None


def of_places(clauses: Sequence[Clause], places: Sequence[str]) -> list[Clause]:
    """Return the clauses of the first place that has any (a city before its province)."""
    for place in places:
        if own := [clause for clause in clauses if clause.chunk.jurisdiction == place]:
            return own
    return []
