from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import RecordsSettings
from rag.spending import Spending
from rag.types import Turn
from serving.caller import Caller
from serving.recorder import NOT_RECORDED, Recorder, TurnMemory
from serving.schemas_records import UsageRow
from serving.store.base import Database
from serving.store.conversations import ConversationStore
from serving.store.usage import Span, UsageStore
from tests.records import answer_out

ME = Caller("me", departments=("교통과", "복지과"))


def test_the_last_turns_are_kept_oldest_first() -> None:
    memory = TurnMemory(turns=2)
    for number in range(3):
        memory.add("me", "c", f"질문{number}", f"답{number}")
    assert memory.turns("me", "c") == (Turn("질문1", "답1"), Turn("질문2", "답2"))


def test_owners_do_not_see_each_other_s_conversations() -> None:
    memory = TurnMemory()
    memory.add("me", "c", "질문", "답")
    assert memory.turns("you", "c") == ()


def test_the_conversation_silent_longest_is_forgotten_first() -> None:
    memory = TurnMemory(conversations=2)
    for name in ("a", "b", "a", "c"):
        memory.add("me", name, "질문", "답")
    assert [bool(memory.turns("me", name)) for name in ("a", "b", "c")] == [True, False, True]


@pytest.fixture
def faults() -> list[str]:
    return []


def recorder(database: Database, faults: list[str], **settings: object) -> Recorder:
    return Recorder(database, RecordsSettings.model_validate(settings), faults.append)


def test_an_answer_is_recorded_with_what_it_cost(tmp_path: Path, faults: list[str]) -> None:
    database = Database.in_folder(tmp_path)
    kept = recorder(database, faults, engine_watts=100.0)
    answer = answer_out(conversation_id="c", generate=36_000.0)
    assert kept.answered(ME, "ask", "질문", answer, Spending(120, 30, reports=1)) == answer
    assert kept.turns(ME, "c") == (Turn("질문", answer.answer),)
    assert UsageStore(database).rows("department", Span()) == (
        UsageRow(
            key="교통과",
            answers=1,
            estimated=0,
            prompt_tokens=120,
            completion_tokens=30,
            seconds=40.0,
            engine_seconds=36.0,
            energy_wh=1.0,
        ),
    )
    assert not faults
    database.close()


def test_without_an_id_only_the_cost_is_kept(tmp_path: Path, faults: list[str]) -> None:
    database = Database.in_folder(tmp_path)
    kept = recorder(database, faults)
    kept.answered(ME, "ask", "질문", answer_out(), Spending())
    assert kept.turns(ME, None) == ()
    assert ConversationStore(database).page("me").total == 0
    assert UsageStore(database).total(Span("me")).answers == 1
    database.close()


def test_questions_that_may_not_be_kept_are_in_no_file_but_follow_ups_are_understood(
    tmp_path: Path, faults: list[str]
) -> None:
    database = Database.in_folder(tmp_path)
    kept = recorder(database, faults, keep_questions="none")
    kept.answered(ME, "ask", "비밀스러운 질문", answer_out(conversation_id="c"), Spending())
    assert kept.turns(ME, "c")[0].question == "비밀스러운 질문"
    assert ConversationStore(database).page("me").total == 0
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    database.close()
    assert "비밀스러운".encode() not in files


def test_a_database_that_fails_costs_no_answer_but_a_notice(
    tmp_path: Path, faults: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    kept = recorder(Database.in_folder(tmp_path / "none"), faults)
    answer = answer_out(conversation_id="c")
    recorded = kept.answered(ME, "ask", "홍길동의 질문", answer, Spending())
    assert recorded.notices == [NOT_RECORDED]
    assert recorded.answer == answer.answer
    assert kept.turns(ME, "c") == ()
    assert faults == ["records-unavailable"] * 3
    told = capsys.readouterr().err
    assert '"record"' in told
    assert "홍길동" not in told


def test_an_engine_that_wrote_what_no_reader_sees_is_counted_by_its_name(tmp_path: Path, faults: list[str]) -> None:
    database = Database.in_folder(tmp_path)
    kept = Recorder(database, RecordsSettings(), faults.append, model="served")
    quoted = answer_out().model_copy(update={"mode": "quoted", "model": None})
    kept.answered(ME, "ask", "질문", quoted, Spending(100, 20, reports=1))
    kept.answered(ME, "ask", "질문", quoted, Spending())
    assert {(row.key, row.completion_tokens) for row in UsageStore(database).rows("model", Span())} == {
        ("served", 20),
        ("", 0),
    }
    database.close()
