"""What a reviewer sees of two systems: the words asked, and two replies of which nothing tells whose they are.

Only the reply's text and its sources are shown: no run, model, mode, notice, time or status. Where a text itself
names a model or a run, the name is covered.
"""

from __future__ import annotations

import hashlib
import hmac
import random
import re
from collections.abc import Sequence
from typing import Literal

from rag.evaluation.records import Record
from serving.evaluations.runs import FinishedRun
from serving.evaluators.comparing import pairs_of
from serving.evaluators.records import citations_of
from serving.evaluators.review_shapes import BlindReply, Choice
from serving.evaluators.shapes import CitationOut
from serving.store.reviews import Side, Verdict

COVERED = "(가림)"
TEXT_CHARS = 50_000
FAMILY = re.compile(r"[A-Za-z]{4,}")
"""The beginning of a model's name, by which it speaks of itself (`Gemma`)."""
LABELS = ("[AI 표시]", "digitalSourceType:")
"""Lines that a reply carries along as AI's output, with the model's name in them."""
Shown = Literal["A", "B"]
VERDICTS: dict[tuple[Choice, Side], Verdict] = {
    ("A", "A"): "first",
    ("A", "B"): "second",
    ("B", "A"): "second",
    ("B", "B"): "first",
    ("both_good", "A"): "both_good",
    ("both_good", "B"): "both_good",
    ("both_bad", "A"): "both_bad",
    ("both_bad", "B"): "both_bad",
}
"""By what was chosen and where the first run's reply stood, what it means."""


def drawn(first: FinishedRun, second: FinishedRun, items: int, seed: int) -> tuple[str, ...]:
    """Return the cases of a review: those that both answered with different words, drawn by the seed."""
    cover = cover_of(first, second)
    telling = [
        one.case
        for one, other in pairs_of(first.records, second.records)
        if not one.missing and not other.missing and _text(one, cover) != _text(other, cover)
    ]
    # The order is the drawn one, so that those who stop early have rated the same items.
    return tuple(random.Random(f"{seed}").sample(telling, min(items, len(telling))))  # noqa: S311 - a sample, no secret


def first_side(salt: str, reviewer: str, case: str) -> Side:
    """Return where the first run's reply stands for a reviewer: even odds, and the same whenever they look."""
    digest = hmac.new(salt.encode(), f"{reviewer}\n{case}".encode(errors="replace"), hashlib.sha256).digest()
    return "A" if digest[0] & 1 else "B"


def verdict_of(choice: Choice, first: Side) -> Verdict:
    """Return what a choice means.

    >>> verdict_of("A", "B")
    'second'
    """
    return VERDICTS[choice, first]


def choice_of(verdict: Verdict, first: Side) -> Choice:
    """Return what a reviewer chose: the reverse of `verdict_of`."""
    return next(choice for (choice, side), meant in VERDICTS.items() if side == first and meant == verdict)


class Cover:
    """Covers the names by which a text would tell whose it is."""

    def __init__(self, names: Sequence[str]) -> None:
        found = sorted({name for name in names if len(name) > 2}, key=len, reverse=True)
        self._names = re.compile("|".join(map(re.escape, found)), re.IGNORECASE) if found else None

    def __call__(self, text: str) -> str:
        """Return a text without lines of labels, with names covered."""
        lines = (line for line in text.splitlines() if not line.lstrip().startswith(LABELS))
        kept = "\n".join(lines).strip()[:TEXT_CHARS]
        return self._names.sub(COVERED, kept) if self._names else kept


def cover_of(*runs: FinishedRun) -> Cover:
    """Return what covers the names of runs and of their models."""
    names = []
    for run in runs:
        model = run.evaluation.system.model or ""
        family = FAMILY.match(model.rpartition("/")[2])
        names += [run.folder.name, model, model.rpartition("/")[2], family.group() if family else ""]
    return Cover(names)


def _text(record: Record, cover: Cover) -> str:
    return "\n\n".join(cover(reply.text) for reply in record.replies)


def blind_reply(record: Record, cover: Cover) -> BlindReply:
    """Return a record's replies as a reviewer sees them."""
    return BlindReply(
        text=_text(record, cover),
        citations=tuple(_covered(one, cover) for reply in record.replies for one in citations_of(reply)),
    )


def _covered(citation: CitationOut, cover: Cover) -> CitationOut:
    return CitationOut(
        marker=citation.marker,
        title=cover(citation.title),
        locator=cover(citation.locator),
        quote=cover(citation.quote),
    )
