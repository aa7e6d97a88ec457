"""Answers made again from their records."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from configs.settings import RecordsSettings
from rag.answer import Answerer
from rag.errors import InputError
from serving.answer_evidence import AnswerEvidence
from serving.ask import ask, last_answer
from serving.caller import OPERATOR
from serving.commands.replay import shown
from serving.replay import replayed_by_id
from serving.schemas import AskRequest
from serving.services import Services
from tests.serving_fakes import GOOD_REPLY, TOWING, UMBRELLA, WordRetriever, fake_services, fake_settings

REQUEST = AskRequest(query="우산은 며칠 동안 빌릴 수 있나요?")


@pytest.fixture
def services(tmp_path: Path) -> Services:
    return fake_services(tmp_path, reply=f"{GOOD_REPLY} [1]")


def recorded(services: Services) -> str:
    answer = last_answer(ask(services.answerer, REQUEST, OPERATOR))
    return AnswerEvidence(services).kept(OPERATOR, "cli", REQUEST.query, answer).evidence_id


def over(services: Services, *chunks: object, reply: str = f"{GOOD_REPLY} [1]") -> Services:
    path = services.answerer
    assert isinstance(path, Answerer)
    return replace(services, answerer=replace(path, retriever=WordRetriever(*chunks)))  # type: ignore[arg-type]


def codes(services: Services, record: str) -> set[str]:
    return {difference.code for difference in replayed_by_id(services, record).differences}


def test_nothing_differs_where_nothing_changed(services: Services) -> None:
    done = replayed_by_id(services, recorded(services))
    assert (done.same, done.same_answer, done.differences) == (True, True, ())
    assert "모두 같습니다" in shown(done)


def test_a_passage_whose_text_changed_is_named(services: Services) -> None:
    record = recorded(services)
    changed = replace(UMBRELLA, text=UMBRELLA.text.replace("무료로", "그냥"))
    done = replayed_by_id(over(services, changed, TOWING), record)
    assert "chunk-changed" in {one.code for one in done.differences}
    assert "가온도 시험 조례" in " ".join(one.message for one in done.differences)
    assert not done.same


def test_a_passage_that_is_gone_leaves_a_refusal_and_both_answers_are_shown(services: Services) -> None:
    record = recorded(services)
    done = replayed_by_id(over(services, TOWING), record)
    assert {"chunk-gone", "mode", "sentences"} <= {one.code for one in done.differences}
    assert done.answer_then in shown(done)
    assert done.answer_now in shown(done)


def test_another_index_other_prompts_and_other_limits_are_told_though_the_answer_is_the_same(
    services: Services,
) -> None:
    record = recorded(services)
    path = services.answerer
    assert isinstance(path, Answerer)
    later = replace(
        path,
        index_version=lambda: "v2",
        prompts=replace(path.prompts, hash="other"),
        policy=replace(path.policy, help_desk="다른 부서"),
    )
    done = replayed_by_id(replace(services, answerer=later), record)
    assert {one.code for one in done.differences} == {"index", "prompts", "policy"}
    assert (done.same, done.same_answer) == (False, True)


def test_a_generation_that_is_gone_is_told(services: Services) -> None:
    record = recorded(services)
    (services.settings.data / "generation.json").write_text('{"present": 3, "former": 2}', encoding="utf8")
    assert codes(services, record) == {"generation"}


def test_the_former_generation_is_asked_again_where_it_is_there(services: Services) -> None:
    record = recorded(services)
    (services.settings.data / "generation.json").write_text('{"present": 1, "former": 0}', encoding="utf8")
    changed = over(services, TOWING)
    again = replace(
        changed,
        open_generation=lambda _number: services.index,
        retriever_over=lambda _index: WordRetriever(UMBRELLA, TOWING),
    )
    assert replayed_by_id(again, record).same


def test_a_record_without_a_question_says_why_it_cannot_be_made_again(tmp_path: Path) -> None:
    settings = fake_settings(tmp_path).model_copy(update={"records": RecordsSettings(keep_questions="none")})
    services = fake_services(tmp_path, settings=settings)
    with pytest.raises(InputError, match="다시 만들 수 없습니다"):
        replayed_by_id(services, recorded(services))


def test_what_is_no_answer_cannot_be_made_again(services: Services) -> None:
    record = services.ledger.add("notice", {"shown": True})
    with pytest.raises(InputError, match="답변의 기록이 아니어서"):
        replayed_by_id(services, record)
    with pytest.raises(InputError, match="없습니다"):
        replayed_by_id(services, "ev-0")
