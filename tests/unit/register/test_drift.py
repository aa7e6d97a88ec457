"""The shipped register says what the shipped configuration runs; a planted change of either is found and named."""

from __future__ import annotations

from typing import Any

import pytest

from configs.prompts import load_prompts
from configs.register import load_own
from configs.settings import Settings, load
from rag.register.cells import put, unwritten
from rag.register.entry import RegisterEntry
from serving.register.drift import Drift, drifts
from serving.register.installed import shipped
from serving.register.own import should_stand
from serving.register.running import Held, Running, periods_of

ANSWERS = "mongmin-answers"


def shipped_settings(**sections: dict[str, Any]) -> Settings:
    """Return the laptop's settings, with planted values by section."""
    settings = load("laptop", environment={})
    changed = {name: getattr(settings, name).model_copy(update=values) for name, values in sections.items()}
    return settings.model_copy(update=changed)


def found(running: Running, registered: dict[str, RegisterEntry] | None = None) -> tuple[Drift, ...]:
    return drifts(registered or shipped(), should_stand(running))


def test_the_shipped_register_says_what_the_shipped_configuration_runs() -> None:
    drifted = [(one.entry_id, one.label, one.registered, one.running) for one in found(Running(shipped_settings()))]
    assert drifted == [], "if what runs is meant to have changed: 'mongmin register snapshot', and read its diff"


def test_every_shipped_entry_is_whole() -> None:
    assert {entry_id: unwritten(entry) for entry_id, entry in shipped().items()} == dict.fromkeys(shipped(), ())


@pytest.mark.parametrize(
    ("planted", "path", "said"),
    [
        ({"engine": {"model": "qwen3-4b"}}, "models", "qwen3-4b"),
        ({"records": {"conversations_days": 3650}}, "retention.periods", "3,650일"),
        ({"records": {"keep_questions": "none"}}, "retention.periods", "저장하지 않음"),
        ({"reranker": {"kind": "http"}}, "technology", "리랭커"),
        ({"answer": {"min_support": 0.1}}, "working.flow", "0.1보다 낮으면"),
        ({"records": {"url": "postgresql://db/mongmin"}}, "retention.storage", "PostgreSQL"),
    ],
)
def test_a_planted_change_of_a_setting_is_named(planted: dict[str, dict[str, Any]], path: str, said: str) -> None:
    drift = next(
        one for one in found(Running(shipped_settings(**planted))) if one.entry_id == ANSWERS and one.path == path
    )
    assert any(said in line for line in drift.running)
    assert not any(said in line for line in drift.registered)


def test_another_prompt_is_named() -> None:
    (drift,) = [one for one in found(Running(shipped_settings(), prompts_hash="f" * 16)) if one.entry_id == ANSWERS]
    assert drift.path == "working.flow"
    assert any("f" * 16 in line for line in drift.running)
    assert any(load_prompts().hash in line for line in drift.registered)


def test_a_service_that_begins_to_run_is_named() -> None:
    running = Running(shipped_settings())
    planned = {name: one.model_copy(deep=True) for name, one in shipped().items()}
    put_in = planned["mongmin-complaints"].model_dump()
    put(put_in, "period.status", "준비")
    planned["mongmin-complaints"] = RegisterEntry.model_validate(put_in)
    (drift,) = found(running, planned)
    assert (drift.entry_id, drift.label, drift.registered, drift.running) == (
        "mongmin-complaints",
        "상태",
        ("준비",),
        ("운영",),
    )


def test_a_kind_of_document_that_is_read_and_not_registered_is_named_and_numbers_are_not() -> None:
    registered = {name: with_sources(entry, "안내서") for name, entry in shipped().items()}
    more = Running(shipped_settings(), Held({"guide": 900}))
    assert not [one for one in found(more, registered) if one.path == "data.sources"]
    other = Running(shipped_settings(), Held({"guide": 1, "notice": 1}))
    assert {one.entry_id for one in found(other, registered) if one.path == "data.sources"} == {
        ANSWERS,
        "mongmin-documents",
        "mongmin-complaints",
    }


def with_sources(entry: RegisterEntry, name: str) -> RegisterEntry:
    content = entry.model_dump()
    put(content, "data.sources", [{"name": name, "source": "도", "count": 3}])
    return RegisterEntry.model_validate(content)


def test_a_closed_document_raises_the_grade() -> None:
    held = Held.of({("manual", "S"): 1, ("guide", "O"): 4})
    drift = next(one for one in found(Running(shipped_settings(), held)) if one.path == "security.grade")
    assert (drift.entry_id, drift.registered, drift.running) == ("mongmin-documents", ("O(공개)",), ("S(민감)",))


def test_whatever_is_kept_of_a_person_is_registered_with_its_time() -> None:
    (answers,) = [own for own in load_own() if own.id == "mongmin-answers"]
    said = {str(one["what"]): one for one in periods_of(answers, Settings())}
    assert said["가린 개인정보를 다시 본 기록"]["days"] == Settings().records.reveals_days
    assert said["설명·이의제기 요구와 그 답"]["days"] == Settings().records.appeals_days
