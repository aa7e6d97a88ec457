from __future__ import annotations

from rag.types import Turn
from serving.api.conversations import Conversations
from serving.caller import Caller

ME, YOU = Caller("me"), Caller("you")


def test_the_last_turns_are_kept_oldest_first() -> None:
    memory = Conversations(turns=2)
    for number in range(3):
        memory.add(ME, "c", f"질문{number}", f"답{number}")
    assert memory.turns(ME, "c") == (Turn("질문1", "답1"), Turn("질문2", "답2"))


def test_callers_do_not_see_each_other_s_conversations() -> None:
    memory = Conversations()
    memory.add(ME, "c", "질문", "답")
    assert memory.turns(YOU, "c") == ()


def test_the_conversation_silent_longest_is_forgotten_first() -> None:
    memory = Conversations(conversations=2)
    for name in ("a", "b", "a", "c"):
        memory.add(ME, name, "질문", "답")
    assert [bool(memory.turns(ME, name)) for name in ("a", "b", "c")] == [True, False, True]


def test_without_an_id_nothing_is_kept() -> None:
    memory = Conversations()
    memory.add(ME, None, "질문", "답")
    assert memory.turns(ME, None) == ()
