"""A question without the orders in it: what is left is asked, and where nothing is left no model sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.guards.injection.detect import Flag, InjectionDetector

END = re.compile(r"[.!?。？！]+[\"'”’」)]*(?=\s|[^\d\s.])|\n+")
ASKS = re.compile(r"(?:[?？]|요|까|세요|십시오|주세요)[.!\"'”’]*$")
LETTERS = re.compile("[가-힣A-Za-z]")
LEAST = 6
"""Letters without which nothing is left to ask."""
DOUBTFUL = 0.5
"""What a sentence may weigh less than to stay, once the question as a whole is flagged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is searched. `flags` are the orders in the whole of it.

    `safe` is whether `text` holds none of them: else the search may use it, but no model may see it.
    """

    text: str
    flags: tuple[Flag, ...] = ()
    safe: bool = True


def without_orders(text: str, detector: InjectionDetector) -> Asked:
    """Return what is left of a question without the sentences that give orders.

    Sentences before the first one stay; of those after it only the ones that ask something.
    """
    flags = detector.find(text)
    if not flags:
        return Asked(text)
    kept: list[str] = []
    spoilt = False
    for sentence in pieces(text):
        if detector.find(sentence, DOUBTFUL):
            spoilt = True
        elif not spoilt or ASKS.search(sentence):
            kept.append(sentence)
    rest = " ".join(kept)
    if not spoilt or len(LETTERS.findall(rest)) < LEAST or detector.find(rest, DOUBTFUL):
        return Asked(text, flags, safe=False)
    return Asked(rest, flags)


def pieces(text: str) -> Sequence[str]:
    """Return the sentences of a question; a full stop ends one even where no space follows it."""
    cuts = [0, *(match.end() for match in END.finditer(text)), len(text)]
    found = (text[start:end].strip() for start, end in pairwise(cuts))
    return [piece for piece in found if piece]
