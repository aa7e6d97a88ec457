"""Laws as other formats bring them: plain paragraphs, lines of a page, rows of a table."""

from __future__ import annotations

from datetime import date

import pytest

from ingestion.builder import TextBuilder
from ingestion.chunking.law import law_passages
from ingestion.chunking.passage import Passage
from ingestion.structure.law import looks_like_law
from ingestion.types import ParsedDocument


def document(*lines: str, rows: tuple[str, ...] = ()) -> ParsedDocument:
    """Return a document of plain paragraphs; those in `rows` are rows of a table."""
    builder = TextBuilder()
    for number, line in enumerate(lines):
        if line in rows:
            builder.row(line, place=f"표 1 {number}행")
        else:
            builder.paragraph(builder.text(line))
    return builder.build("가온시 주차장 조례")


def passages(made: ParsedDocument) -> dict[str, Passage]:
    """Return the passages by article or locator."""
    return {passage.article or passage.annex or passage.locator: passage for passage in law_passages(made, 600)}


def said(made: ParsedDocument, name: str) -> str:
    passage = passages(made)[name]
    return made.text[passage.start : passage.end]


PARAGRAPHS = document(
    "가온시 주차장 조례", "제정 2020. 1. 1. 조례 제123호", "제1장 총  칙", "제 1 조 (목적) 이 조례는 정한다.",
    "제2조(정의) 용어는 다음과 같다.", "1. “주차장”이란 곳이다.", "가. 노상", "제3조의2(가산금) ① 하나.", "② 둘.",
    "제4조(감면)", "① 감면한다.", "제5조 삭제 <2021. 3. 1.>", "제6조부터 제8조까지 삭제 <2022. 3. 1.>",
    "부      칙", "이 조례는 공포한 날부터 시행한다.", "부 칙(2021. 3. 1. 조례 제200호)",
    "제1조(시행일) 이 조례는 공포한 날부터 시행한다.", "제2조(경과조치) 종전에 따른다.",
    "【별표 1】", "주차요금표(제4조 관련)", "구분 | 요금", "1급지 | 500원", "제1조(계약) | 갑",
    "[별지 제1호서식]", "신청서",
    rows=("구분 | 요금", "1급지 | 500원", "제1조(계약) | 갑"),
)  # fmt: skip


def test_plain_paragraphs_are_cut_by_articles() -> None:
    assert looks_like_law(PARAGRAPHS)
    assert [name for name in passages(PARAGRAPHS) if name.startswith("제")] == [
        "제1조", "제2조", "제3조의2", "제4조", "제5조", "제6조",
    ]  # fmt: skip
    assert said(PARAGRAPHS, "제3조의2") == "① 하나.\n② 둘."
    assert passages(PARAGRAPHS)["제1조"].path == ("제1장 총 칙", "제1조 (목적)")


def test_deleted_articles_are_known_one_by_one_and_several_at_once() -> None:
    gone = {name: passage.amended for name, passage in passages(PARAGRAPHS).items() if passage.repealed}
    assert gone == {"제5조": date(2021, 3, 1), "제6조": date(2022, 3, 1)}


def test_supplementary_provisions_keep_apart() -> None:
    names = [name for name in passages(PARAGRAPHS) if name.startswith("부")]
    assert names == ["부 칙", "부 칙(2021. 3. 1. 조례 제200호)"]
    assert said(PARAGRAPHS, names[1]).startswith("제1조(시행일)")


def test_an_annex_holds_its_table_whatever_the_rows_look_like() -> None:
    assert said(PARAGRAPHS, "별표1").splitlines()[1:] == ["구분 | 요금", "1급지 | 500원", "제1조(계약) | 갑"]
    assert passages(PARAGRAPHS)["별표1"].places != ()
    assert said(PARAGRAPHS, "별지제1호서식") == "신청서"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("[별표 1]", "별표1"),
        ("<별표 2> 견인료", "별표2"),
        ("〔별표 1의2〕 (제3조 관련)", "별표1의2"),
        ("■ 가온시 주차장 조례 [별표 2] <개정 2024. 1. 1.>", "별표2"),
        ("별표 3", "별표3"),
        ("별표 5 견인료(제5조제1항 관련)", "별표5"),
        ("별지 제2호서식 <신설 2024. 1. 1.>", "별지제2호서식"),
    ],
)
def test_an_annex_begins_at_its_name(line: str, name: str) -> None:
    made = document("제1조(목적) 정한다.", "제2조(요금) 받는다.", "부칙", "시행한다.", line, "내용이다.")
    assert said(made, name) == "내용이다."


@pytest.mark.parametrize(
    "line",
    [
        "별표 1에 따른 요금은 다음과 같다.",
        "별표 2와 같다.",
        "[별표1] 제4호 가목 중 \"갑\"을 \"을\"로 한다.",
        "[별표3] 제2호러목, [별표4] 제2호러목 중 청소년시설을 각각 청소년수련시설로 한다.",
    ],
)  # fmt: skip
def test_a_sentence_on_an_annex_begins_none(line: str) -> None:
    assert not any(p.annex for p in law_passages(document("제1조(목적) 정한다.", line, "제2조(요금) 받는다."), 600))


def test_titles_may_stand_in_other_brackets() -> None:
    made = document(
        "제1조【목적】 정한다.", "제2조 [적용범위] 모두이다.", "제3조〔용어〕 뜻이다.", "제4조 [시행일: 2020. 1. 1.]"
    )
    assert looks_like_law(made)
    assert [passage.locator for passage in law_passages(made, 600)] == [
        "제1조 (목적)", "제2조 (적용범위)", "제3조 (용어)",
    ]  # fmt: skip


def test_lines_of_a_page_are_joined_to_articles() -> None:
    made = document(
        "가온시 주차장 조례\n제1조(목적) 이 조례는 주차장의 설치와 관리에 필요한 사\n항을 정함을 목적으로 한다.\n"
        "제2조(요금) ① 요금은 별표 1과 같다.\n② 제1항에도 불구하고\n제3조(감면)에 따른 차는 감면한다.\n"
        "제3조(감면) 감면은 다음 각 호와 같다.\n1. 경차\n2. 장애인차\n부칙 <2024. 1. 1.>\n"
        "이 조례는 2024년 1월 1일부터 시행한다. 다만, 제3조의 개정규정은 2025년 1월 1일부터 시행한다.\n"
    )
    assert said(made, "제1조").endswith("목적으로 한다.")
    assert said(made, "제2조").endswith("감면한다.")
    assert passages(made)["제3조"].effective_from == date(2025, 1, 1)


def test_articles_without_paragraph_signs_are_cut_by_items() -> None:
    items = [f"{number}. {'가나다라마바사 ' * 9}사항" for number in range(1, 9)]
    made = document("제1조(목적) 정한다.", "제2조(업무) 업무는 다음 각 호와 같다.", *items)
    places = [passage.locator for passage in law_passages(made, 300) if passage.article == "제2조"]
    assert len(places) > 1
    assert all(place.startswith("제2조") for place in places)
    assert places[-1].endswith("제8호")
