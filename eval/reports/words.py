"""Figures and texts as the report says them, in plain Korean. Pure: the same input gives the same words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from rag.evaluation.bundle import Metric
from rag.evaluation.records import Status

NOT_MEASURED = "측정하지 않음"
KOREA = timezone(timedelta(hours=9))
EXACT_FROM = 200
"""Shares of fewer items are said without a decimal: it would promise more than was measured."""
STATUSES: dict[Status, str] = {
    "answered": "답함",
    "refused": "답변 거절",
    "out_of_choice": "선택지 밖의 답",
    "empty": "빈 답",
    "invalid": "읽을 수 없는 답",
    "too_large": "너무 긴 답",
    "timeout": "시간 안에 답하지 못함",
    "failed": "오류",
    "unable": "이 시스템에는 물을 수 없음",
}
SYSTEMS = {"pipeline": "전체 시스템", "quotes": "인용만", "model": "모델만"}
ABOUT_SYSTEMS = {
    "pipeline": "이용자가 쓰는 그대로: 문서를 찾고, 언어 모델이 쓰고, 근거와 대조해 통과한 문장만 냅니다.",
    "quotes": "문서를 찾아 근거 문장을 그대로 옮기기만 합니다. 언어 모델을 쓰지 않습니다.",
    "model": "문서 없이 언어 모델에게 바로 물은 것입니다.",
}
SHOWN_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def is_share(unit: str, values: Sequence[float]) -> bool:
    """Whether figures are shares (or differences of shares), which are said in percent."""
    return unit in {"", "%"} and all(-1 <= value <= 1 for value in values)


def number(value: float | None, unit: str = "", n: int = 0, around: Sequence[float] = ()) -> str:
    """Say a figure; `around` are the others that it is shown with, so that all are said alike.

    >>> number(0.8251, n=82), number(0.8251, n=2280), number(1.5, "초"), number(None)
    ('83%', '82.5%', '1.5초', '측정하지 않음')
    """
    if value is None:
        return NOT_MEASURED
    if is_share(unit, (value, *around)):
        return f"{zero(value * 100, 1 if n >= EXACT_FROM else 0)}%"
    return f"{plain(value)}{unit}"


def difference(value: float | None, unit: str = "", n: int = 0, around: Sequence[float] = ()) -> str:
    """Say a difference, with its sign; shares differ by percentage points.

    >>> difference(-0.12, n=82), difference(0.0, n=82), difference(1.5, "초")
    ('-12%p', '0%p', '+1.5초')
    """
    if value is None:
        return NOT_MEASURED
    if is_share(unit, (value, *around)):
        return f"{signed(zero(value * 100, 1 if n >= EXACT_FROM else 0))}%p"
    return f"{signed(plain(value))}{unit}"


def span(low: float, high: float, unit: str = "", n: int = 0) -> str:
    """Say an interval.

    >>> span(0.72, 0.89, n=82), span(0.5, 12.26, "초")
    ('72~89%', '0.5~12.3초')
    """
    if is_share(unit, (low, high)):
        digits = 1 if n >= EXACT_FROM else 0
        return f"{zero(low * 100, digits)}~{zero(high * 100, digits)}%"
    return f"{plain(low)}~{plain(high)}{unit}"


def difference_span(low: float, high: float, unit: str = "", n: int = 0) -> str:
    """Say an interval of a difference.

    >>> difference_span(-0.03, 0.21)
    '-3%p ~ +21%p'
    """
    return f"{difference(low, unit, n, (high,))} ~ {difference(high, unit, n, (low,))}"


def zero(value: float, digits: int) -> str:
    """Return a number with so many decimals, and no minus before nought."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def signed(text: str) -> str:
    """Put a plus before a positive number."""
    return text if text.startswith("-") or not text.strip("0.,") else f"+{text}"


