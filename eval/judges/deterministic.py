"""The deterministic judge: figures, dates, words, roles and force of a claim must be those of its source.

It errs towards "not supported": a free paraphrase may be turned away, a changed figure never passes. Its thresholds
were chosen on the `dev` half of `eval/data/entailment.jsonl`; the other half says what it is worth.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from eval.answers import plain
from eval.judges.modality import conflict
from eval.judges.types import Verdict
from rag.lexical import base_tag
from rag.numbers import Quantity, figures
from rag.ports import Analyzer, Morpheme

NOUNS = frozenset({"NNG", "NNP", "SL", "XR"})
VERBS = frozenset({"VV", "VA"})
ROLES = {"JKS": "누가", "JKB": "누구에게"}
GIVEN_TO = frozenset({"에게", "께", "한테"})
TOPIC = frozenset({"은", "는"})
LIGHT = """
하 되 있 없 이 그 저 수 것 등 때 및 받 보 주 위하 대하 따르 관하 경우 범위 사람 여부 이상 이하 이내 미만 초과
최대 최소 다음 각 해당 사실 모두 누구 전 후 뒤 안 중 날 번 차례 동안 정하 알 끝나 지나 마치 만 내 간 하루 해
"""
EMPTY = frozenset(LIGHT.split())
"""Words that say too little to count for or against a claim."""
ALIKE: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "통지 알리 통보 고지",
        "무상 무료",
        "다가오 접근",
        "이용 쓰 사용",
        "이사 전입",
        "설치 두",
        "지급 받 지원",
        "반환 돌려주 돌려받",
        "버리 배출",
        "접수 받",
        "반복 되풀이",
        "시작 착수",
        "채우 착용",
        "매월 달 월",
        "매년 해 연 년",
        "열 개방",
        "적용 해당",
        "금지 못하",
    )
)
"""Everyday words and the official ones for them."""
RATE = re.compile(
    r"(?:매|한)\s?(?:달|월|해|년|주)|월(?=\s?\d)|연(?=\s?\d)|하루|1일(?=에|당|\s\d)|1년(?=에|당)|시간당|세대당"
)
RATES = {
    "매월": "월",
    "한달": "월",
    "매달": "월",
    "매년": "연",
    "한해": "연",
    "매해": "연",
    "하루": "일",
    "1일": "일",
    "1년": "연",
}
CLAUSE = re.compile(r"(?<=[다요])\.\s|(?<=[며되고])[,\s]\s?|\n")
WIDEST_GAP = 0.2
"""Share of a claim's content words that its source may lack."""
KNOWN_SHORT = 2
PASSIVE = frozenset({"받"})
"""With these verbs who is given something becomes who acts."""


class DeterministicJudge:
    """Judges by rules, with a morphological analyser."""

    name = "deterministic"

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def judge(self, source: str, claim: str) -> Verdict:
        """Return whether nothing of the claim lacks in the source, or what does."""
        if plain(claim).rstrip(".") in plain(source):
            return Verdict(entails=True, why="근거의 글을 그대로 옮겼습니다.")
        problem = next(self._problems(source, claim), None)
        if problem is not None:
            return Verdict(entails=False, why=f"{problem}.")
        return Verdict(entails=True, why="수, 낱말, 주체, 허용·의무가 근거와 맞습니다.")

    def _problems(self, source: str, claim: str) -> Iterator[str]:
        yield from figure_problems(source, claim)
        read, said = self._analyzer.analyze([source, claim])
        yield from word_problems(read, said, source)
        yield from role_problems(read, said)
        for clause in clauses_of(claim):
            differs = [conflict(near, clause) for near in self._nearest(source, clause)]
            if differs and all(differs):
                yield differs[0] or ""

    def _nearest(self, source: str, clause: str) -> list[str]:
        """Return the clauses of the source that share most words and numbers with one of the claim, or one less."""
        clauses = clauses_of(source)
        said, *read = ({*content(found), *numbers(found)} for found in self._analyzer.analyze([clause, *clauses]))
        shares = [len(said & words) for words in read]
        least = max(1, max(shares, default=0) - 1)
        return [near for near, share in zip(clauses, shares, strict=True) if share >= least]


def clauses_of(text: str) -> list[str]:
    """Return the clauses of a text."""
    return [part for part in CLAUSE.split(text) if part.strip()]


