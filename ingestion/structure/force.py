"""From when to when each text of an article is in force, as far as its own document says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from ingestion.structure.dates import Clause, Target, clauses, last_amended, marked_starts
from ingestion.structure.law import Segment
from rag.cite_locator import marks

BEFORE_EVERYTHING = date.min
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Force:
    """The days of a stretch `text[start:end]`; None is what the whole document has. Both are inclusive."""

    start: int
    end: int
    effective_from: date | None = None
    effective_to: date | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands."""
        return self.start, self.end


class ArticleDates:
    """The days of the articles of one law. `since` is the document's own first day: days before it say nothing new."""

    def __init__(self, text: str, segments: Sequence[Segment], since: date | None) -> None:
        self._text = text
        self._since = since or BEFORE_EVERYTHING
        self._clauses = [clause for clause in clauses(text, segments) if clause.start > self._since]
        self._addenda = len({segment.group for segment in segments if segment.kind == "addenda"})
        self._occurrences: defaultdict[str, list[date]] = defaultdict(list)
        for segment in segments:
            if segment.kind == "article":
                self._occurrences[segment.article or ""].append(self._start(segment))

    def of(self, segment: Segment) -> list[Force]:
        """Return the stretches of an article, in order: one, or more where some 항 has days of its own."""
        article = segment.article or ""
        own = self._start(segment)
        end = min((day - DAY for day in self._occurrences[article] if day > own), default=None)
        starts = {target.paragraph: day for target, day in self._starts(segment).items() if target.paragraph}
        return merged(
            Force(first, last, later(since, own) if since else known(own, self._since), until or end)
            for first, last, since, until in self._paragraphs(segment, starts)
        )

    def _start(self, segment: Segment) -> date:
        """Return when the article as a whole comes into force."""
        return max(self._starts(segment).get(Target(segment.article or ""), self._since), self._since)

    def _starts(self, segment: Segment) -> dict[Target, date]:
        body, article = self._text[segment.start : segment.end], segment.article or ""
        starts = self._by_addenda(body, article)
        starts.update(marked_starts(body, article))
        return {target: day for target, day in starts.items() if day > self._since}

    def _by_addenda(self, body: str, article: str) -> dict[Target, date]:
        """Return what the 부칙 say, where this text is the one that they brought.

        It is if its last amendment is of the day of that 부칙, or if the law was never amended. Otherwise it may
        be the text of before, which the document keeps until then.
        """
        starts: dict[Target, date] = {}
        for clause in self._clauses:
            for target in clause.targets:
                if target.article == article and self._brought(clause, paragraph_text(body, target.paragraph)):
                    starts[target] = clause.start
        return starts

    def _brought(self, clause: Clause, text: str) -> bool:
        amended = last_amended(text)
        return amended == clause.enacted if amended else self._addenda == 1

    def _paragraphs(
        self, segment: Segment, starts: dict[str, date]
    ) -> Iterator[tuple[int, int, date | None, date | None]]:
        """Yield (start, end, own first day, own last day) of the 항 of an article, or of all of it."""
        if not starts:
            yield segment.start, segment.end, None, None
            return
        found = [mark for mark in marks(self._text, segment.start, segment.end) if mark.kind == "항"]
        borders = [segment.start, *(mark.start for mark in found if mark.start > segment.start), segment.end]
        labels = [mark.label for mark in found]
        if not found or found[0].start > segment.start:
            labels.insert(0, "")
        for number, (first, last) in enumerate(pairwise(borders)):
            label = labels[number]
            since = starts.get(label)
            replaced = since is not None and label in labels[number + 1 :]
            yield first, last, None if replaced else since, since - DAY if replaced and since else None


def paragraph_text(body: str, label: str) -> str:
    """Return the last 항 of that label, or "" if there is none; no label is the whole article."""
    if not label:
        return body
    found = [mark for mark in marks(body) if mark.kind == "항"]
    ends = [*(mark.start for mark in found[1:]), len(body)]
    texts = [body[mark.start : end] for mark, end in zip(found, ends, strict=False) if mark.label == label]
    return texts[-1] if texts else ""


def known(day: date, since: date) -> date | None:
    """Return a day that differs from the document's own."""
    return day if day > since else None


def later(one: date, other: date) -> date:
    """Return the later of two days."""
    return max(one, other)


def merged(stretches: Iterator[Force]) -> list[Force]:
    """Join neighbours of the same days."""
    found: list[Force] = []
    for stretch in stretches:
        last = found[-1] if found else None
        if last and (last.effective_from, last.effective_to) == (stretch.effective_from, stretch.effective_to):
            found[-1] = Force(last.start, stretch.end, last.effective_from, last.effective_to)
        else:
            found.append(stretch)
    return found
