"""Finds text that gives orders to a machine, says where and why.

A stretch (a line; long lines by pairs of sentences; a line that calls a machine with the next one) is judged by the
kinds of signs in it (`configs/injection.yaml`): no single word is an instruction, several kinds together are. What is
encoded is decoded and judged again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from configs.injection import InjectionWords, Sign, load_injection, scripts_of
from rag.guards.injection.decode import decoded, opaque
from rag.guards.injection.plain import MIXED, OTHER_SCRIPT, lowered, plain, smuggled, unmasked
from rag.sentences import Span, in_line

LONG = 400
"""Characters from which on a line is judged by its sentences."""
QUOTED = re.compile("[\"“‘「『'][^\"“”‘’「」『』'\n]{1,200}[\"”’」』']")
CALLS = frozenset({"address", "turn", "role"})
"""Kinds after which the next line may hold the order."""
CALLS_FROM = 0.5
STRONG = 0.4
"""Kinds that weigh less say nothing alone: they are looked for beside others only."""
KEPT = 4096


@dataclass(frozen=True, slots=True)
class Flag:
    """An instruction to a machine at `[start, end)` of the text (NFC). `kinds` are its signs, `reason` says why.

    `how` names the encoding it was hidden in, "" for plain text.
    """

    start: int
    end: int
    score: float
    kinds: tuple[str, ...]
    reason: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign that was found: its kind, weight and place."""

    kind: str
    weight: float
    start: int
    end: int


class InjectionDetector:
    """Judges texts by one set of words; answers for texts seen lately are kept."""

    def __init__(self, words: InjectionWords | None = None) -> None:
        self._words = words or load_injection()
        self._signs = lru_cache(maxsize=None)(self._chosen)
        self._reasons = {kind.name: kind.reason for kind in self._words.kinds}
        self._kept = lru_cache(maxsize=KEPT)(self._find)

    def find(self, text: str, least: float | None = None) -> tuple[Flag, ...]:
        """Return the instructions in a text that come to `least` (by default what flags a passage), by place."""
        threshold = self._words.flag if least is None else least
        return tuple(flag for flag in self._kept(text) if flag.score >= threshold)

    def leaves(self, text: str) -> tuple[Flag, ...]:
        """Return what stops a sentence from leaving: less is enough than for a passage."""
        return self.find(text, self._words.leave)

    def in_name(self, name: str) -> tuple[Flag, ...]:
        """Return the instructions in the name of a file or document, whose words underscores may join."""
        text = lowered(name.replace("_", " "))
        flag = self._flag(self._marks(text, names=True), Span(0, len(name)))
        return (flag,) if flag and flag.score >= self._words.flag else self.find(name)

    def _find(self, text: str) -> tuple[Flag, ...]:
        found = [*self._in_plain(text), *self._in_encoded(text)]
        return tuple(sorted(merged(found), key=lambda flag: flag.start))

    def _in_plain(self, original: str) -> Iterator[Flag]:
        """Yield the instructions in a text as it reads plainly."""
        view = plain(original)
        for text in readings(view.text):
            marks = self._marks(without_mentions(text, self._words.mention))
            if marks and text != view.text and OTHER_SCRIPT.search(view.text):
                marks += [Mark("mixed", self._weight("mixed"), *match.span()) for match in MIXED.finditer(view.text)]
            marks.sort(key=starts)
            for span in stretches(text, marks):
                flag = self._flag(within(marks, span), span)
                if flag is not None:
                    start, end = view.original(flag.start, flag.end)
                    yield Flag(start, end, flag.score, flag.kinds, flag.reason)

    def _in_encoded(self, text: str) -> Iterator[Flag]:
        """Yield the instructions that a text hides in an encoding or in invisible characters."""
        for piece in decoded(text, self._words.anchors):
            worst = self._worst(piece.text)
            if worst is not None:
                score = round(worst.score + self._words.encoded, 2)
                place = around(text, piece.start, piece.end)
                yield Flag(place.start, place.end, score, worst.kinds, worst.reason, piece.how)
        for match in opaque(text):
            yield Flag(*match.span(), self._weight("blob"), ("blob",), self._reasons["blob"], "unknown")
        told = smuggled(text)
        if told:
            reason = "보이지 않는 글자로 쓴 글입니다."
            yield Flag(0, len(text), self._words.flag, ("invisible",), reason, "invisible")

    def _weight(self, name: str) -> float:
        """Return the weight of a kind that is known by how a text is written; 0 if the words leave it out."""
        return sum(kind.weight for kind in self._words.kinds if kind.name == name)

    def _worst(self, text: str) -> Flag | None:
        """Return the heaviest flag of a decoded text."""
        return max(self._in_plain(text), key=lambda flag: flag.score, default=None)

    def _marks(self, text: str, *, names: bool = False) -> list[Mark]:
        """Return the signs in a text, in a name those of names too; the light ones only beside others."""
        scripts = scripts_of(text)
        found = marks_of(text, self._signs(scripts, names, True))
        return found + marks_of(text, self._signs(scripts, names, False)) if found else found

    def _chosen(self, scripts: frozenset[str], names: bool, strong: bool) -> list[tuple[str, Sign]]:
        """Return the signs that a text in some scripts can hold, with their kinds: of the strong ones or the others."""
        return [
            (kind.name, sign)
            for kind in self._words.kinds
            for sign in kind.signs
            if (kind.heaviest >= STRONG) is strong
            and (names or not kind.names)
            and not (sign.scripts and scripts.isdisjoint(sign.scripts))
        ]

    def _flag(self, marks: Sequence[Mark], span: Span) -> Flag | None:
        """Return the flag that signs come to, if they may stop anything; of each kind the heaviest counts."""
        weights: dict[str, float] = {}
        for mark in marks:
            weights[mark.kind] = max(weights.get(mark.kind, 0.0), mark.weight)
        score = round(sum(weights.values()), 2)
        if score + self._words.encoded < self._words.leave:
            return None
        heaviest = sorted(weights, key=lambda name: -weights[name])
        reason = " ".join(self._reasons[name] for name in heaviest[:2])
        return Flag(span.start, span.end, score, tuple(heaviest), reason)


