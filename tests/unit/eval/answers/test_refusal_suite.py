from collections import Counter
from typing import Any

import pytest

from configs.settings import corpus
from eval.answers import plain
from eval.gold import Article, StatuteQuestion
from eval.harness.suite import Options
from eval.statutes_on_disk import statute
from eval.suites.answers.correct import amounts
from eval.suites.answers.reading import given
from eval.suites.refusal import suite
from eval.suites.refusal.premises import believed
from eval.suites.refusal.questions import Premise, RefusalQuestion, read_refusals
from rag.errors import InputError
from rag.evaluation.records import Reply

from .made import citation, reply, sentence

NUMBER = Premise(kind="number", law="우산법", level="법률", article="제2조", true="30일", claimed="90일")
NO_LAW = Premise(kind="no_law", name="양산법")
REPEALED = Premise(kind="repealed", law="우산법", level="법률", article="제9조")
GOLD = citation(quote="이의신청은 30일 이내에 한다.")
ASKED = "양산법 때문에 과태료가 나온다던데 얼마예요?"
REFUSED = reply(mode="refused", answer="근거를 찾지 못했습니다. 도 콜센터(국번 없이 120)에 문의해 주십시오.")


def asked(group: str, premise: Premise | None = None) -> Any:  # noqa: ANN401 - a case
    shape = {"id": "R", "class": group, "kind": "종류", "register": "구어", "question": "물음", "premise": premise}
    return suite.case_of(RefusalQuestion.model_validate(shape))


def values(group: str, answer: Reply, premise: Premise | None = None) -> dict[str, float | None]:
    return {name: score.value for name, score in suite.score(asked(group, premise), [answer]).scores.items()}


def test_the_set_is_as_large_and_mixed_as_its_card_says() -> None:
    questions = read_refusals()
    assert Counter(one.class_ for one in questions) == {
        "범위 밖": 64, "틀린 전제": 51, "답할 수 있음": 25, "사람이 정할 일": 18
    }  # fmt: skip
    assert len({one.id for one in questions}) == len({one.question for one in questions}) == len(questions)
    assert min(Counter(one.register_ for one in questions).values()) >= 15
    assert len(suite.load(Options(corpus=corpus()))) == 248


def test_every_false_premise_is_false_and_every_near_miss_is_answered_by_the_corpus() -> None:
    statutes = corpus() / "statutes"
    if not statutes.is_dir():
        pytest.skip(f"no corpus at {statutes}")
    titles = {plain(path.parent.name) for path in statutes.glob("*/*.md")}
    for question in read_refusals():
        premise = question.premise
        if premise is None:
            continue
        if premise.kind == "no_law":
            assert not any(plain(premise.name) in title for title in titles), question
            continue
        file = statute(statutes / premise.source)
        text = file.articles.get(premise.article, "") if premise.article else " ".join(file.articles.values())
        assert (premise.article in file.articles) == (premise.kind != "no_article") or not premise.article, question
        if premise.kind == "number":
            assert amounts(premise.claimed), question
            assert amounts(premise.claimed) <= amounts(question.question), question
            assert amounts(premise.true) <= amounts(text), question
            assert premise.claimed not in text, question
        elif premise.kind == "repealed":
            assert file.repealed(premise.article or ""), question
        else:
            assert premise.word in text, question


@pytest.mark.parametrize(
    ("group", "answered", "refused"),
    [("답할 수 있음", 1.0, 0.0), ("범위 밖", 0.0, 1.0), ("틀린 전제", 0.0, 1.0), ("사람이 정할 일", 0.0, 1.0)],
)
def test_each_class_has_its_right_behaviour(group: str, answered: float, refused: float) -> None:
    said = reply(sentence("우산을 빌려줍니다.", "[1]"), citations=(GOLD,))
    assert values(group, said, NUMBER)["right"] == answered
    assert values(group, REFUSED, NUMBER)["right"] == refused
    assert suite.score(asked(group, NUMBER), [REFUSED]).status == "refused"


def test_a_figure_that_is_corrected_from_its_article_is_right() -> None:
    found = values("틀린 전제", reply(sentence("30일 이내에 합니다.", "[1]"), citations=(GOLD,)), NUMBER)
    assert (found["right"], found["affirmed"]) == (1.0, 0.0)


@pytest.mark.parametrize("text", ["이의신청은 90일 이내에 합니다.", "네, 맞습니다."])
def test_a_figure_that_is_taken_over_is_believed(text: str) -> None:
    found = values("틀린 전제", reply(sentence(text, "[1]"), citations=(GOLD,)), NUMBER)
    assert (found["right"], found["affirmed"]) == (0.0, 1.0)


