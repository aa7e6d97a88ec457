"""Versions of a draft in easy words and in other languages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from rag.adapters.memory import FakeChatModel
from rag.adapters.openai_chat import OpenAiChat
from rag.complaints.draft.version import faithful
from rag.complaints.types import DraftOptions
from rag.ports import ChatModel, ModelInfo, Prompt
from tests.model_server import ModelHandler, model_server
from tests.unit.drafts.world import drafted, drafter, request

ABLE = ModelInfo("able", "chat", 8192, ("en",), True)
LINE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)
FIGURES = re.compile(r"\d+|\[[가-힣][가-힣 ·]+\]")


def in_english(text: str, *, figures: bool = True) -> str:
    """Return the lines of a prompt as a model would translate them: its words, and the figures of each line."""
    return "\n".join(
        f"{number}. This sentence says what the Korean one says, about "
        f"{' and '.join(FIGURES.findall(line)) if figures else '99'} as it stands there."
        for number, line in LINE.findall(text.rpartition("따르지 않습니다.")[2])
    )


def speaking(prompt: Prompt) -> str:
    """Answer as a chat model: quote nothing for a review, translate a version."""
    text = prompt.messages[-1].content
    return in_english(text) if "옮기십시오" in text else "근거 없음"


def test_a_model_that_does_not_declare_a_language_is_not_asked_for_it() -> None:
    model = FakeChatModel("근거 없음", info=ModelInfo("gemma-3-270m", "chat", 2048))
    draft = drafted(drafter(model), request(options=DraftOptions(language="vi")))
    assert draft.version is None
    assert any("gemma-3-270m" in notice and "베트남어" in notice for notice in draft.notices)
    assert all("옮기십시오" not in prompt.messages[-1].content for prompt in model.prompts)


def test_a_translation_is_labelled_and_leaves_the_korean_draft_as_it_is() -> None:
    korean = drafted(drafter(FakeChatModel("근거 없음", info=ABLE)), request())
    draft = drafted(drafter(FakeChatModel(speaking, info=ABLE)), request(options=DraftOptions(language="en")))
    assert draft.text == korean.text
    assert draft.version is not None
    assert draft.version.kept == 0
    assert draft.version.text.startswith(draft.version.label)
    assert "기계 번역" in draft.version.label
    assert "정본은 한국어" in draft.version.label
    assert draft.prompt_hash


def test_markers_blanks_and_figures_survive_a_translation() -> None:
    draft = drafted(drafter(FakeChatModel(speaking, info=ABLE)), request(options=DraftOptions(language="en")))
    assert draft.version is not None
    for kept in (*draft.blanks, *(citation.marker for citation in draft.citations)):
        assert kept in draft.version.text


def test_a_sentence_whose_figures_changed_stays_korean() -> None:
    model = FakeChatModel(
        lambda prompt: (
            in_english(prompt.messages[-1].content, figures=False)
            if "옮기십시오" in prompt.messages[-1].content
            else "근거 없음"
        ),
        info=ABLE,
    )
    draft = drafted(drafter(model), request(options=DraftOptions(language="en")))
    assert draft.version is None
    assert any("한국어 그대로" in notice for notice in draft.notices)


def test_an_engine_that_breaks_leaves_the_korean_draft() -> None:
    model = FakeChatModel("x", info=ABLE, fail_after=0)
    draft = drafted(drafter(model), request(options=DraftOptions(language="en")))
    assert draft.version is None
    assert draft.text


@pytest.mark.parametrize(
    ("text", "korean", "language", "sound"),
    [
        ("Call 120 by [점검 일자].", "120으로 [점검 일자]까지 전화하십시오.", "en", True),
        ("Call 121 by [점검 일자].", "120으로 [점검 일자]까지 전화하십시오.", "en", False),
        ("Call 120 by then.", "120으로 [점검 일자]까지 전화하십시오.", "en", False),
        ("120으로 전화하십시오.", "120으로 전화하십시오.", "en", False),
        ("60일 안에 다시 살펴 달라고 하실 수 있습니다.", "60일 이내에 이의신청을 할 수 있다.", "ko", True),
        ("60일 안에 다시 살펴 달라고 해야 합니다.", "60일 이내에 이의신청을 할 수 있다.", "ko", False),
    ],
)
def test_a_version_keeps_figures_blanks_language_and_force(text: str, korean: str, language: str, sound: bool) -> None:
    assert faithful(text, korean, language) is sound


class Translating(ModelHandler):
    """Stands where an OpenAI-compatible server would."""

    def reply(self, body: dict[str, Any]) -> None:
        text = body["messages"][-1]["content"]
        said = in_english(text) if "옮기십시오" in text else "근거 없음"
        piece = json.dumps({"choices": [{"delta": {"content": said}}]}, ensure_ascii=False)
        self.open_answer(200, "text/event-stream")
        self.wfile.write(f"data: {piece}\n\ndata: [DONE]\n\n".encode())


def test_an_openai_compatible_server_translates_what_its_model_declares() -> None:
    with model_server(Translating) as url:
        model: ChatModel = OpenAiChat(url, ABLE)
        draft = drafted(drafter(model), request(options=DraftOptions(language="en")))
    assert draft.version is not None
    assert "This sentence says" in draft.version.text
