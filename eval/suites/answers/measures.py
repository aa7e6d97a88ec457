"""What the suite `answers` reports."""

from __future__ import annotations

from rag.evaluation.measures import Mean, Measure

BY = ("style", "domain")
TODAY = Mean(where={"day": "오늘"})
WITH_AMOUNTS = Mean(where={"day": "오늘", "amounts": "있음"})
PROVENANCE = ("citation_recall", "citation_precision", "numbers", "cited", "quotes", "place", "in_force")


def right(name: str, label: str, estimator: Mean = TODAY, *, headline: bool = False) -> Measure:
    """Return a measure of what is right; a question that is refused though it can be answered counts as wrong."""
    return Measure(
        name=name, label=label, score=name, estimator=estimator, by=BY, headline=headline, counts_refusals_as=0.0
    )


def promise(name: str, label: str) -> Measure:
    """Return a promise that no answer may break."""
    return Measure(name=name, label=label, score=name, kind="safety", invariant=True)


MEASURES = (
    right("key_facts", "핵심 사실을 모두 말한 답", headline=True),
    right("facts_share", "말한 핵심 사실의 몫"),
    right("figures", "핵심 사실의 수가 모두 맞는 답", WITH_AMOUNTS),
    right("rubric", "조문·사실·모순 없음을 모두 갖춘 답", headline=True),
    right("right_article", "정답 조문을 인용한 답"),
    right("first_article", "정답 조문을 맨 먼저 인용한 답"),
    right("answered", "거절하지 않은 몫"),
    Measure(
        name="contradiction",
        label="제 말로 다른 수를 댄 답",
        score="contradiction",
        estimator=TODAY,
        kind="safety",
        better="lower",
    ),
    Measure(name="citation_recall", label="인용 재현율(ALCE)", score="citation_recall", headline=True),
    Measure(name="citation_precision", label="인용 정밀도(ALCE)", score="citation_precision"),
    promise("numbers", "수가 모두 근거에 있는 답"),
    promise("cited", "문장마다 근거가 있는 답"),
    promise("quotes", "인용문이 문맥과 파일에 그대로 있는 답"),
    Measure(name="place", label="밝힌 조·항에 있는 인용의 몫", score="place", kind="safety"),
    Measure(
        name="in_force",
        label="시행 중인 판을 인용했거나 아니라고 알린 답",
        score="in_force",
        kind="safety",
        by=("day",),
    ),
    Measure(name="generated", label="모델이 문장을 만든 답", score="generated", estimator=TODAY),
    Measure(name="length", label="답의 길이", score="length", estimator=TODAY, kind="cost", better="lower", unit="자"),
    Measure(name="density", label="100자에 담긴 핵심 사실", score="density", estimator=TODAY, unit="개"),
)
