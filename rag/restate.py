"""Does a small model's restatement keep the rule it restates?

Checks of words and figures do not see an order: "3회 이상 통지" may be put together from "3회 이상 반복하여
신청한 경우로서 2회 이상 통지". A model of this size is therefore held to its source sentence by sentence: it
may leave out brackets and whole sentences, never words that carry a condition, and never change the order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.ground import content_words
from rag.numbers import figures
from rag.ports import Analyzer
from rag.sentences import sentences

BRACKETS = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")
PROVISO = re.compile(r"(?:다만|단|그러나),?\s")
KEPT = 0.9
"""Share of the content words that must agree, in order, both ways; some are cut otherwise in another ending."""


def restated(text: str, source: str, analyzer: Analyzer) -> float:
    """Return the share of the source's sentences that `text` restates, 0 if it does anything else as well.

    A sentence that a proviso ("다만, ...") restricts is not restated without it.
    """
    bare = BRACKETS.sub("", source)
    written = [span.of(bare) for span in sentences(bare)]
    said, *words = (content_words(m) for m in analyzer.analyze([BRACKETS.sub("", text), *written]))
    told = [in_order(said, one) >= KEPT * len(one) > 0 for one in words]
    taken = [sentence for sentence, is_told in zip(written, told, strict=True) if is_told]
    order = [word for one, is_told in zip(words, told, strict=True) if is_told for word in one]
    sound = (
        bool(taken)
        and in_order(said, order) >= KEPT * len(said)
        and figures(" \n ".join(taken)).quantities <= figures(text).quantities
        and not drops_proviso(told, written)
    )
    return len(taken) / len(written) if sound else 0.0


def drops_proviso(told: Sequence[bool], written: Sequence[str]) -> bool:
    """Whether a sentence is told and the proviso after it is not."""
    pairs = zip(told, told[1:], written[1:], strict=False)
    return any(rule and not exception and PROVISO.match(sentence) for rule, exception, sentence in pairs)


def in_order(said: Sequence[str], written: Sequence[str]) -> int:
    """Return how many words both have in the same order (the longest common subsequence)."""
    row = [0] * (len(written) + 1)
    for word in said:
        above, row = row, [0]
        for place, other in enumerate(written):
            row.append(above[place] + 1 if word == other else max(above[place + 1], row[-1]))
    return row[-1]
