from dataclasses import replace
from pathlib import Path

import pytest

from eval.gold import Article, StatuteQuestion
from eval.harness.cases import Case
from eval.judges.deterministic import DeterministicJudge
from eval.sources import SourceFiles
from eval.suites.answers import suite
from rag.adapters.memory import FakeAnalyzer
from rag.evaluation.records import Reply

from .made import QUOTE, citation, reply, sentence

QUESTION = StatuteQuestion(
    "Q", "보관료는 얼마예요?", "구어", "교통", (Article("우산법", "법률", "제2조"),), ("30분에 500원",), True
)
LAW = f"""---
제목: 우산법
시행일자: 2024-01-01
---

##### 제1조 (목적)

우산을 빌려준다.

##### 제2조 (보관료)

**①** {QUOTE} <개정 2023.1.1>

**②** 보관료는 현금으로 낸다.
"""


@pytest.fixture(autouse=True)
def at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "statutes" / "우산법"
    folder.mkdir(parents=True)
    (folder / "법률.md").write_text(LAW, encoding="utf8")
    monkeypatch.setattr(suite, "source_files", lambda: SourceFiles((tmp_path / "statutes",)))
    monkeypatch.setattr(suite, "deterministic_judge", lambda: DeterministicJudge(FakeAnalyzer()))
    return tmp_path


def case() -> Case:
    return suite.case_of(QUESTION)


def values(answer: Reply, asked: Case | None = None) -> dict[str, float | None]:
    return {name: score.value for name, score in suite.score(asked or case(), [answer]).scores.items()}


def test_a_good_answer_is_right_in_everything() -> None:
    found = values(reply(sentence(QUOTE, "[1]"), citations=(citation(),)))
    right = ("key_facts", "figures", "rubric", "right_article", "first_article", "answered", "citation_recall",
             "citation_precision", "numbers", "cited", "quotes", "place", "in_force", "generated")  # fmt: skip
    assert {name: found[name] for name in right} == dict.fromkeys(right, 1.0)
    assert found["contradiction"] == 0.0


def test_another_figure_in_its_own_words_is_a_contradiction_and_fails_the_rubric() -> None:
    found = values(reply(sentence("보관료는 30분에 900원입니다.", "[1]"), citations=(citation(),)))
    assert (found["contradiction"], found["figures"], found["rubric"], found["numbers"]) == (1.0, 0.0, 0.0, 0.0)
    assert found["citation_recall"] == 0.0


def test_another_figure_quoted_from_another_article_contradicts_nothing() -> None:
    other = citation(quote="과태료는 900원으로 한다.", article="제9조", locator="제9조")
    found = values(
        reply(sentence("「우산법」 제9조: “과태료는 900원으로 한다.”", "[1]"), citations=(other,), mode="quoted")
    )
    assert (found["contradiction"], found["right_article"], found["rubric"]) == (0.0, 0.0, 0.0)


def test_of_a_bare_model_facts_are_measured_and_citations_are_not() -> None:
    found = values(Reply(status="answered", text="30분에 500원입니다."))
    assert (found["key_facts"], found["contradiction"], found["answered"]) == (1.0, 0.0, 1.0)
    for name in ("rubric", "right_article", "citation_recall", "numbers", "quotes", "place", "in_force", "generated"):
        assert found[name] is None, name
    assert values(Reply(status="answered", text="900원입니다."))["contradiction"] == 1.0


def test_a_refusal_has_no_score_but_is_counted_as_refused() -> None:
    scored = suite.score(case(), [reply(mode="refused", answer="근거를 찾지 못했습니다.", refused_because="없음")])
    assert scored.status == "refused"
    assert scored.scores["answered"].value == 0.0
    assert scored.scores["key_facts"].value is None
    assert scored.scores["citation_recall"].value is None


def test_a_quote_under_the_wrong_paragraph_is_out_of_place() -> None:
    found = values(reply(sentence("네.", "[1]"), citations=(citation(locator="제2조제2항"),)))
    assert (found["place"], found["quotes"]) == (0.0, 1.0)


def test_a_quote_that_the_file_does_not_hold_is_no_quote() -> None:
    forged = citation(quote="보관료는 무료로 한다.")
    assert values(reply(sentence("무료입니다.", "[1]"), citations=(forged,)))["quotes"] == 0.0


def test_what_is_not_at_hand_is_not_measured() -> None:
    found = values(reply(sentence("네.", "[1]"), citations=(citation(source="양산법/법률.md"),)))
    assert found["place"] is None


def test_a_text_that_is_not_yet_in_force_must_be_told_of(at_hand: Path) -> None:
    before = suite.day_before(QUESTION, at_hand)
    assert before.id == "Q@2023-12-31"
    silent = reply(sentence("보관료는 30분에 500원입니다.", "[1]"), citations=(citation(),))
    told = reply(
        sentence("보관료는 30분에 500원입니다.", "[1]"), citations=(citation(),),
        notices=["「우산법」 제2조: 아직 시행되지 않은 규정입니다(2024년 1월 1일 시행)."],
    )  # fmt: skip
    assert values(silent, before)["in_force"] == 0.0
    assert values(told, before)["in_force"] == 1.0
    assert "key_facts" not in values(silent, before)


def test_long_quotations_hold_the_facts_at_a_lower_density() -> None:
    short = values(reply(sentence("30분에 500원입니다.", "[1]"), citations=(citation(),)))
    long = values(reply(sentence("30분에 500원입니다. " + "그 밖의 말. " * 50, "[1]"), citations=(citation(),)))
    assert short["key_facts"] == long["key_facts"] == 1.0
    assert short["density"] > 10 * (long["density"] or 0)  # type: ignore[operator]


def test_an_answer_of_another_shape_is_read_as_plain_text() -> None:
    found = values(Reply(status="answered", text="30분에 500원", content={"answer": 3}))
    assert (found["key_facts"], found["rubric"]) == (1.0, None)


def test_figures_are_measured_of_questions_that_have_any() -> None:
    wordy = replace(QUESTION, key_facts=("우산을 빌려준다",))
    assert (case().slices["amounts"], suite.case_of(wordy).slices["amounts"]) == ("있음", "없음")
    assert values(reply(sentence(QUOTE, "[1]"), citations=(citation(),)), suite.case_of(wordy))["figures"] is None
