"""The classifier: domain, kind and urgency with confidence, reason and words; flags by rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from configs.taxonomy import Taxonomy
from rag.complaints.classify.flags import flags_of
from rag.complaints.classify.model import Judgement, LinearModel
from rag.complaints.classify.urgency import hazard_of
from rag.complaints.particles import towards
from rag.complaints.types import Classification, ComplaintType, Domain, Label, ReadText, Urgency
from rag.sentences import Span

HANGUL = re.compile("[가-힣]")
LEAST_HANGUL = 5
"""Syllables without which a text is not read as Korean."""
MOST_WORDS = 4
EDGES = " \t\n.,!?~\"'“”‘’()[]…"
URGENT_FROM = 0.75
V = TypeVar("V", bound=str)


@dataclass(frozen=True, slots=True)
class Field:
    """A field's two models: with the vector of a text, and, where there is none of that length, by words alone."""

    full: LinearModel
    words: LinearModel
    dimensions: int

    def judge(self, read: ReadText) -> Judgement:
        """Return what a text is."""
        return (self.full if len(read.vector) == self.dimensions else self.words).judge(read)


@dataclass(frozen=True, slots=True)
class Shown(Generic[V]):
    """What a label is made from: the candidates' probabilities, and words that speak for the best."""

    best: V
    confidence: float
    words: tuple[str, ...]
    scores: dict[str, float]


class Classifier:
    """Suggests labels for a read complaint; a person decides. Pure and deterministic."""

    def __init__(self, taxonomy: Taxonomy, domain: Field, kind: Field, urgency: Field) -> None:
        self._taxonomy = taxonomy
        self._domain = domain
        self._kind = kind
        self._urgency = urgency

    def classify(self, read: ReadText) -> Classification:
        """Return the labels of a text; a domain or kind below its threshold is None, with the reason."""
        flags = flags_of(read, self._taxonomy.agencies)
        if len(HANGUL.findall(read.text)) < LEAST_HANGUL:
            why = "한글로 된 내용이 거의 없어 판단하지 않았습니다. 원문을 직접 확인하십시오."
            return Classification(Label(None, 0.0, why), Label(None, 0.0, why), Label("보통", 0.0, why), flags)
        return Classification(self._domain_of(read), self._kind_of(read), self._urgency_of(read), flags)

    def _domain_of(self, read: ReadText) -> Label[Domain]:
        shown = show(read.text, self._domain.judge(read))
        reason = (
            f"{quoted(shown.words)} 같은 말이 {shown.best} 분야의 글에 주로 나옵니다."
            if shown.words
            else f"글 전체의 뜻이 {shown.best} 분야의 글과 가깝습니다."
        )
        return cast("Label[Domain]", self._label(shown, "domain", reason, "분야를"))

    def _kind_of(self, read: ReadText) -> Label[ComplaintType]:
        shown = show(read.text, self._kind.judge(read))
        kind = self._taxonomy.kinds[shown.best]
        ground = f" ({quoted(shown.words)})" if shown.words else ""
        reason = f"{towards(kind.means)} 보입니다{ground}. 근거: {kind.basis}. 담당자가 확인하십시오."
        return cast("Label[ComplaintType]", self._label(shown, "type", reason, "민원 종류를"))

    def _label(self, shown: Shown[str], field: str, reason: str, called: str) -> Label[str]:
        if shown.confidence >= self._taxonomy.least[field]:
            return Label(shown.best, shown.confidence, reason, shown.words, shown.scores)
        nearest = sorted(shown.scores, key=lambda name: -shown.scores[name])[:2]
        why = f"{called} 정할 만큼 뚜렷하지 않습니다. 가까운 것은 {', '.join(nearest)}입니다."
        return Label(None, shown.confidence, why, shown.words, shown.scores)

    def _urgency_of(self, read: ReadText) -> Label[Urgency]:
        judged = self._urgency.judge(read)
        likely = judged.probabilities["긴급"]
        hazard = hazard_of(read)
        scores = {"긴급": likely, "보통": 1 - likely}
        if hazard is not None:
            sure = max(likely, hazard.confidence)
            return Label("긴급", sure, hazard.reason, hazard.words, {"긴급": sure, "보통": 1 - sure})
        if likely < URGENT_FROM:
            return Label("보통", 1 - likely, "하루를 다투는 위험이나 기한이 글에 드러나지 않습니다.", (), scores)
        words = surfaces(read.text, judged.grounds["긴급"])
        reason = f"{quoted(words)}: 늦으면 피해가 커질 일로 보입니다." if words else "늦으면 피해가 커질 일로 보입니다."
        return Label("긴급", likely, reason, words, scores)


def show(text: str, judged: Judgement) -> Shown[str]:
    """Return the best candidate with the words that speak for it most."""
    best = judged.best
    scores = {name: round(share, 4) for name, share in judged.probabilities.items()}
    return Shown(best, judged.probabilities[best], surfaces(text, judged.grounds[best]), scores)


def surfaces(text: str, grounds: Iterable[tuple[Span, float]]) -> tuple[str, ...]:
    """Return the whole words of the text behind the strongest grounds, each once, as they stand there."""
    found: list[str] = []
    for place, weight in grounds:
        if weight <= 0 or len(found) == MOST_WORDS:
            break
        word = whole_word(text, place)
        if len(word) > 1 and not any(word in other or other in word for other in found):
            found.append(word)
    return tuple(found)


def whole_word(text: str, place: Span) -> str:
    """Return the stretch between blanks that holds a place, without the signs at its edges."""
    start, end = place.start, place.end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end].strip(EDGES)


def quoted(words: Iterable[str]) -> str:
    """Return words in quotation marks, as a list."""
    return ", ".join(f"‘{word}’" for word in words)
