"""A question for a decision on a person is recognised; one on a rule is answered as if nothing had looked at it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.impact import load_impact
from rag.guards.impact import CHECK, ImpactScreen
from rag.scope import Refusal
from rag.types import Answer, Question
from serving.evidence.ledger import MemoryLedger
from tests.api.people import as_, doors_open_to, holder
from tests.rights.decisions import BARE, DECISIONS, LATER_DECISIONS, LATER_RULES, RULES, lines
from tests.serving_fakes import fake_services
from tests.unit.answer.world import GOOD, Found, answerer, chunk, hits, small

GOLD = Path(__file__).resolve().parents[3] / "shared" / "bench" / "gold" / "statute_qa.jsonl"
CHANNEL = "설명 요구와 이의 제기: AI과(전화 120, 평일)"


@cache
def screen() -> ImpactScreen:
    return ImpactScreen(load_impact(), CHANNEL)


@pytest.mark.parametrize("kind", DECISIONS)
def test_questions_for_a_decision_are_told_by_kind(kind: str) -> None:
    sentences = lines(DECISIONS[kind])
    found = [screened.decision if (screened := screen().screen(one)) else None for one in sentences]
    assert len(sentences) >= 20
    assert found == [kind] * len(sentences)


@pytest.mark.parametrize("sentence", lines(BARE))
def test_a_demand_that_names_no_matter_is_bare(sentence: str) -> None:
    found = screen().screen(sentence)
    assert found is not None
    assert found.bare


@pytest.mark.parametrize("sentence", [*lines(RULES), *lines(LATER_RULES)])
def test_a_question_on_a_rule_is_none(sentence: str) -> None:
    assert screen().screen(sentence) is None


def test_of_sentences_written_after_the_rules_most_are_found() -> None:
    sentences = lines(LATER_DECISIONS)
    found = [one for one in sentences if screen().screen(one)]
    assert len(found) >= 27, set(sentences) - set(found)


def test_no_question_that_names_its_matter_is_bare() -> None:
    sentences = [one for block in DECISIONS.values() for one in lines(block)]
    assert [one for one in sentences if (found := screen().screen(one)) and found.bare] == []


@given(st.text(max_size=80))
def test_any_text_can_be_screened(text: str) -> None:
    screen().screen(text)


@given(
    st.sampled_from([one for block in DECISIONS.values() for one in lines(block)]), st.sampled_from(["  ", "\t", "\n"])
)
def test_spaces_change_nothing(sentence: str, space: str) -> None:
    assert screen().screen(sentence.replace(" ", space)) == screen().screen(sentence)


def test_few_questions_on_statutes_are_flagged_and_none_refused() -> None:
    if not GOLD.is_file():
        pytest.skip(f"no corpus at {GOLD.parent}: questions on statutes are kept there")
    questions = [json.loads(line)["question"] for line in GOLD.read_text(encoding="utf8").splitlines()]
    flagged = [found for one in questions if (found := screen().screen(one))]
    assert len(flagged) <= 5, "of 90; two were flagged when this was written"
    assert not any(found.bare for found in flagged)


def test_who_decides_is_what_the_article_says(corpus: Path) -> None:
    for owner in load_impact().owners:
        statute = (corpus / "statutes" / owner.law / "법률.md").read_text(encoding="utf8")
        article = statute.split(f"##### {owner.article} ", 1)[1].split("\n##### ", 1)[0]
        assert owner.quote in article, (owner.law, owner.article)


def answered(question: str, retriever: Found | None = None) -> Answer:
    return replace(answerer(small(GOOD), retriever), impact=screen()).answer(Question(question))


def test_an_answer_advises_and_names_who_decides() -> None:
    answer = answered("제가 비 오는 날 우산 무료 대여를 받을 수 있나요?")
    assert answer.mode != "refused"
    assert answer.screening is not None
    assert "결정이 아닙니다" in answer.notices[0]
    assert answer.screening.owner in answer.notices[0]
    assert CHANNEL in answer.notices[0]
    assert [(verdict.passed, verdict.about) for verdict in answer.verdicts if verdict.check == CHECK] == [
        (False, "question")
    ]


def test_a_flag_changes_only_what_stands_beside_the_answer() -> None:
    question = "제가 비 오는 날 우산 무료 대여를 받을 수 있나요?"
    plain = answerer(small(GOOD)).answer(Question(question))
    flagged = answered(question)
    assert (flagged.answer, flagged.mode, flagged.sentences, flagged.citations) == (
        plain.answer,
        plain.mode,
        plain.sentences,
        plain.citations,
    )
    assert flagged.notices[1:] == plain.notices


def test_a_question_on_a_rule_has_a_verdict_and_no_notice() -> None:
    answer = answered("비가 오는 날 우산은 며칠 동안 빌려주나요?")
    assert answer.screening is None
    assert [verdict.passed for verdict in answer.verdicts if verdict.check == CHECK] == [True]
    assert not any("결정" in notice for notice in answer.notices)


def test_the_department_of_a_cited_document_decides_where_no_law_is_known() -> None:
    found = Found(hits(replace(chunk(), department="민원행정과")))
    answer = answered("제가 비 오는 날 우산 무료 대여를 받을 수 있나요?", found)
    assert answer.screening is not None
    assert answer.screening.owner == "민원행정과 담당자"
    assert "결정은 민원행정과 담당자가" in answer.notices[0]


def test_a_bare_demand_is_refused_before_anything_is_searched() -> None:
    found = Found()
    answer = answered("이 사람 자격 결정해 줘", found)
    assert answer.mode == "refused"
    assert found.asked == []
    assert "결정하지 않습니다" in answer.answer
    assert "120" in answer.answer


@dataclass
class Always:
    """A scope that refuses everything for one reason."""

    reason: str

    def refuse(self, question: str) -> Refusal | None:
        return Refusal(self.reason, "까닭입니다.", "물을 곳입니다.")

    def odds(self, question: str) -> float | None:
        return None


@pytest.mark.parametrize(
    ("reason", "question", "because"),
    [
        ("personal_case", "제가 우산 무료 대여를 받을 수 있나요?", None),
        ("prediction", "우리 아버지 우산 무료 대여 받을 수 있을까요?", None),
        ("foreign_law", "제가 일본에서 우산 무료 대여를 받을 수 있나요?", "까닭입니다."),
        ("personal_case", "제 주민등록번호로 조회해서 지원금 받을 수 있는지 봐 주세요", "까닭입니다."),
        ("personal_case", "우산은 며칠?", "까닭입니다."),
        ("chitchat", "이 업체에 과태료 부과해 주세요", "사람에 대한 결정을"),
    ],
)
def test_who_asks_of_their_own_entitlement_is_told_the_rule(reason: str, question: str, because: str | None) -> None:
    answer = replace(answerer(small(GOOD), scope=Always(reason)), impact=screen()).answer(Question(question))
    assert (answer.refused_because is None) == (because is None)
    assert (answer.refused_because or "").startswith(because or "")


def test_screenings_are_recorded_with_their_outcome_and_without_the_question(tmp_path: Path) -> None:
    ledger = MemoryLedger()
    services = fake_services(tmp_path)
    path = replace(services.answerer, impact=screen())  # type: ignore[type-var]
    with doors_open_to(replace(services, answerer=path, ledger=ledger), {"kim": holder("kim", "officer")}) as client:
        for question in ("제가 우산 무료 대여를 받을 수 있나요?", "우산은 며칠?", "이 사람 자격 결정해 줘"):
            answer = client.post("/v1/ask", json={"query": question}, headers=as_("kim")).json()
            assert (answer["screening"] is None) == (question == "우산은 며칠?")
    records = [entry.body for entry in ledger.entries if entry.kind == "screening"]
    assert [record["outcome"] for record in records] == ["advised", "refused"]
    assert all(record["use_case"] == "질의응답" and record["answer_id"] for record in records)
    assert "우산" not in json.dumps(records, ensure_ascii=False)
