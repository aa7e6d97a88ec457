"""Does a small model's restatement keep the rule it restates?

Checks of words, figures and force do not see who does what: even with nine tenths of the words in order a 270M
model was seen to say "시ㆍ군은" for "시ㆍ도의회는", and to leave "비공개" out of an objection. A base model is
therefore held to its source: it may choose which sentences to tell, leave out brackets that carry nothing and end
politely; everything else must be as it was.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.force import spaceless
from rag.polite import polite
from rag.sentences import sentences

NAMING = r"이하\s[^()]*?라\s?(?:한다|함)\.?"
HANJA = r"[\u4e00-\u9fff\s]+"
REFERENCE = r"(?:「[^」()]+」|제\d+[조항호](?:의\d+)?|별표(?:\s?\d+)?|같은|법|영|규칙|조|및|전단|후단|단서|[\s,ㆍ·])+"
BRACKETS = re.compile(rf"\s*\((?:{NAMING}|{HANJA}|{REFERENCE})\)")
"""Brackets that say nothing of the rule: a short name, Chinese characters, a reference. Others hold exceptions."""
OPEN_BRACKET = re.compile(r"\s*\([^)]*$")
ENDING_CHARS = 6
PROVISO = re.compile(r"(?:다만|단|그러나),?\s")


def restated(text: str, source: str) -> float:
    """Return the share of the source's sentences that `text` restates, 0 if it says anything else as well.

    A sentence that a proviso ("다만, ...") restricts is not restated without it.
    """
    said = [spaceless(sentence) for sentence in bare_sentences(text)]
    written = bare_sentences(source)
    told = [spaceless(sentence) in said for sentence in written]
    in_order = [spaceless(sentence) for sentence, is_told in zip(written, told, strict=True) if is_told]
    if not said or said != in_order or drops_proviso(told, written):
        return 0.0
    return len(in_order) / len(written)


def strays(text: str, source: str) -> bool:
    """Whether a restatement that is still being written says something else already.

    The sentence under way must begin as one of the source does; its last letters may be an ending.
    """
    bare = OPEN_BRACKET.sub("", BRACKETS.sub("", text))
    begun = "".join(spaceless(span.of(bare)) for span in sentences(bare)[-1:])
    return begun[:-ENDING_CHARS] not in spaceless(BRACKETS.sub("", source))


def bare_sentences(text: str) -> list[str]:
    """Return the sentences of a text without brackets, with polite endings."""
    bare = polite(BRACKETS.sub("", text))
    return [span.of(bare) for span in sentences(bare)]


def drops_proviso(told: Sequence[bool], written: Sequence[str]) -> bool:
    """Whether a sentence is told and the proviso after it is not."""
    pairs = zip(told, told[1:], written[1:], strict=False)
    return any(rule and not exception and PROVISO.match(sentence) for rule, exception, sentence in pairs)
