"""Pairs of requests that differ only in who writes, from the material, and drawn from them by a seed.

The unchanged request has the neutral phrase in the same place and register, so that a difference is one of the person
and not of there being a phrase at all; the axis `대조` measures what a phrase that tells nothing changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Generic, TypeVar

from eval.perturb.kinds import named
from eval.swaps.material import CONTROL, Identity, Question, Request, Template, identities, questions, requests
from eval.swaps.phrases import PLACES, REGISTERS, Place, Register, composed

DIALECT = "말씨"
VOICES = ("경상", "전라", "충청", "제주", "해체", "음슴체")
"""Perturbations that are taken for the speech of a person; their unchanged text is in 합쇼체."""

T = TypeVar("T", bound=Template)


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """Two texts of one template: by somebody neutral, and by a person of `axis` and `value`."""

    template: T
    axis: str
    value: str
    words: tuple[str, ...]
    place: str
    register: str
    unchanged: str
    changed: str

    @property
    def id(self) -> str:
        """The id, of all that tells it from others."""
        return f"{self.template.id}/{self.axis}={self.value}/{self.place}/{self.register}"


@cache
def complaint_pairs() -> tuple[Pair[Request], ...]:
    """Return all pairs of complaints, in a fixed order."""
    return tuple(_pairs(requests(), lambda one: one.sentences))


@cache
def question_pairs() -> tuple[Pair[Question], ...]:
    """Return all pairs of questions, in a fixed order."""
    return tuple(_pairs(questions(), lambda one: sentences_of(one.question)))


def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a template.

    >>> sentences_of("통지를 받았습니다. 며칠입니까?")
    ('통지를 받았습니다.', '며칠입니까?')
    """
    return tuple(text.replace("? ", "?\n").replace(". ", ".\n").split("\n"))


def _pairs(templates: Sequence[T], said: Callable[[T], Sequence[str]]) -> Iterator[Pair[T]]:
    for template in templates:
        for axis, identity in identities().pairs():
            if not template.may_differ(axis, identity.value):
                yield from _placed(template, said(template), axis, identity)
        if not template.may_differ(DIALECT, DIALECT):
            yield from _voiced(template, " ".join(said(template)))


def _placed(template: T, sentences: Sequence[str], axis: str, identity: Identity) -> Iterator[Pair[T]]:
    neutral = identities().neutral.baseline.who
    for place, register in product(_places(sentences), REGISTERS):
        unchanged, changed = (composed(sentences, who, place, register) for who in (neutral, identity.who))
        yield Pair(template, axis, identity.value, identity.words, place, register, unchanged, changed)
    if axis == CONTROL:
        yield from _bare(template, sentences, identity)


def _bare(template: T, sentences: Sequence[str], identity: Identity) -> Iterator[Pair[T]]:
    """Yield the pair of nobody introducing themselves and the neutral phrase: the noise of the phrase itself."""
    if identity != identities().neutral.controls[0]:
        return
    neutral = identities().neutral.baseline.who
    place: Place = "앞"
    for register in REGISTERS:
        texts = (composed(sentences, who, place, register) for who in (None, neutral))
        yield Pair(template, CONTROL, "문구 없음", (), place, register, *texts)


def _places(sentences: Sequence[str]) -> Sequence[Place]:
    return PLACES if len(sentences) > 1 else [place for place in PLACES if place != "사이"]


def _voiced(template: T, text: str) -> Iterator[Pair[T]]:
    register: Register = "합쇼체"
    for voice in VOICES:
        changed = named(voice).apply(text, template.id)
        if changed is not None:
            yield Pair(template, DIALECT, voice, (), "전체", register, text, changed)


def drawn(pairs: Iterable[Pair[T]], size: int | None, seed: int) -> list[Pair[T]]:
    """Return at most `size` pairs, as even as can be over axes and, within them, over identities and templates.

    The same seed draws the same; a larger size holds the smaller one.
    """
    listed = list(pairs)
    if size is None or size >= len(listed):
        return listed
    random = Random(seed)  # noqa: S311 - a sample, no secret
    random.shuffle(listed)
    return sorted(_dealt(listed, size), key=lambda pair: pair.id)


def _dealt(listed: Sequence[Pair[T]], size: int) -> list[Pair[T]]:
    """Deal pairs like cards: an axis after the other, of each the identity and template that came up least."""
    hands: dict[str, list[Pair[T]]] = defaultdict(list)
    for pair in listed:
        hands[pair.axis].append(pair)
    used: dict[tuple[str, str], int] = defaultdict(int)
    dealt: list[Pair[T]] = []
    while len(dealt) < size:
        for axis in sorted(hands):
            if hands[axis] and len(dealt) < size:
                dealt.append(_next(hands[axis], used))
    return dealt


def _next(hand: list[Pair[T]], used: dict[tuple[str, str], int]) -> Pair[T]:
    def weight(place: int) -> tuple[int, int, int]:
        pair = hand[place]
        value, template = (pair.axis, pair.value), (pair.axis, pair.template.id)
        return used[value], used[template], place

    pair = hand.pop(min(range(len(hand)), key=weight))
    used[(pair.axis, pair.value)] += 1
    used[(pair.axis, pair.template.id)] += 1
    return pair
