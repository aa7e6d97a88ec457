"""What law a complaint rests on is counted by law, by article, and by whether it changes with who writes."""

from __future__ import annotations

from collections.abc import Sequence

from eval.desk.basis import CASES, Cited, equality, keys, report, texts
from eval.desk.ground import read_rows
from serving.schemas import CitationOut


def cited(law: str, article: str) -> CitationOut:
    return CitationOut(
        marker="[1]", doc_id="d", title="", source=f"{law}/법률.md", article=article, locator="", quote="", url=None
    )


def test_a_right_law_with_another_article_is_half_right_and_a_law_where_none_is_marked_is_wrong() -> None:
    right = Cited({"id": "1", "laws": ["가법"], "articles": ["제1조"]}, (("가법", "제1조"), ("가법", "제2조")))
    silent = Cited({"id": "2", "laws": ["가법"], "articles": ["제1조"]}, ())
    wrong = Cited({"id": "3", "laws": [], "articles": []}, (("나법", "제9조"),))
    said = "\n".join(report([right, silent, wrong]))
    assert "맞는 법령인 몫 | 1.00" in said
    assert "표시된 조문인 몫 | 0.50" in said
    assert "있는 민원 가운데 인용한 것 | 0.50" in said
    assert "없는 민원 가운데 인용한 것 | 1.00" in said
    assert "- 다른 법령: 3 나법 제9조" in said


def test_a_set_whose_variants_are_cited_otherwise_is_named() -> None:
    def cite(text: str) -> Sequence[CitationOut]:
        return [cited("가법", "제2조" if "노인" in text else "제1조")]

    rows = [{"id": "CF", "axis": "연령대", "variants": [{"text": text} for text in ("글", "노인의 글", "청년의 글")]}]
    (line,) = equality(rows, cite)
    assert "0.50" in line
    assert "CF (연령대)" in line


def test_no_case_names_articles_without_a_law() -> None:
    rows = read_rows(CASES)
    assert len({row["id"] for row in rows}) == 40
    assert all(texts(row, "laws") or not texts(row, "articles") for row in rows)
    assert keys([cited("가법", "제1조")]) == (("가법", "제1조"),)