def plain(value: float) -> str:
    """Return a number as people write it: three digits that count, thousands apart.

    >>> plain(1234.5), plain(12.0), plain(0.01234)
    ('1,234', '12', '0.0123')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.3g}" if "e" not in f"{value:.3g}" else f"{value:.6f}".rstrip("0")


def with_span(metric: Metric) -> str:
    """Say a metric with its interval and number of items.

    >>> with_span(Metric(name="a", label="가", value=None, n=0))
    '측정하지 않음'
    """
    if metric.value is None:
        return NOT_MEASURED
    return f"{value_of(metric)} ({span_of(metric)}, n={metric.n:,})" if metric.interval else f"{value_of(metric)}"


def value_of(metric: Metric) -> str:
    """Say a metric's value; where nought is best it is a difference."""
    ends = (metric.interval.low, metric.interval.high) if metric.interval else ()
    say = difference if metric.better == "zero" else number
    return say(metric.value, metric.unit, metric.n, ends)


def span_of(metric: Metric) -> str:
    """Say a metric's interval, or a dash where it has none."""
    if metric.interval is None:
        return "—"
    low, high = metric.interval.low, metric.interval.high
    if metric.better == "zero":
        return difference_span(low, high, metric.unit, metric.n)
    return span(low, high, metric.unit, metric.n)


def apart(metric: Metric) -> str:
    """Say what was left out of n and counted apart.

    >>> apart(Metric(name="a", label="가", value=1, n=3, missing=2, refusals=1))
    '못 받음 2, 거절 1'
    """
    counts = {"못 받음": metric.missing, "거절": metric.refusals, "선택지 밖": metric.out_of_choice}
    return ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)


def day(moment: datetime) -> str:
    """Return a day and time in Korea.

    >>> from datetime import UTC
    >>> day(datetime(2026, 11, 29, 0, 5, tzinfo=UTC))
    '2026-11-29 09:05'
    """
    return f"{moment.astimezone(KOREA):%Y-%m-%d %H:%M}"


def duration(seconds: float) -> str:
    """Say how long something took.

    >>> duration(5.26), duration(125), duration(7300)
    ('5.3초', '2분 5초', '2시간 1분')
    """
    if seconds < 60:
        return f"{seconds:.1f}초"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}시간 {minutes}분" if hours else f"{minutes}분 {rest}초"


def seen(text: str) -> str:
    r"""Return a text in which everything can be seen: characters that hide or reorder others are named.

    >>> seen("가\u202e나\n다")
    '가⟨U+202E⟩나\n다'
    """
    return "".join(
        one if one in "\n\t" or unicodedata.category(one) not in SHOWN_CONTROLS else f"⟨U+{ord(one):04X}⟩"
        for one in text
    )


def cut(text: str, most: int) -> str:
    """Return the beginning of a text, every character of it visible, and say how long the whole is.

    >>> cut("가나다라", 2)
    '가나 … (전체 4자)'
    """
    text = text.strip().replace("\r\n", "\n")
    return seen(text) if len(text) <= most else f"{seen(text[:most])} … (전체 {len(text):,}자)"


def topic(word: str) -> str:
    """Return a word with its topic particle; one that does not end in Hangul gets both.

    >>> topic("정확도"), topic("‘답(맞음)’"), topic("A")
    ('정확도는', '‘답(맞음)’은', 'A은(는)')
    """
    return word + particle(word, "은", "는")


def subject(word: str) -> str:
    """Return a word with its subject particle.

    >>> subject("모델(작음)")
    '모델(작음)이'
    """
    return word + particle(word, "이", "가")


def particle(word: str, closed: str, opened: str) -> str:
    """Return the particle that follows a word; what stands in brackets at its end is not read."""
    said = re.sub(r"\([^()]*\)$", "", word.rstrip("’”\"'"))
    last = said[-1:] or " "
    if not "가" <= last <= "힣":
        return f"{closed}({opened})"
    return closed if (ord(last) - ord("가")) % 28 else opened
