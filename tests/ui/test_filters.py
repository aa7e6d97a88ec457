"""Search conditions as a person writes them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.filters import ALL_DOMAINS, ALL_REGIONS, BAD_DATE, BadDate, Filters, read_date, read_filters

FORMS = (
    "{0:04d}-{1:02d}-{2:02d}",
    "{0:04d}.{1}.{2}",
    "{0:04d}. {1}. {2}.",
    "{0:04d}년 {1}월 {2}일",
    "{0:04d}{1:02d}{2:02d}",
)


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(FORMS))
def test_every_usual_way_to_write_a_date_is_read(day: date, form: str) -> None:
    assert read_date(f"  {form.format(day.year, day.month, day.day)} ") == day


@pytest.mark.parametrize(
    "text", ["2026-13-01", "2026-02-30", "어제", "26-03-01", "2026", "2026-03-01 10:00", "0000-01-01"]
)
def test_a_date_that_cannot_be_is_refused_in_korean(text: str) -> None:
    with pytest.raises(BadDate, match="기준일"):
        read_date(text)
    assert "2026-03-01" in BAD_DATE


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        read_date(text)
    except BadDate:
        return


def test_the_first_choices_ask_for_everything() -> None:
    assert read_filters(ALL_DOMAINS, ALL_REGIONS, "", []) == Filters()
    assert read_filters(None, None, None, None) == Filters()


def test_conditions_reach_the_request_and_are_said_in_words() -> None:
    filters = read_filters("교통", "수원시", "2026. 3. 1.", ["법령", "조례·규칙"])
    body = filters.request("질문", "c1").model_dump(mode="json")
    assert body == {
        "query": "질문",
        "domain": "교통",
        "jurisdiction": "수원시",
        "as_of": "2026-03-01",
        "kinds": ["law", "ordinance"],
        "conversation_id": "c1",
        "stream": True,
    }
    assert filters.words() == "교통 · 수원시 · 2026-03-01 기준 · 법령, 조례·규칙"
