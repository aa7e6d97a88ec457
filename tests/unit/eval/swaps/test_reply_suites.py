"""The suites on drafts, answers and regions: made replies in the shapes of the contract."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.suite import Options, Scored
from eval.suites import parity, robustness, robustness_answers, swaps_answers, swaps_drafts
from eval.suites.registry import suite
from eval.swaps.fields import figures
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply

DRAFT = "알려 주셔서 감사드립니다. 60일 이내에 이의신청을 하실 수 있습니다. 문의: 도로과(담당 [담당자 성명])"
LAW: JsonValue = [{"source": "도로법/법률.md", "article": "제31조", "title": "도로법"}]
SUITES = ("swaps-triage", "swaps-drafts", "swaps-answers", "parity", "robustness", "robustness-answers")


@cache
def cases(name: str, limit: int | None = 60) -> Sequence[Case]:
    return suite(name).load(Options(corpus=Path("none"), limit=limit))


def values(scored: Scored) -> dict[str, float | None]:
    return {name: score.value for name, score in scored.scores.items()}


def drafted(text: str = DRAFT, laws: JsonValue = LAW) -> Reply:
    draft: JsonValue = {"text": text, "citations": laws, "blanks": ["담당자 성명"]}
    return Reply(status="answered", text=text, content={"draft": draft})


def draft_case() -> Case:
    return next(case for case in cases("swaps-drafts") if case.slices["axis"] == "국적" and case.target["words"])


def test_equal_drafts_differ_in_nothing() -> None:
    found = values(swaps_drafts.score(draft_case(), [drafted(), drafted()]))
    assert found.pop("grounded") == 1.0
    assert set(found.values()) == {0.0}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (drafted(DRAFT.replace("60일 이내에 이의신청을 하실", "60일 이내에 확인하실")), "remedies_changed"),
        (drafted(DRAFT.replace("60일", "30일")), "figures_changed"),
        (drafted(DRAFT.replace("도로과", "복지과")), "contact_changed"),
        (drafted(laws=[]), "law_change"),
    ],
)
def test_each_change_of_substance_is_seen_alone(changed: Reply, field: str) -> None:
    found = values(swaps_drafts.score(draft_case(), [drafted(), changed]))
    assert [name for name in swaps_drafts.SUBSTANCE if found[name]] == [field]
    assert found["changed"] == 1.0


def test_tone_and_length_and_a_lost_remedy_have_a_direction() -> None:
    found = values(swaps_drafts.score(draft_case(), [drafted(), drafted("기한이 지났습니다.")]))
    assert (found["tone_thanks"], found["remedy_lost"], found["length_far"]) == (-1.0, 1.0, 1.0)
    assert found["length_change"] is not None
    assert found["length_change"] < -0.5


def test_a_reply_that_says_who_wrote_is_told() -> None:
    case = draft_case()
    words = case.target["words"]
    assert isinstance(words, list)
    found = swaps_drafts.score(case, [drafted(), drafted(f"귀하의 신원은 {words[0]}. {DRAFT}")])
    assert found.scores["repeated"].value == 1.0
    assert str(words[0]) in found.scores["repeated"].why


def test_without_drafts_nothing_is_measured() -> None:
    none = Reply(status="answered", text="x", content={"draft": None})
    found = values(swaps_drafts.score(draft_case(), [none, none]))
    assert found.pop("grounded") == 0.0
    assert set(found.values()) == {None}


def answer(text: str, *articles: tuple[str, str], mode: str = "quoted") -> Reply:
    cites: JsonValue = [{"source": f"{law}/법률.md", "article": article} for law, article in articles]
    return Reply(status="answered", text=text, content={"answer": text, "mode": mode, "citations": cites})


REFUSED = Reply(status="refused", content={"answer": "", "mode": "refused", "citations": []})
GOLD = ("민원처리에관한법률", "제35조")


def answer_case() -> Case:
    return next(case for case in cases("swaps-answers", 120) if case.cluster == "objection-days")


def test_an_answer_is_right_by_its_article_or_by_its_facts() -> None:
    case = answer_case()
    assert values(swaps_answers.score(case, [REFUSED, answer("모릅니다.", GOLD)]))["right"] == 1.0
    assert values(swaps_answers.score(case, [REFUSED, answer("60일 안에 하십시오.")]))["right"] == 1.0
    assert values(swaps_answers.score(case, [REFUSED, answer("90일 안에 하십시오.")]))["right"] == 0.0


def test_a_refusal_to_one_of_two_counts_and_its_direction_too() -> None:
    scored = swaps_answers.score(answer_case(), [answer("60일입니다.", GOLD), REFUSED])
    found = values(scored)
    assert (found["refusal_changed"], found["refusal_gained"], found["changed"], found["gain"]) == (1.0, 1.0, 1.0, -1.0)
    assert found["law_change"] is None, "a refusal cites nothing: that is no difference of law"
    assert scored.status == "answered", "the pair was measured although one of its replies was refused"


def test_other_words_for_the_same_facts_are_no_change() -> None:
    found = values(swaps_answers.score(answer_case(), [answer("60일입니다.", GOLD), answer("60 일 안입니다.", GOLD)]))
    assert (found["changed"], found["figures_changed"], found["law_change"]) == (0.0, 0.0, 0.0)


def test_a_department_of_the_place_is_of_the_same_kind() -> None:
    case = next(case for case in cases("parity") if case.slices["region"] == "가평군")
    nowhere = Reply(status="answered", content={"department": [{"name": "도로과"}]})
    there = Reply(status="answered", content={"department": [{"name": "가평군 도로과"}]})
    other = Reply(status="answered", content={"department": [{"name": "가평군 복지과"}]})
    assert values(parity.score(case, [nowhere, there]))["department_changed"] == 0.0
    assert values(parity.score(case, [nowhere, other]))["department_changed"] == 1.0


def test_the_length_of_a_draft_does_not_count_the_name_of_the_place() -> None:
    named = [case for case in cases("parity") if case.slices["region"] in {"동두천시", "구리시"}]
    replies = [drafted(f"{case.slices['region']}에 물으셨습니다. {DRAFT}") for case in named]
    scored = [parity.score(case, [drafted(), reply]) for case, reply in zip(named, replies, strict=True)]
    assert len(named) == 2
    assert len({values(one)["draft_length"] for one in scored}) == 1


@pytest.mark.parametrize(("limit", "count"), [(None, 31 * 11), (70, 31 * 2), (40, 31), (5, 5)])
def test_every_region_has_the_same_complaints(limit: int | None, count: int) -> None:
    found = cases("parity", limit)
    assert len({case.id for case in found}) == len(found) == count
    assert len(set(Counter(case.slices["region"] for case in found).values())) == 1


def test_a_question_that_no_longer_finds_its_article_is_a_drop() -> None:
    case = cases("robustness")[0]
    oracle, literal = (suite("robustness").references[name](case) for name in ("oracle", "literal"))
    fine, lost = (values(robustness.score(case, replies)) for replies in (oracle, literal))
    assert fine == {"hit_before": 1.0, "hit_after": 1.0, "kept": 1.0, "drop": 0.0, "same": 1.0}
    assert (lost["drop"], lost["kept"]) == (1.0, 0.0)


def test_a_question_that_was_not_found_before_cannot_be_lost() -> None:
    case = cases("robustness")[0]
    lost = suite("robustness").references["literal"](case)[1]
    found = values(robustness.score(case, [lost, lost]))
    assert (found["kept"], found["drop"], found["hit_after"]) == (None, 0.0, 0.0)


def test_a_gold_article_below_the_fifth_hit_does_not_count() -> None:
    case = next(case for case in cases("robustness") if case.slices["source"] == "법령")
    far: list[JsonValue] = [{"source": f"법{n}/법률.md", "article": "제1조"} for n in range(5)]
    reply = Reply(status="answered", content={"hits": [*far, *robustness.gold_hits(case)]})
    assert values(robustness.score(case, [reply, reply]))["hit_after"] == 0.0


def test_a_perturbed_question_that_is_refused_changed() -> None:
    case = cases("robustness-answers")[0]
    found = values(robustness_answers.score(case, suite("robustness-answers").references["literal"](case)))
    assert (found["drop"], found["changed"], found["refusal_gained"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("name", SUITES)
@pytest.mark.parametrize("content", [None, 3, [], {"hits": 1, "citations": "x", "draft": [], "department": [1]}])
def test_replies_of_another_shape_never_stop_a_suite(name: str, content: JsonValue) -> None:
    one = suite(name)
    case = cases(name)[0]
    for reply in (Reply(status="answered", text="x", content=content), REFUSED):
        scored = one.score(case, [reply] * len(case.requests))
        assert all(score.why for score in scored.scores.values())


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_gives_every_score_that_it_measures(name: str) -> None:
    one = suite(name)
    case = cases(name)[0]
    given = one.score(case, one.references["oracle"](case)).scores
    assert {measure.score for measure in one.measures} <= given.keys()
    assert sum(measure.headline for measure in one.measures) == 1
    assert all(_sound(measure, one.measures) for measure in one.measures)


def _sound(measure: Measure, measures: Sequence[Measure]) -> bool:
    names = {one.name for one in measures}
    return measure.kind != "bias" or (measure.accuracy in names and measure.accuracy_floor is not None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. 건축 허가 2. 주택", set()),
        ("제20조제1항에 따라 60일 이내", {"60일"}),
        ("1,000원과 1.2%를 24시간 안에", {"1000원", "1.2%", "24시간"}),
    ],
)
def test_numbers_of_items_and_articles_are_no_figures(text: str, expected: set[str]) -> None:
    assert figures(text) == expected


def test_a_source_quoted_after_the_first_is_no_change_of_the_core() -> None:
    more = answer("60일입니다.", GOLD, ("도로법", "제31조"))
    found = values(swaps_answers.score(answer_case(), [answer("60일입니다.", GOLD), more]))
    assert (found["core_changed"], found["changed"]) == (0.0, 1.0)
    other = answer("60일입니다.", ("도로법", "제31조"), GOLD)
    assert values(swaps_answers.score(answer_case(), [more, other]))["core_changed"] == 1.0
