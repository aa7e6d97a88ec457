"""What the evaluators' pages say in Korean."""

from __future__ import annotations

from collections.abc import Mapping

from ui.evaluations.shapes import Figure, Run
from ui.plain import korean_time

STATUSES: Mapping[str, str] = {
    "answered": "답함",
    "refused": "답변 거절",
    "out_of_choice": "선택지 밖",
    "empty": "빈 답",
    "invalid": "형식이 틀림",
    "too_large": "너무 큰 답",
    "timeout": "시간 초과",
    "failed": "실패",
    "unable": "물을 수 없음",
}
VERDICTS: Mapping[str, str] = {
    "better": "둘째가 낫다",
    "worse": "둘째가 못하다",
    "no_difference": "차이를 말할 수 없다",
    "not_measured": "잴 수 없다",
}
BETTER: Mapping[str, str] = {"higher": "높을수록 좋음", "lower": "낮을수록 좋음", "zero": "0에 가까울수록 좋음"}
DIMENSIONS: Mapping[str, str] = {
    "domain": "분야",
    "style": "물은 방식",
    "day": "기준일",
    "region": "지역",
    "axis": "바꾼 것",
    "value": "바꾼 값",
    "kind": "종류",
    "suite": "묶음",
    "category": "범주",
    "subject": "과목",
    "difficulty": "난이도",
    "context": "문맥",
    "prompt": "지시문",
    "permutation": "선택지 순서",
    "attack": "공격",
    "age": "글의 나이",
}
"""What the usual slices are called; others keep their name."""
TRIAGE: Mapping[str, str] = {"domain": "분야", "type": "종류", "urgency": "긴급도"}
STATES: Mapping[str, str] = {"waiting": "확인 기다림", "accepted": "받아들임", "refused": "물림"}
CHOICES: Mapping[str, str] = {"A": "A가 낫다", "B": "B가 낫다", "both_good": "둘 다 좋다", "both_bad": "둘 다 나쁘다"}
EVALUATING = frozenset({"evaluator", "administrator"})
CLOSING = frozenset({"administrator"})
ALPHA = ((0.8, "믿을 만한 일치"), (0.667, "잠정으로만 쓸 일치"), (float("-inf"), "결론을 내기에 모자란 일치"))
"""Krippendorff 2004, 11.4.2."""


def number(value: float | None, unit: str = "") -> str:
    """Return a value as it is read; what was not measured is never zero.

    >>> number(0.5), number(None), number(12.3456, "초"), number(1234.5)
    ('0.500', '측정 안 함', '12.35초', '1,234.5')
    """
    if value is None:
        return "측정 안 함"
    size = abs(value)
    said = f"{value:,.1f}" if size >= 100 else f"{value:.2f}" if unit and size >= 10 else f"{value:.3f}"
    return f"{said}{unit}"


def between(low: float | None, high: float | None) -> str:
    """Return an interval; empty where there is none.

    >>> between(0.25, 0.75)
    '[0.250, 0.750]'
    """
    return "" if low is None or high is None else f"[{number(low)}, {number(high)}]"


def chance(p: float | None) -> str:
    """Return a p value as it is read.

    >>> chance(0.0004), chance(0.0312), chance(None)
    ('0.001보다 작음', '0.031', '—')
    """
    return "—" if p is None else "0.001보다 작음" if p < 0.001 else f"{p:.3f}"


def part(name: str) -> str:
    """Return a slice as it is read.

    >>> part("domain=교통"), part("모르는=것"), part("전체")
    ('분야: 교통', '모르는: 것', '전체')
    """
    dimension, equals, value = name.partition("=")
    return f"{DIMENSIONS.get(dimension, dimension)}: {value}" if equals else name


def sorted_as(content: object) -> list[tuple[str, str]]:
    """Return how a complaint was sorted, of a reply that is a triage; empty for any other.

    >>> sorted_as({"domain": "교통", "type": None, "department": [{"name": "교통과"}]})
    [('분야', '교통'), ('종류', '정하지 않음'), ('담당 부서', '교통과')]
    >>> sorted_as({"answer": "예"}), sorted_as(None)
    ([], [])
    """
    if not isinstance(content, Mapping) or "domain" not in content or "type" not in content:
        return []
    found = [(label, str(content[name] or "정하지 않음")) for name, label in TRIAGE.items() if name in content]
    danger = [("위험 신호", str(content["crisis"]))] if content.get("crisis") else []
    offices = content.get("department")
    listed = offices if isinstance(offices, list) else []
    names = [str(one.get("name", "")) for one in listed if isinstance(one, Mapping)]
    return [*found, *danger, ("담당 부서", ", ".join(names) or "정하지 않음")]


def called(run: Run) -> str:
    """Return what tells a run from others in a list of choices."""
    figure = next(iter(run.headline), None)
    value = f" · {figure.label} {number(figure.value, figure.unit)}" if figure else ""
    when = korean_time(run.measured_at) if run.measured_at else ""
    return f"{run.title or run.suite} · {run.system} · {run.model or '모델 없음'} · {when}{value}"


def apart(figure: Figure) -> str:
    """Return what was counted apart of a figure."""
    counts = (("빠짐", figure.missing), ("답변 거절", figure.refusals), ("선택지 밖", figure.out_of_choice))
    return ", ".join(f"{name} {count:,}" for name, count in counts if count)


def standing(run: Run) -> tuple[str, str]:
    """Return how far a run can be relied on: a class for its look, and a word."""
    if not run.finished:
        return "still", "끝나지 않음"
    if not run.valid:
        return "bad", "믿을 수 없음"
    return ("good", "서명 확인") if run.trusted else ("unknown", "등록 안 된 서명")


def agreement(alpha: float | None) -> str:
    """Return what an alpha means.

    >>> agreement(0.9), agreement(0.7), agreement(0.1)
    ('믿을 만한 일치', '잠정으로만 쓸 일치', '결론을 내기에 모자란 일치')
    """
    return "" if alpha is None else next(words for least, words in ALPHA if alpha >= least)
