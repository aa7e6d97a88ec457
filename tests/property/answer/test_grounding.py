from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from rag.adapters.memory import FakeAnalyzer
from rag.cite import quoting, source_name
from rag.evidence import EvidenceFinder
from rag.ground import Checker, Source
from rag.numbers import figures
from rag.passage_units import units
from rag.sentences import sentences
from rag.types import Chunk, Hit

UNITS = ("일", "개월", "년", "시간", "회", "명", "만원", "천원", "제곱미터", "미터", "층", "세", "퍼센트")
BOUNDS = (" 이내", " 이하", " 이상", " 미만", "까지", " 전까지", " 이후", " 동안")
WORDS = st.sampled_from(
    [
        "행정기관의",
        "장은",
        "민원을",
        "접수한",
        "날부터",
        "신청서를",
        "제출하여야",
        "한다",
        "다만",
        "그러하지",
        "아니하다",
    ]
)
LEGAL = st.lists(
    st.one_of(
        WORDS,
        st.sampled_from(["\n", "\n\n", ". ", " <개정 2021.1.12>", "① ", "\n② ", "\n  1. ", "\n  2의2. ", "\n    가. "]),
        st.sampled_from(
            [
                '(이하 "법"이라 한다. 이하 같다)',
                "「가온도법」 제3조의2제1항",
                "삭제",
                "3.5미터",
                "20만원",
                "①",
                "다음 각 호",
            ]
        ),
    ),
    max_size=60,
).map(" ".join)


def source(quote: str) -> Source:
    return Source(quote, "「가온도 시험 조례」 제2조 제2조제1항")


@given(st.integers(1, 9999), st.sampled_from(UNITS), st.sampled_from(BOUNDS), st.integers(1, 9999))
def test_a_planted_number_is_always_caught(value: int, unit: str, bound: str, planted: int) -> None:
    assume(value != planted)
    quote = f"신청인은 {value}{unit}{bound} 서류를 제출하여야 한다."
    checker = Checker(FakeAnalyzer())
    assert checker.check(quote, [source(quote)]).sound
    assert not checker.check(quote.replace(str(value), str(planted), 1), [source(quote)]).sound


@given(st.integers(1, 9999), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_a_planted_unit_is_always_caught(value: int, unit: str, planted: str) -> None:
    assume(unit != planted)
    quote = f"신청인은 {value}{unit} 이내에 서류를 제출하여야 한다."
    assert not Checker(FakeAnalyzer()).check(quote.replace(unit, planted, 1), [source(quote)]).sound


@given(st.integers(1, 9999), st.sampled_from(UNITS), st.sampled_from((" 이내", " 이상", " 미만", "을 초과하여")))
def test_a_planted_comparison_is_always_caught(value: int, unit: str, planted: str) -> None:
    quote = f"신청인은 {value}{unit} 이하로 제출하여야 한다."
    changed = quote.replace(" 이하", planted)
    checked = Checker(FakeAnalyzer()).check(changed, [source(quote)])
    assert checked.sound == (planted == " 이내")


@given(st.integers(1, 300), st.integers(0, 20), st.integers(1, 300), st.integers(0, 20))
def test_a_planted_article_is_always_caught(one: int, branch: int, other: int, other_branch: int) -> None:
    def article(number: int, sub: int) -> str:
        return f"제{number}조" + (f"의{sub}" if sub else "")

    assume((one, branch) != (other, other_branch))
    quote = f"{article(one, branch)}에 따른 허가를 받아야 한다."
    checked = Checker(FakeAnalyzer()).check(
        f"{article(other, other_branch)}에 따른 허가를 받아야 한다.", [Source(quote)]
    )
    assert not checked.sound


@given(st.integers(1, 10**9))
def test_an_amount_means_the_same_with_commas_with_magnitudes_and_in_full_width(value: int) -> None:
    wide = str(value).translate({ord(str(d)): 0xFF10 + d for d in range(10)})
    forms = [f"{value}원", f"{value:,}원", f"{wide}원"]
    if value % 10_000 == 0:
        forms.append(f"{value // 10_000}만원")
    assert len({figures(form).quantities for form in forms}) == 1


@given(st.text())
def test_no_text_makes_the_reading_of_figures_fail(text: str) -> None:
    figures(text)


@given(st.one_of(st.text(), LEGAL))
def test_sentences_are_in_order_apart_and_cover_all_that_is_not_space(text: str) -> None:
    spans = sentences(text)
    covered = "".join(span.of(text) for span in spans)
    assert re.sub(r"\s", "", covered) == re.sub(r"\s", "", text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)


@given(LEGAL, st.booleans())
def test_units_are_exact_ordered_and_not_empty(text: str, structured: bool) -> None:
    for unit in units(text, structured=structured):
        assert all(part.of(text).strip() == part.of(text) != "" for part in unit.parts)
        assert all(a.end <= b.start for a, b in pairwise(unit.parts))


@given(LEGAL)
def test_every_quoting_sentence_passes_its_own_check(text: str) -> None:
    chunk = Chunk("c", "d", "가온도 시험 조례", text, "ordinance", "제2조", article="제2조", end=len(text))
    for finding in EvidenceFinder(FakeAnalyzer()).find("민원 신청 며칠", [Hit(1, chunk, 1.0, True)], 6):
        assert all(text[part.start : part.end] == part.text for part in finding.parts)
        said = figures(quoting(finding.parts))
        known = figures(f"{source_name(finding.parts)} {finding.text}")
        assert {(q.value, q.unit) for q in said.quantities} <= {(q.value, q.unit) for q in known.quantities}
        assert said.references <= known.references
