from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.types import Turn
from serving.schemas import FeedbackIn
from serving.store.base import Database
from serving.store.columns import storable
from serving.store.conversations import ConversationStore
from serving.store.feedback import FeedbackStore
from tests.contract.databases import Open, database, reopen, server
from tests.records import answer_out

__all__ = ["database", "reopen", "server"]


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)


def test_a_conversation_survives_the_process(reopen: Open) -> None:
    ConversationStore(reopen()).add("me", "c-1", "우산은 며칠?", answer_out(conversation_id="c-1"))
    again = ConversationStore(reopen())
    again.add("me", "c-1", "그럼 요금은요?", answer_out("무료입니다."))
    found = again.one("me", "c-1")
    assert found is not None
    assert found.title == "우산은 며칠?"
    assert [turn.question for turn in found.turns] == ["우산은 며칠?", "그럼 요금은요?"]
    assert found.turns[0].answer == answer_out(conversation_id="c-1")
    assert found.updated >= found.created
    assert found.updated.utcoffset() is not None


def test_the_last_turns_are_oldest_first(store: ConversationStore) -> None:
    for number in range(4):
        store.add("me", "c", f"질문{number}", answer_out(f"답{number}"))
    assert store.turns("me", "c", 2) == (Turn("질문2", "답2"), Turn("질문3", "답3"))


def test_another_owner_finds_nothing(store: ConversationStore) -> None:
    store.add("me", "c", "우산은 며칠?", answer_out())
    assert store.one("you", "c") is None
    assert store.turns("you", "c", 5) == ()
    assert store.page("you").total == store.page("you", "우산").total == 0
    assert store.remove("you", "c") == store.remove("you") == 0
    store.add("you", "c", "나의 질문", answer_out())
    assert [turn.question for turn in store.turns("me", "c", 5)] == ["우산은 며칠?"]


def test_a_page_holds_the_latest_first(store: ConversationStore) -> None:
    for name in ("a", "b", "c", "a"):
        store.add("me", name, f"{name}의 질문", answer_out())
    page = store.page("me", offset=0, limit=2)
    assert (page.total, [found.conversation_id for found in page.conversations]) == (3, ["a", "c"])
    assert [found.size for found in page.conversations] == [2, 1]
    assert [found.conversation_id for found in store.page("me", offset=2, limit=2).conversations] == ["b"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("주차", ["car"]),
        ("주차 우산", []),
        ("우산 3일", ["umbrella"]),
        ("100%", ["rate"]),
        ("1_0", []),
        ("nox", ["rate"]),
        ("", ["rate", "umbrella", "car"]),
    ],
)
def test_every_word_is_looked_for_in_questions_and_answers(
    store: ConversationStore, words: str, found: list[str]
) -> None:
    store.add("me", "car", "불법주차장에서는 어떻게 하나요?", answer_out("과태료를 냅니다."))
    store.add("me", "umbrella", "우산은 며칠?", answer_out("3일입니다."))
    store.add("me", "rate", "NOx 저감률이 100%인가요?", answer_out("아닙니다."))
    assert [one.conversation_id for one in store.page("me", words).conversations] == found


def test_what_is_removed_is_gone(store: ConversationStore) -> None:
    for name in ("a", "b", "c"):
        store.add("me", name, "질문", answer_out())
    store.add("you", "a", "질문", answer_out())
    assert store.remove("me", "a") == 1
    assert store.remove("me", "a") == 0
    assert store.one("me", "a") is None
    assert store.turns("me", "a", 5) == ()
    assert store.remove("me") == 2
    assert store.page("you").total == 1


def test_writers_of_one_new_conversation_lose_nothing(store: ConversationStore) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: store.add("me", "c", f"질문{n}", answer_out()), range(24)))
    assert {turn.question for turn in store.turns("me", "c", 99)} == {f"질문{n}" for n in range(24)}
    assert store.page("me").total == 1


def test_what_a_person_wrote_is_screened_before_it_is_stored(database: Database) -> None:
    def screened(text: str) -> str:
        return text.replace("홍길동", "○○○")

    store = ConversationStore(database, screened)
    store.add("me", "c", "홍길동의 민원", answer_out().model_copy(update={"query": "홍길동의 민원"}))
    FeedbackStore(database, screened).add(
        FeedbackIn(answer_id="a", rating="up", comment="홍길동", final_text="홍길동 귀하"), "me"
    )
    found = store.one("me", "c")
    assert found is not None
    assert "홍길동" not in found.model_dump_json()
    assert store.page("me", "홍길동").total == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=80), st.text(st.characters(), min_size=1, max_size=80))
def test_no_text_is_refused(store: ConversationStore, question: str, name: str) -> None:
    store.add("any", name, question, answer_out())
    found = store.one("any", storable(name))
    assert found is not None
    assert found.turns[-1].question == storable(question)
    store.page("any", question)
    assert store.remove("any", name) == 1
