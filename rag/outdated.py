"""Guides that are older than the law that they explain: put below it, and named with both dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from rag.ports import Index
from rag.types import Chunk, Hit, Kind, NewerLaw, Where

RULES: tuple[Kind, ...] = ("law", "ordinance")
EXAMINED = 12
"""How many documents, from the first hit on, are compared with the articles that they cite."""
MOST_KEYS = 96
PASSAGES = 4
"""Passages that an article has at most on average; more of them are looked up for nothing."""
MOST_NAMED = 2
KEPT_SHARE = 0.85
BELOW = 0.99


def with_newer_laws(index: Index, where: Where, hits: Sequence[Hit], day: date) -> list[Hit]:
    """Return the hits, in order again, where outdated guides know the articles that were amended since.

    One look into the index, and none where no dated guide cites an article.
    """
    guides = [hit for hit in hits if dated(hit.chunk) and hit.chunk.references][:EXAMINED]
    keys = tuple(dict.fromkeys(r.key for hit in guides for r in hit.chunk.references))[:MOST_KEYS]
    if not keys:
        return list(hits)
    lookup = Where(RULES, as_of=where.as_of, grades=where.grades, departments=where.departments, articles=keys)
    laws = newest(index.scroll(lookup, PASSAGES * len(keys)), day)
    known = {hit.chunk.chunk_id: newer_than(hit.chunk, laws) for hit in guides}
    marked = [replace(hit, newer_laws=known.get(hit.chunk.chunk_id, ())) for hit in hits]
    return below_newer_laws([replace(h, score=KEPT_SHARE * h.score) if h.newer_laws else h for h in marked])


def dated(chunk: Chunk) -> date | None:
    """Return when a document that is no law was written, as far as it is known."""
    return None if chunk.kind in RULES else chunk.effective_from or chunk.written


def newest(chunks: Sequence[Chunk], day: date) -> dict[str, NewerLaw]:
    """Return the last amendment of each article that is in force on `day`, by its key."""
    found: dict[str, NewerLaw] = {}
    for chunk in chunks:
        if chunk.key is None or chunk.amended is None or not chunk.in_force(day):
            continue
        known = found.get(chunk.key)
        if known is None or known.amended < chunk.amended:
            found[chunk.key] = NewerLaw(chunk.key, chunk.title, chunk.article or chunk.locator, chunk.amended)
    return found


def newer_than(chunk: Chunk, laws: Mapping[str, NewerLaw]) -> tuple[NewerLaw, ...]:
    """Return the articles cited by a guide that were amended after it was written, the newest first."""
    written = dated(chunk)
    cited = [law for r in chunk.references if (law := laws.get(r.key)) and written and law.amended > written]
    return tuple(sorted(cited, key=lambda law: law.amended, reverse=True))


def below_newer_laws(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits in order, numbered, with every outdated guide below the articles that it misses."""
    best: dict[str, float] = {}
    for hit in hits:
        if hit.chunk.key is not None and hit.in_force:
            best[hit.chunk.key] = max(hit.score, best.get(hit.chunk.key, 0.0))
    lowered = [replace(hit, score=min([hit.score, *(BELOW * score for score in missed(hit, best))])) for hit in hits]
    ordered = sorted(lowered, key=lambda hit: -hit.score)
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, start=1)]


def missed(hit: Hit, best: Mapping[str, float]) -> Iterator[float]:
    """Yield the scores of the articles that an outdated guide misses, where they were found too."""
    yield from (best[law.key] for law in hit.newer_laws if law.key in best)
