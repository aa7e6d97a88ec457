"""Annexes are known by name, cited by articles, and cut by rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.structure.annex import annex_name
from rag.types import LawReference
from tests.unit.ingestion.helpers import by_article, read_one

LAW = """---
제목: 가온시 주차장 조례
법령구분: 조례
---

##### 제1조 (목적)

이 조례는 「주차장법」 제9조에서 위임된 사항을 정한다.

##### 제2조 (요금)

요금은 별표 1과 같고, 신청은 별지 제1호서식에 따른다.

## [별표 1] 주차요금(제2조 관련)

| 구분 | 요금 |
| --- | --- |
| 1급지 | 500원 |
| 2급지 | 300원 |

## [별지 제1호서식] 정기권 신청서

성명:
"""


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("[별표 1] 과태료의 부과기준", "별표1"),
        ("■ 주차장법 시행규칙 [별표 1의2] 기준", "별표1의2"),
        ("[별지 제3호의2서식] 신청서", "별지제3호의2서식"),
        ("<별표>", "별표"),
        ("[별지 제1호 서식]", "별지제1호서식"),
        ("부칙", None),
    ],
)
def test_an_annex_is_named_as_it_is_cited(heading: str, name: str | None) -> None:
    assert annex_name(heading) == name


def test_articles_cite_annexes_and_annexes_articles(tmp_path: Path) -> None:
    document = read_one(tmp_path, "조례.md", LAW)
    law = "가온시주차장조례"
    assert by_article(document)["제2조"].references == (LawReference(law, "별표1"), LawReference(law, "별지제1호서식"))
    assert by_article(document)["제1조"].references == (LawReference("주차장법", "제9조"),)
    table, form = document.chunks[-2:]
    assert (table.annex, table.article, table.key) == ("별표1", None, f"{law}#별표1")
    assert "500원" in table.text
    assert (form.annex, form.key) == ("별지제1호서식", f"{law}#별지제1호서식")
