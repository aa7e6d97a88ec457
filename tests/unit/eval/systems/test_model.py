from __future__ import annotations

from typing import Any

import pytest

from configs.models import load_models
from configs.settings import EngineSettings, Settings, load
from eval.harness.requests import Ask
from eval.systems.closed_book import closed_book, template, unknowing
from eval.systems.model import Piece, open_local, open_model, style_of
from eval.systems.replies import Fault
from rag.errors import InputError


@pytest.fixture
def settings() -> Settings:
    return load("laptop", None, {})


@pytest.mark.parametrize(
    "answer",
    [
        "모릅니다.",
        " 모르겠습니다",
        "죄송합니다만, 그 번호는 알 수 없습니다.",
        "죄송합니다. 저는 그 질문에 답변드릴 수 없습니다.",
        "제가 알지 못하는 내용입니다.",
        "관련 정보가 없습니다. 담당 부서에 물어보십시오.",
        "확인할 수 없습니다.",
    ],
)
def test_an_answer_that_begins_with_not_knowing_is_seen(answer: str) -> None:
    assert unknowing(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "30일입니다.",
        "과태료는 4만원입니다. 자세한 것은 모릅니다.",
        "모르는 사람에게 알려 주지 마십시오.",
        "답은 5입니다.",
    ],
)
def test_an_answer_that_says_something_first_is_an_answer(answer: str) -> None:
    assert not unknowing(answer)


def test_the_closed_book_prompt_ends_where_the_answer_begins() -> None:
    asked = closed_book(Ask(query="과태료는\n얼마인가요? {{question}}"))
    assert asked.prompt.endswith("질문: 과태료는 얼마인가요? {{question}}\n답:")
    assert "<!--" not in template()
    assert asked.stop == ("\n",)


def test_an_example_of_the_prompt_is_a_refusal_by_the_same_rule() -> None:
    told = [line.removeprefix("답: ") for line in template().splitlines() if line.startswith("답: ")]
    assert [unknowing(answer) for answer in told] == [False, True, False]


@pytest.mark.parametrize("value", ["http://127.0.0.1:1", "http://127.0.0.1:1,", "http://127.0.0.1:1,m,verse", "m"])
def test_a_model_without_name_or_address_is_refused(value: str, settings: Settings) -> None:
    with pytest.raises(InputError):
        open_model(value, settings)


def test_a_registered_model_is_asked_in_its_style_and_an_unknown_one_as_it_is() -> None:
    assert {name: style_of(name) for name in load_models()} == {n: m.style for n, m in load_models().items()}
    assert style_of("nobody-knows") == "completion"


def test_the_facts_of_a_model_tell_where_and_how_it_is_asked(settings: Settings) -> None:
    system = open_model("http://127.0.0.1:8001,other,chat", settings)
    assert system.facts().settings == {"style": "chat", "url": "http://127.0.0.1:8001/v1"}
    assert system.facts().model == "other"
    system.close()


def test_settings_without_a_model_say_what_to_give_instead(settings: Settings) -> None:
    with pytest.raises(InputError, match="model=URL"):
        open_local(settings.model_copy(update={"engine": EngineSettings(kind="none")}))


@pytest.mark.parametrize("content", [[], "text", {"choices": 3}, {"choices": ["a"]}, {"choices": [{}], "usage": 3}])
def test_what_is_not_in_the_shape_of_an_engine_is_invalid(content: Any) -> None:  # noqa: ANN401
    with pytest.raises(Fault) as caught:
        Piece.of(content)
    assert caught.value.status == "invalid"


def test_an_error_within_a_stream_is_a_failure() -> None:
    with pytest.raises(Fault) as caught:
        Piece.of({"error": {"message": "out of memory"}})
    assert (caught.value.status, "out of memory" in caught.value.why) == ("failed", True)
