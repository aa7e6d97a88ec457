"""A law's articles as passages; long ones by 항, then 호, then 목, then sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from ingestion.chunking.cutting import LAW_BORDERS, Span, cut, pack
from ingestion.chunking.passage import Passage
from ingestion.chunking.places import places_of
from ingestion.structure.annex import annex_name
from ingestion.structure.dates import last_amended
from ingestion.structure.deleted import is_deleted
from ingestion.structure.force import ArticleDates
from ingestion.structure.law import Segment, law_segments
from ingestion.types import ParsedDocument
from rag.cite_locator import Places
from rag.cite_place import sited


def law_passages(document: ParsedDocument, limit: int) -> list[Passage]:
    """Return the passages of a law in order; a deleted article is one that says so."""
    found: list[Passage] = []
    segments = law_segments(document)
    dates = ArticleDates(document.text, segments, document.metadata.effective_from)
    for (kind, _), group in groupby(segments, key=together):
        if kind == "article":
            for segment in group:
                found.extend(article_passages(document.text, segment, limit, dates))
        else:
            found.extend(group_passages(document.text, list(group), limit))
    return [placed(document, passage) for passage in found]


def placed(document: ParsedDocument, passage: Passage) -> Passage:
    """Return a passage with the tables and notes in it; an article is cited by 조, 항 and 호 and not by its page."""
    places = places_of(document.blocks, passage.start, passage.end, pages=False)
    if not places or passage.article is not None:
        return replace(passage, places=places)
    return replace(passage, places=places, locator=sited([passage.locator], [place for _, place in places]))


def together(segment: Segment) -> tuple[str, str]:
    """Return what adjoining segments must share to be cut together: articles, or one 부칙 or 별표."""
    return (segment.kind, "" if segment.kind == "article" else segment.group)


def article_passages(text: str, segment: Segment, limit: int, dates: ArticleDates) -> Iterator[Passage]:
    """Yield an article whole, or its parts with their exact places; 항 of another day are parts of their own."""
    article = segment.article or ""
    body = text[segment.start : segment.end]
    places, amended, repealed = Places(body), last_amended(body), is_deleted(body)
    stretches = dates.of(segment)
    pieces = [(force, piece) for force in stretches for piece in cut(text, force.span, limit, LAW_BORDERS)]
    path = (*segment.path, segment.heading)
    for force, (start, end) in pieces:
        inner = (start - segment.start, end - segment.start)
        place = segment.heading if len(pieces) == 1 else part_locator(places, article, inner) or segment.heading
        yield Passage(
            start,
            end,
            path,
            place,
            article,
            article,
            effective_from=force.effective_from,
            effective_to=force.effective_to,
            amended=amended,
            repealed=repealed,
        )


def part_locator(places: Places, article: str, part: Span) -> str:
    """Return the place of a part (`제2조제1항~제3항`, `제2조제1항제5호~제8호`), or "" if it has no 항 or 호."""
    place = article
    for one, other in zip(places.at(part[0]), places.at(part[1] - 1), strict=True):
        if one != other:
            place += f"{one}~{other}" if one else ""
            break
        place += one
    return place if place != article else ""


def group_passages(text: str, segments: list[Segment], limit: int) -> Iterator[Passage]:
    """Yield 부칙, 별표 or a preamble: short articles of one 부칙 share a passage."""
    spans = [(s.start, s.end) for s in segments]
    by_start = {s.start: s for s in segments}
    long = {s.start for s in segments if s.end - s.start > limit}
    shared: list[Span] = []
    pieces: list[Span] = []
    for span in spans:
        if span[0] not in long:
            shared.append(span)
            continue
        pieces += pack(shared, limit) + cut(text, span, limit, LAW_BORDERS)
        shared = []
    pieces += pack(shared, limit)
    current = segments[0]
    for start, end in pieces:
        current = by_start.get(start, current)
        yield group_passage(current, start, end, alone=current.end >= end)


def group_passage(segment: Segment, start: int, end: int, alone: bool) -> Passage:
    """Name a passage outside of the articles; `alone` is whether it holds one article of 부칙 only."""
    article = segment.article if alone else None
    if segment.kind == "addenda":
        name, mark, date = segment.group.partition(" <")
        place = f"{name} {article}{mark}{date}" if article else segment.group
        return Passage(start, end, segment.path, place, segment.group.replace(" ", ""), cites=False)
    if segment.kind == "annex":
        annex = annex_name(segment.group)
        return Passage(start, end, segment.path, segment.group, segment.group.replace(" ", ""), annex=annex)
    return Passage(start, end, segment.path, segment.path[-1] if segment.path else "머리말", "머리말")