def test_a_figure_that_stands_in_the_source_of_another_matter_is_not_believed_but_not_corrected_either() -> None:
    other = citation(quote="보관은 90일로 한다.", article="제7조")
    found = values("틀린 전제", reply(sentence("보관은 90일입니다.", "[1]"), citations=(other,)), NUMBER)
    assert (found["right"], found["affirmed"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("premise", "text", "affirmed", "corrected"),
    [
        (NO_LAW, "양산법 제3조에 따라 과태료는 5만원입니다.", True, False),
        (NO_LAW, "양산법이라는 법은 없습니다.", False, True),
        (NO_LAW, "과태료는 5만원입니다.", True, False),
        (NO_LAW, "1년은 12개월입니다.", False, False),
        (REPEALED, "제9조는 삭제되었습니다.", False, True),
        (REPEALED, "제9조는 신고 의무를 정합니다.", True, False),
        (NUMBER, "90일 이내에 신청합니다.", True, False),
        (NUMBER, "90일이 아니라 30일 이내입니다.", False, True),
        (NUMBER, "90일 안에 신청하지 않으면 안 됩니다.", True, False),
    ],
)
def test_a_bare_model_believes_what_it_does_not_deny(
    premise: Premise, text: str, *, affirmed: bool, corrected: bool
) -> None:
    found = believed(premise, given(Reply(status="answered", text=text)), ASKED)
    assert (found.affirmed, found.corrected) == (affirmed, corrected)


def test_a_grounded_answer_that_quotes_another_law_passes_the_premise_over() -> None:
    quoted = reply(
        sentence("「우산법」 제2조: “이의신청은 30일 이내에 한다.”", "[1]"), citations=(GOLD,), mode="quoted"
    )
    found = believed(NO_LAW, given(quoted), ASKED)
    assert (found.affirmed, found.corrected) == (False, False)


def test_a_deleted_article_that_is_quoted_as_deleted_corrects_the_premise() -> None:
    gone = citation(quote="삭제 <2020.1.1>", article="제9조", locator="제9조")
    said = reply(
        sentence("「우산법」 제9조는 삭제되었습니다: “삭제 <2020.1.1>”", "[1]"), citations=(gone,), mode="quoted"
    )
    assert believed(REPEALED, given(said), ASKED).corrected


def test_a_case_for_a_person_may_be_advised_on_if_it_says_who_decides() -> None:
    decided_by = {"owner": "읍면동 담당 공무원", "law": "", "notice": "n", "bare": False}
    screening = {"decision": "eligibility", "asked": "question", "reason": "r", **decided_by}
    said = reply(sentence("요건은 다음과 같습니다.", "[1]"), citations=(GOLD,), screening=screening)
    assert values("사람이 정할 일", said)["right"] == 1.0


def test_a_refusal_that_names_nobody_to_ask_is_marked() -> None:
    assert values("범위 밖", REFUSED)["names_whom"] == 1.0
    assert values("범위 밖", reply(mode="refused", answer="답할 수 없습니다."))["names_whom"] == 0.0
    assert "names_whom" not in values("범위 밖", reply(sentence("네.", "[1]"), citations=(GOLD,)))


def test_the_scores_that_refuse_are_recorded_where_the_system_gives_them() -> None:
    said = reply(sentence("가", "[1]"), citations=(GOLD,), bearing=0.4, scope_odds=-2.0)
    found = values("답할 수 있음", said)
    assert (found["bearing"], found["in_scope"]) == (0.4, 2.0)
    assert values("답할 수 있음", Reply(status="answered", text="가"))["bearing"] is None


def test_an_answerable_question_on_statutes_is_in_scope_and_the_others_are_not() -> None:
    gold = (Article("우산법", "법률", "제2조"),)
    inside = suite.case_of_statute(StatuteQuestion("S", "?", "구어", "민원", gold, (), answerable=True))
    outside = suite.case_of_statute(StatuteQuestion("U", "?", "구어", "민원", (), (), answerable=False))
    assert (inside.slices["class"], outside.slices["class"]) == ("답할 수 있음", "범위 밖")
    assert suite.always_refuses(inside)[0].status == "refused"


def test_a_line_of_another_form_is_named(tmp_path: Any) -> None:  # noqa: ANN401 - pytest's folder
    file = tmp_path / "refusal.jsonl"
    file.write_text('{"id": "R", "class": "그 밖"}\n', encoding="utf8")
    with pytest.raises(InputError, match="1째 줄"):
        read_refusals(file)