def marks_of(text: str, signs: Sequence[tuple[str, Sign]]) -> list[Mark]:
    """Return where signs stand in a text."""
    return [Mark(name, sign.weight, *match.span()) for name, sign in signs for match in sign.pattern.finditer(text)]


def readings(text: str) -> Iterator[str]:
    """Yield a plain text as it may be read: as it is, look-alikes as Latin, underscores as spaces."""
    yield text
    if OTHER_SCRIPT.search(text):
        yield unmasked(text)
    if "_" in text:
        yield text.replace("_", " ")


def without_mentions(text: str, mention: re.Pattern[str]) -> str:
    """Return a text of the same length, blank where a quotation is only spoken about (“…와 같은 문구”)."""
    for match in QUOTED.finditer(text):
        if mention.match(text, match.end()):
            text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return text


def stretches(text: str, marks: Sequence[Mark]) -> list[Span]:
    """Return what is judged together: the lines with signs in them, and the one after a line that calls a machine."""
    found: dict[Span, None] = {}
    for mark in marks:
        line = line_at(text, mark.start)
        for span in pieces(text, line):
            if span.start <= mark.start < span.end:
                found[span] = None
        if mark.kind in CALLS and mark.weight >= CALLS_FROM and line.end < len(text):
            following = line_at(text, line.end + 1)
            if within(marks, following) and following.end - line.start <= LONG:
                found[Span(line.start, following.end)] = None
    return list(found)


def starts(mark: Mark) -> int:
    """Return where a sign begins."""
    return mark.start


def within(marks: Sequence[Mark], span: Span) -> Sequence[Mark]:
    """Return the signs, sorted by where they begin, that begin inside a stretch."""
    return marks[bisect_left(marks, span.start, key=starts) : bisect_left(marks, span.end, key=starts)]


def line_at(text: str, place: int) -> Span:
    """Return the line that a place lies in."""
    # A sign may begin with the line break before it.
    place += text.startswith("\n", place)
    end = text.find("\n", place)
    return Span(text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end)


def around(text: str, start: int, end: int) -> Span:
    """Return the lines, of long ones the sentences, that an encoded order lies in.

    What stands beside it belongs to it: a decoder reads letters, and the order's own words may be digits or signs.
    """
    first, last = line_at(text, start), line_at(text, max(start, end - 1))
    if last.end - first.start <= LONG:
        return Span(first.start, last.end)
    spans = [span for line in (first, last) for span in in_line(text, line) if span.start < end and start < span.end]
    return Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else Span(start, end)


def pieces(text: str, line: Span) -> Iterator[Span]:
    """Yield a line, or the pairs of sentences of a long one."""
    if len(line) <= LONG:
        yield line
        return
    spans = list(in_line(text, line))
    yield from (Span(one.start, other.end) for one, other in zip(spans, spans[1:] or spans, strict=False))


def merged(flags: Sequence[Flag]) -> list[Flag]:
    """Return flags without those that lie inside one that weighs as much."""
    kept: list[Flag] = []
    for flag in sorted(flags, key=lambda flag: (-flag.score, flag.start)):
        if not any(other.start <= flag.start and flag.end <= other.end for other in kept):
            kept.append(flag)
    return kept
