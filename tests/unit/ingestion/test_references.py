from __future__ import annotations

import pytest

from ingestion.chunking.references import citing_lines, find_citations
from rag.cite_locator import law_key
from rag.types import Chunk, LawReference


def cited(text: str, law: str | None = None) -> list[str]:
    return [reference.key for citation in find_citations(text, law) for reference in citation.references]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("「도로교통법 시행령」 제13조제1항에 따라", ["도로교통법시행령#제13조"]),
        ("「도로교통법」제84조제1항", ["도로교통법#제84조"]),
        ("도로교통법 제5조와 도로교통법 시행규칙 제7조의2", ["도로교통법#제5조", "도로교통법시행규칙#제7조의2"]),
        ("「민법」 제3조, 제5조 및 제7조제2항ㆍ제9조", ["민법#제3조", "민법#제5조", "민법#제7조", "민법#제9조"]),
        ("「민법」 제10조부터 제12조까지 및 제20조", ["민법#제10조", "민법#제11조", "민법#제12조", "민법#제20조"]),
        ("「민법」 제3조 및 같은 법 제12조", ["민법#제3조", "민법#제12조"]),
        ("「민법」 제3조와 같은 법 시행령 제5조", ["민법#제3조", "민법시행령#제5조"]),
        ("「민법 시행령」 제3조 및 같은 법 제1조", ["민법시행령#제3조", "민법#제1조"]),
        ("「노동법」을 본다. 노동법 시행령 제2조", ["노동법시행령#제2조"]),
        ("「체육시설의 설치·이용에 관한 법률」 제18조", ["체육시설의설치ㆍ이용에관한법률#제18조"]),
        ("이 방법 제3조에 따라 제5조를 본다", []),
        ("「도로교통법 시행령」 별표 8에 따른 과태료", ["도로교통법시행령#별표8"]),
        ("도로교통법 시행규칙 별지 제1호의2서식", ["도로교통법시행규칙#별지제1호의2서식"]),
        ("「주차장법」 제3조 및 같은 법 시행령 별표 1", ["주차장법#제3조", "주차장법시행령#별표1"]),
        ("「주차장법 시행령」 제3조 및 별표 1의2를 본다", ["주차장법시행령#제3조", "주차장법시행령#별표1의2"]),
        ("별표 1을 본다. 식별표 2, 별표시 3, 별지에 적는다", []),
    ],
)
def test_citations_in_a_guide(text: str, expected: list[str]) -> None:
    assert cited(text) == expected


def test_an_article_without_a_law_is_the_citing_law_s_own() -> None:
    text = "제10조에 따라 「민법」 제3조를 준용하고 이 법 제4조를 따른다."
    assert cited(text, "주택법") == ["주택법#제10조", "민법#제3조", "주택법#제4조"]


def test_annexes_of_a_law_are_its_own_unless_another_is_named() -> None:
    text = "「민법」 제3조에 따른 기준은 별표 1과 같고, 서식은 별지 제2호서식에 따르며, 별표와 법 별표 3에 따른다."
    assert cited(text, "주택법시행령") == [
        "민법#제3조",
        "주택법시행령#별표1",
        "주택법시행령#별지제2호서식",
        "주택법시행령#별표",
        "주택법#별표3",
    ]


def test_short_names_in_decrees_and_rules_come_from_the_title() -> None:
    text = "법 제3조제1항 및 제5조에 따라 영 제7조에서 제2조를 정한다."
    assert cited(text, "주택법시행규칙") == [
        "주택법#제3조",
        "주택법#제5조",
        "주택법시행령#제7조",
        "주택법시행규칙#제2조",
    ]


def test_short_names_that_a_text_defines_are_understood() -> None:
    text = '「주차장법」(이하 "법"이라 한다) 제2조를 본다. 그리고 법 제19조에 따른다.'
    assert cited(text) == ["주차장법#제2조", "주차장법#제19조"]


def test_the_decree_of_a_rule_whose_parent_is_a_regulation() -> None:
    assert cited("영 제4조", "행정업무의운영및혁신에관한규정시행규칙") == ["행정업무의운영및혁신에관한규정#제4조"]


def test_law_names_are_compared_without_spaces_and_with_one_dot() -> None:
    assert law_key("장애인·노인 등의 편의") == "장애인ㆍ노인등의편의"


def test_citing_lines_carry_their_headings() -> None:
    text = "면제 대상자\n다음 사람은 면제됩니다(「도로교통법」 제84조제1항).\n자세한 것은 문의하세요."
    chunk = Chunk(
        "g#1",
        "g",
        "운전면허",
        text,
        "guide",
        "면제",
        path=("시험", "면제"),
        references=(LawReference("도로교통법", "제84조"),),
    )
    [(line, references)] = citing_lines(chunk)
    assert line == "운전면허 시험 면제\n다음 사람은 면제됩니다(「도로교통법」 제84조제1항)."
    assert references == (LawReference("도로교통법", "제84조"),)


def test_laws_have_no_citing_lines() -> None:
    chunk = Chunk("l#1", "l", "법", "「민법」 제1조", "law", "제1조", references=(LawReference("민법", "제1조"),))
    assert citing_lines(chunk) == []
