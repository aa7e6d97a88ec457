from eval.bench.retrieval import first_gold_rank, recall
from eval.gold import Article, StatuteQuestion, read_questions
from rag.types import Chunk

GOLD = StatuteQuestion("Q", "?", "구어", "교통", (Article("도로교통법", "시행령", "제13조"),), (), True)


def chunk(article: str, part: int = 1) -> Chunk:
    return Chunk(
        f"d#{article}@{part}", "d", "도로교통법 시행령", "", "law", article, "도로교통법/시행령.md", article=article
    )


def test_an_article_in_several_passages_counts_once() -> None:
    assert first_gold_rank(GOLD, [chunk("제1조", 1), chunk("제1조", 2), chunk("제13조")]) == 2


def test_an_article_that_is_not_found_has_no_rank() -> None:
    assert first_gold_rank(GOLD, [chunk("제1조")]) is None


def test_recall_is_reported_by_style_and_for_all() -> None:
    rows = recall("s", lambda _q, _k: [chunk("제1조"), chunk("제13조")], [GOLD])
    assert [(row.style, row.at[1].hits, row.at[5].hits) for row in rows] == [("구어", 0, 1), ("전체", 0, 1)]


def test_the_question_set_is_whole() -> None:
    questions = read_questions()
    assert len(questions) == 90
    assert sum(question.answerable for question in questions) == 82
    assert all(question.gold for question in questions if question.answerable)
