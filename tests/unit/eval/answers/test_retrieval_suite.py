from datetime import date
from pathlib import Path

import pytest

from eval.gold import Article, StatuteQuestion
from eval.harness.cases import Case
from eval.harness.suite import Options
from eval.suites import retrieval
from rag.errors import InputError
from rag.evaluation.records import Reply

LAW = """---
제목: 우산법
시행일자: 2025-10-01
---

##### 제1조 (목적)

우산을 빌려준다.

##### 제2조 (기간)

3일이다.
"""
GOLD = (Article("우산법", "법률", "제1조"), Article("우산법", "법률", "제2조"))
QUESTION = StatuteQuestion("Q1", "우산은요?", "구어", "민원", GOLD, (), True)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    folder = tmp_path / "statutes" / "우산법"
    folder.mkdir(parents=True)
    (folder / "법률.md").write_text(LAW, encoding="utf8")
    return retrieval.case_of(QUESTION, tmp_path)


def hits(*articles: str) -> Reply:
    found = [{"source": "우산법/법률.md", "article": article} for article in articles]
    return Reply(status="answered", content={"hits": found})


def values(case: Case, reply: Reply) -> dict[str, float | None]:
    return {name: score.value for name, score in retrieval.score(case, [reply]).scores.items()}


def test_either_gold_counts_as_found_and_both_for_ndcg(case: Case) -> None:
    found = values(case, hits("제9조", "제2조"))
    assert (found["recall_1"], found["recall_5"], found["mrr"]) == (0.0, 1.0, 0.5)
    assert found["ndcg_10"] is not None
    assert found["ndcg_10"] < values(case, hits("제9조", "제2조", "제1조"))["ndcg_10"]  # type: ignore[operator]
    assert values(case, hits("제2조", "제1조"))["ndcg_10"] == 1.0


@pytest.mark.parametrize("reply", [hits(), Reply(status="answered"), Reply(status="answered", content={"hits": "x"})])
def test_a_search_that_finds_nothing_found_nothing(case: Case, reply: Reply) -> None:
    assert set(values(case, reply).values()) == {0.0}


def test_an_article_of_another_law_with_the_same_number_is_no_gold(case: Case) -> None:
    other = Reply(status="answered", content={"hits": [{"source": "양산법/법률.md", "article": "제1조"}]})
    assert set(values(case, other).values()) == {0.0}


def test_a_case_says_how_old_its_text_is_and_asks_for_laws_only(case: Case) -> None:
    assert case.slices == {"style": "구어", "domain": "민원", "age": "1년 안"}
    assert case.requests[0].scope.kinds == ("law",)  # type: ignore[union-attr]
    assert retrieval.age_of(date(2023, 1, 1)) == "3년 넘음"


def test_without_the_corpus_it_says_where_to_put_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="MONGMIN_CORPUS"):
        retrieval.load(Options(corpus=tmp_path))


def test_a_system_that_knows_the_key_scores_one_in_everything(case: Case) -> None:
    assert set(values(case, retrieval.oracle(case)[0]).values()) == {1.0}
