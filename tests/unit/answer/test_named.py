"""What is answered of articles that a question names: themselves, or that they are not there."""

from __future__ import annotations

from dataclasses import replace

from rag.adapters.memory import MemoryIndex
from rag.lookup import BY_NAME, ArticleLookup
from rag.types import Answer, Chunk, Hit, Point, Question
from tests.unit.answer.world import FINES, UMBRELLA, Found, answerer, chunk, hits

GONE = chunk("삭제 <2026. 1. 2.>", "제4조")
LAW = "「우산대여법」"


def law(one: Chunk) -> Chunk:
    """Return a chunk as one of an act."""
    return replace(one, kind="law", title="우산대여법", law="우산대여법", repealed=one is GONE)


def named(*found: Chunk) -> list[Hit]:
    """Rank chunks; the first is what the question names."""
    first, *rest = hits(*found)
    return [replace(first, signals={BY_NAME: 1.0}), *rest]


def asked(question: str, *found: Chunk) -> Answer:
    """Answer over an index of the act, with a retriever that finds these."""
    index = MemoryIndex()
    index.upsert([Point(law(one)) for one in (chunk(UMBRELLA, "제2조"), GONE, chunk(FINES, "제5조"))])
    path = replace(answerer(retriever=Found(named(*map(law, found)))), lookup=ArticleLookup(index))
    return path.answer(Question(question))


def test_an_absent_article_is_refused_and_nothing_is_quoted_in_its_place() -> None:
    answer = asked(f"{LAW} 제999조는 우산을 며칠 빌려주나요?", chunk())
    assert answer.mode == "refused"
    assert answer.refused_because == "「우산대여법」에는 제999조에 해당하는 조문이 없습니다(색인에 든 판 기준)."
    assert "국가법령정보센터" in answer.answer
    assert (answer.citations, answer.notices) == ((), ())
    assert any(verdict.check == "named" and not verdict.passed for verdict in answer.verdicts)


def test_an_unknown_law_is_refused_with_whom_to_ask() -> None:
    answer = asked("「달빛 조성에 관한 법률」 제3조가 뭔가요?", chunk())
    assert answer.refused_because is not None
    assert answer.refused_because.startswith("「달빛 조성에 관한 법률」(이)라는 이름의 법령은")
    assert "120" in answer.answer


def test_a_named_article_is_quoted_though_it_shares_no_word_with_the_question() -> None:
    answer = asked(f"{LAW} 제5조가 뭔가요?", chunk(FINES, "제5조"))
    assert [one.article for one in answer.citations] == ["제5조"] * len(answer.citations) != []


def test_a_deleted_article_stands_alone_and_says_that_it_was_deleted() -> None:
    answer = asked(f"{LAW} 제4조는 우산을 며칠 빌려주나요?", GONE, chunk())
    assert {one.article for one in answer.citations} == {"제4조"}
    assert any("삭제된 조문입니다" in notice for notice in answer.notices)


def test_the_named_paragraph_is_quoted_before_the_others() -> None:
    answer = asked(f"{LAW} 제2조제2항은 우산을 무료로 빌려준다는 내용인가요?", chunk())
    assert answer.citations[0].locator == "제2조제2항"


def test_one_absent_article_beside_one_that_is_there_gets_a_notice() -> None:
    answer = asked(f"{LAW} 제2조와 제999조는 우산을 며칠 빌려주나요?", chunk())
    assert answer.mode == "quoted"
    assert "「우산대여법」에는 제999조에 해당하는 조문이 없습니다(색인에 든 판 기준)." in answer.notices


def test_a_word_that_ends_like_a_law_changes_nothing() -> None:
    assert asked("우산 빌리는 방법 제3조 알려 줘", chunk()).mode == "quoted"
