from __future__ import annotations

from datetime import date
from pathlib import Path

from ingestion.types import Defaults
from rag.cite_locator import locate
from rag.types import LawReference
from tests.unit.ingestion.helpers import LAW, by_article, read_one


def test_an_article_is_a_chunk_with_its_place_and_dates(tmp_path: Path) -> None:
    document = read_one(tmp_path, "가온도시험조례/조례.md", LAW)
    chunk = by_article(document)["제2조"]
    assert chunk.source == "가온도시험조례/조례.md"
    assert chunk.locator == chunk.heading == "제2조 (우산 대여)"
    assert chunk.path == ("제1장 총칙", "제2조 (우산 대여)")
    assert chunk.law == "가온도시험조례"
    assert chunk.text.startswith("① 도지사는 비가 오는 날")
    assert chunk.chunk_id == f"{document.doc_id}#제2조"


def test_a_deleted_article_is_a_short_chunk_that_says_so(tmp_path: Path) -> None:
    articles = by_article(read_one(tmp_path, "조례.md", LAW))
    assert list(articles) == ["제3조의2", "제3조", "제2조", "제1조"]
    assert [name for name, chunk in articles.items() if chunk.repealed] == ["제3조"]
    assert (articles["제3조"].text, articles["제3조"].amended) == ("삭제 <2024.3.19>", date(2024, 3, 19))


def test_addenda_are_chunks_without_article_and_references(tmp_path: Path) -> None:
    last = read_one(tmp_path, "조례.md", LAW).chunks[-1]
    assert (last.article, last.locator, last.references) == (None, "부칙 <제1호,2026.1.2>", ())
    assert last.text.startswith("제1조(시행일)")


def test_a_long_article_is_cut_by_paragraphs_and_items(tmp_path: Path) -> None:
    document = read_one(tmp_path, "조례.md", long_law(), article_chars=200)
    parts = [chunk for chunk in document.chunks if chunk.article == "제2조"]
    assert [part.locator for part in parts] == [
        "제2조제1항~제2항",
        "제2조제3항",
        "제2조제3항제5호~제8호",
        "제2조제4항",
    ]
    assert [part.chunk_id.partition("#")[2] for part in parts] == ["제2조", "제2조@2", "제2조@3", "제2조@4"]
    assert all(len(part.text) <= 200 for part in parts)


def long_law() -> str:
    items = "\n".join(f"  {n}\\. {'가나다라마바사 ' * 5}사항" for n in range(1, 9))
    return (
        "---\n제목: 긴 조례\n법령구분: 조례\n---\n##### 제1조 (목적)\n\n목적을 정한다.\n\n##### 제2조 (업무)\n\n"
        f"**①** 첫째 항이다.\n\n**②** 둘째 항이다.\n\n**③** 다음 각 호와 같다.\n\n{items}\n\n"
        f"**④** 넷째 항은 길다. {'설명이다. ' * 12}"
    )


def test_editing_one_article_leaves_the_ids_of_the_others(tmp_path: Path) -> None:
    before = read_one(tmp_path / "a", "조례.md", LAW, article_chars=200)
    longer = LAW.replace("정한다.\n", "정한다. " + "다음과 같이 자세히 정한다. " * 30 + "\n")
    after = read_one(tmp_path / "a", "조례.md", longer, article_chars=200)
    ids = {chunk.chunk_id for chunk in after.chunks}
    assert {chunk.chunk_id for chunk in before.chunks} <= ids
    assert before.content_hash != after.content_hash


def test_plain_text_articles_are_found_like_headings(tmp_path: Path) -> None:
    text = """가온도 우산 조례

제1장 총칙
제1조(목적) 이 조례는 우산을 정함을 목적으로 한다.
제2조(정의) ① 우산이란 비를 막는 것을 말한다.
② 제1조(목적)에 따른 우산은 다음과 같다.
1. 장우산
제5조(준용)에 따라 준용되는 사항을 포함한다.
제3조 삭제 <2024. 1. 1.>
제4조(대여) 빌려줄 수 있다.
부칙 이 조례는 공포한 날부터 시행한다.
"""
    document = read_one(tmp_path, "우산.txt", text)
    assert document.kind == "ordinance"
    articles = by_article(document)
    assert set(articles) == {"제1조", "제2조", "제3조", "제4조"}
    assert articles["제3조"].repealed
    assert articles["제2조"].text.endswith("포함한다.")
    assert articles["제4조"].locator == "제4조 (대여)"
    assert document.chunks[-1].locator == "부칙"


def test_articles_in_an_annex_are_not_those_of_the_law(tmp_path: Path) -> None:
    law = LAW + "\n\n## [별표 1] 표준계약서\n\n제1조(계약) 갑과 을은 계약한다.\n"
    document = read_one(tmp_path, "조례.md", law)
    assert document.chunks[-1].article is None
    assert document.chunks[-1].locator.startswith("[별표 1]")


def test_a_regulation_that_is_no_law_still_has_articles(tmp_path: Path) -> None:
    text = "우산 관리 내규\n제1조(목적) 정한다.\n제2조(대여) 빌려준다.\n제3조(반납) 돌려준다.\n"
    document = read_one(tmp_path, "내규.txt", text)
    assert document.kind == "other"
    assert by_article(document)["제2조"].law is None


def test_references_name_law_and_article(tmp_path: Path) -> None:
    articles = by_article(read_one(tmp_path, "조례.md", LAW))
    assert articles["제1조"].references == (LawReference("주차장법", "제2조"), LawReference("주차장법", "제12조"))
    assert articles["제3조의2"].references == (
        LawReference("주차장법", "제5조"),
        LawReference("주차장법시행령", "제7조의3"),
    )
    assert articles["제2조"].references == ()


def test_the_caller_s_kind_makes_a_document_a_law(tmp_path: Path) -> None:
    document = read_one(tmp_path, "규정.md", "# 어떤 규정\n\n## 제1조 (목적)\n\n정한다.", Defaults(kind="law"))
    assert by_article(document)["제1조"].law == "어떤규정"


def test_a_citation_is_placed_exactly(tmp_path: Path) -> None:
    text = by_article(read_one(tmp_path, "조례.md", LAW))["제2조"].text

    def place(words: str) -> str:
        return locate(text, "제2조", text.index(words), text.index(words) + len(words))

    assert place("3일 동안 무료로") == "제2조제1항"
    assert place("어른용") == "제2조제1항제1호가목"
    assert place("검은색") == "제2조제1항제1호가목"
    assert place("어린이용") == "제2조제1항제1호나목"
    assert place("접는") == "제2조제1항제2호의2"
    assert place("30일 동안") == "제2조제2항"
    assert locate(text, "제2조", 0, len(text)) == "제2조"


def test_a_citation_in_the_middle_of_a_long_paragraph_keeps_its_paragraph() -> None:
    assert locate("8. 여덟째", "제2조", 3, 6, inside="제2조제3항제8호") == "제2조제3항제8호"
    assert locate("이어지는 문장", "제2조", 0, 4, inside="제2조제3항") == "제2조제3항"
    assert locate("본문", "제2조", 0, 2, inside="제2조 (정의)") == "제2조"