def numbers(morphemes: Sequence[Morpheme]) -> list[str]:
    """Return the numbers that are written."""
    return [m.form for m in morphemes if m.tag == "SN"]


def figure_problems(source: str, claim: str) -> Iterator[str]:
    """Yield each amount, day, reference and rate of the claim that its source does not hold."""
    said, known = figures(claim), figures(source)
    for quantity in said.quantities:
        if not any(agree(quantity, other) for other in known.quantities):
            yield f"근거에 없는 수: {shown(quantity)}"
    for day in said.days:
        if not any(day.covered_by(other) for other in known.days):
            yield "근거에 없는 날짜"
    for reference in said.references - known.references:
        yield f"근거에 없는 조항: 제{reference.number}{reference.kind}"
    for rate in sorted(rates(claim) - rates(source)):
        yield f"근거에 없는 단위 기간: {rate}"


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether two amounts are the same, with bounds that do not speak against each other."""
    return (one.value, one.unit) == (other.value, other.unit) and (
        one.bound == other.bound or "" in (one.bound, other.bound) or soft(one, other)
    )


SOFT = (frozenset({"at_most", "before"}), frozenset({"at_least", "from"}), frozenset({"above", "after"}))


def soft(one: Quantity, other: Quantity) -> bool:
    """Whether two bounds say as good as the same (`7일 전까지`, `7일까지`)."""
    return any({one.bound, other.bound} <= pair for pair in SOFT)


def shown(quantity: Quantity) -> str:
    """Write an amount for people."""
    value = f"{float(quantity.value):g}" if quantity.value.denominator != 1 else f"{int(quantity.value):,}"
    return f"{value}{'' if quantity.unit == 'ratio' else quantity.unit}"


def rates(text: str) -> set[str]:
    """Return the periods that amounts are told for.

    >>> sorted(rates("한 달에 30만원, 시간당 5천원"))
    ['시간당', '월']
    """
    found = {re.sub(r"\s", "", match[0]) for match in RATE.finditer(unicodedata.normalize("NFKC", text))}
    return {RATES.get(one, one) for one in found}


def content(morphemes: Sequence[Morpheme]) -> list[str]:
    """Return the words that say something, in order."""
    wanted = NOUNS | VERBS
    return [m.form.lower() for m in morphemes if base_tag(m.tag) in wanted and m.form not in EMPTY]


def word_problems(read: Sequence[Morpheme], said: Sequence[Morpheme], source: str) -> Iterator[str]:
    """Yield what words of the claim the source lacks, if they are many."""
    words = list(dict.fromkeys(content(said)))
    lacking = [word for word in words if not known(word, set(content(read)), source)]
    nouns = {m.form.lower() for m in said if base_tag(m.tag) in NOUNS}
    if (words and len(lacking) / len(words) > WIDEST_GAP) or any(word in nouns for word in lacking):
        yield f"근거에 없는 말: {', '.join(lacking[:3])}"


def known(word: str, read: set[str], source: str) -> bool:
    """Whether a source has a word, part of a compound, or an everyday word for it.

    A single syllable must begin a word there: the analyser does not cut it off everywhere alike.
    """
    if word in read or (len(word) >= KNOWN_SHORT and word in plain(source)):
        return True
    if len(word) < KNOWN_SHORT and re.search(rf"(?<![가-힣]){re.escape(word)}", source):
        return True
    return any(word in alike and alike & read for alike in ALIKE)


def role_problems(read: Sequence[Morpheme], said: Sequence[Morpheme]) -> Iterator[str]:
    """Yield each noun that acts in one of the two texts and is only acted upon in the other."""
    if PASSIVE & {m.form for m in said}:
        return
    here, there = roles(said), roles(read)
    for noun, role in here.items():
        if noun in there and not role & there[noun]:
            yield f"근거와 다른 구실: {noun}"


def roles(morphemes: Sequence[Morpheme]) -> dict[str, set[str]]:
    """Return whether each noun acts (`누가`) or is turned to (`누구에게`)."""
    found: dict[str, set[str]] = {}
    for one, after in pairwise(morphemes):
        if base_tag(one.tag) not in {"NNG", "NNP", "XSN"}:
            continue
        if after.tag == "JKS" or (after.tag == "JX" and after.form in TOPIC):
            found.setdefault(one.form, set()).add("누가")
        elif after.tag == "JKB" and after.form in GIVEN_TO:
            found.setdefault(one.form, set()).add("누구에게")
    return found
