from __future__ import annotations

import random
from datetime import date, timedelta

from rag.complaints.trends import TrendRow, adjusted, chance_of, trends, upper_tail

UNTIL = date(2026, 6, 28)


def rows(weekly: list[int], region: str = "가평군", words: tuple[str, ...] = ("소음",)) -> list[TrendRow]:
    """Return complaints, `weekly[0]` of them in the last week, `weekly[1]` in the one before."""
    return [
        TrendRow(f"{region}-{week}-{n}", region, "환경", UNTIL - timedelta(days=7 * week + n % 7), words)
        for week, count in enumerate(weekly)
        for n in range(count)
    ]


def test_an_outbreak_is_told_with_its_words_and_examples() -> None:
    usual = rows([0, 2, 1, 2, 2, 1, 3, 2, 2]) + rows([2] * 9, "수원시")
    now = [
        TrendRow(f"n{n}", "가평군", "환경", UNTIL - timedelta(days=n % 7), ("악취", "소음") if n else ("소음",))
        for n in range(12)
    ]
    [found] = trends(usual + now, UNTIL)
    assert (found.region, found.domain, found.count, found.week) == ("가평군", "환경", 12, date(2026, 6, 22))
    assert ("악취", 11) in found.words
    assert "12건" in found.reason
    assert "악취 11건" in found.reason
    assert set(found.complaint_ids) <= {row.complaint_id for row in now}


def test_nothing_is_new_without_weeks_to_compare_with() -> None:
    assert trends(rows([20, 1, 1]), UNTIL) == []
    assert trends([], UNTIL) == []


def test_two_complaints_are_no_trend() -> None:
    assert trends(rows([2, 0, 0, 0, 0, 0, 1]), UNTIL) == []


def test_an_earlier_outbreak_does_not_hide_the_next_one() -> None:
    assert trends(rows([14, 1, 1, 40, 1, 1, 1, 1, 1]), UNTIL)


def test_chance_alone_hardly_ever_makes_a_trend() -> None:
    chance = random.Random(3)  # noqa: S311 - a seeded stream
    claims = 0
    for _ in range(20):
        stream = [
            row
            for area in range(20)
            for row in rows([sum(chance.random() < 0.2 for _ in range(15)) for _ in range(9)], f"구역{area}")
        ]
        claims += bool(trends(stream, UNTIL))
    assert claims <= 3


def test_the_tail_of_the_negative_binomial_is_exact() -> None:
    # shape 1 is the geometric distribution: P(X >= k) = (1 - p) ** k
    assert abs(upper_tail(3, 1.0, 0.25) - 0.75**3) < 1e-12
    assert upper_tail(0, 2.0, 0.5) == 1.0
    assert chance_of((5, (1.0, 1.0, 1.0, 1.0))) < chance_of((4, (1.0, 1.0, 1.0, 1.0)))


def test_many_cells_make_each_less_sure() -> None:
    cells = adjusted({("가", None): 0.01, ("나", None): 0.9, ("다", None): 0.02})
    assert cells[("가", None)] == 0.03
    assert cells[("다", None)] == 0.03
    assert cells[("나", None)] == 0.9
