from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from configs.settings import EngineSettings
from rag.adapters.memory import FakeChatModel
from rag.errors import ConfigurationError, DataInUse, EngineUnavailable
from rag.ports import ChatModel, ModelInfo, Prompt
from serving.cancel import Cancelled, cancellable
from serving.engine.base import Endpoint
from serving.engine.engines import ExternalEngine, LlamaEngine, make_engine
from serving.engine.link import LinkedModel
from serving.engine.none import NoEngine
from serving.engine.published import FILE, Publication, published

INFO = ModelInfo("m", "completion", 64)
HERE = Endpoint("http://127.0.0.1:1/v1", "key")


@dataclass
class Connector:
    """Notes the endpoints that were connected to."""

    seen: list[Endpoint] = field(default_factory=list)

    def __call__(self, endpoint: Endpoint, info: ModelInfo) -> ChatModel:
        self.seen.append(endpoint)
        return FakeChatModel("답", "답", "답")


def said(model: ChatModel) -> str:
    return "".join(model.stream(Prompt(text="질문")))


def claimed(folder: Path) -> Publication:
    publication = Publication(folder)
    publication.claim()
    return publication


def test_a_published_engine_is_found_and_its_key_is_private(tmp_path: Path) -> None:
    assert published(tmp_path) is None
    publication = claimed(tmp_path)
    assert published(tmp_path) is None
    publication.publish(HERE, "m")
    assert published(tmp_path) == HERE
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    publication.withdraw()
    publication.withdraw()
    assert published(tmp_path) is None


def test_a_left_over_file_is_not_believed_even_if_its_process_id_lives_again(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"pid": os.getpid(), "url": HERE.url, "key": None}))
    assert published(tmp_path) is None
    publication = claimed(tmp_path)
    assert published(tmp_path) is None
    publication.withdraw()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "x", "url": 1}'])
def test_a_file_that_tells_nothing_is_no_engine(tmp_path: Path, content: str) -> None:
    publication = claimed(tmp_path)
    (tmp_path / FILE).write_text(content)
    assert published(tmp_path) is None
    publication.withdraw()


def test_two_engine_processes_do_not_share_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.engine.published.WAIT_SECONDS", 0)
    publication = claimed(tmp_path)
    publication.publish(HERE, "m")
    with pytest.raises(DataInUse, match="이미 실행 중"):
        claimed(tmp_path)
    assert published(tmp_path) == HERE
    publication.withdraw()


def test_an_attached_engine_waits_for_its_process_and_finds_it_again(tmp_path: Path) -> None:
    connect = Connector()
    engine = LlamaEngine(EngineSettings(), tmp_path, connect, attached=True)
    assert engine.state() == "down"
    with pytest.raises(EngineUnavailable):
        said(engine.model)
    publication = claimed(tmp_path)
    publication.publish(HERE, "m")
    assert engine.state() == "ready"
    assert said(engine.model) == "답"
    assert said(engine.model) == "답"
    restarted = Endpoint("http://127.0.0.1:2/v1", "other")
    publication.publish(restarted, "m")
    assert said(engine.model) == "답"
    assert connect.seen == [HERE, restarted]
    publication.withdraw()


def test_an_engine_of_its_own_is_idle_until_asked(tmp_path: Path) -> None:
    assert LlamaEngine(EngineSettings(), tmp_path, Connector()).state() == "idle"


def test_no_engine_has_no_model(tmp_path: Path) -> None:
    engine = make_engine(EngineSettings(kind="none"), tmp_path, Connector())
    assert isinstance(engine, NoEngine)
    assert (engine.model, engine.state()) == (None, "none")


def test_an_external_engine_takes_its_key_from_the_named_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSE_KEY", "s3cret")
    connect = Connector()
    settings = EngineSettings(kind="external", model="served", url="http://127.0.0.1:9/v1/", api_key_env="HOUSE_KEY")
    engine = ExternalEngine(settings, connect)
    assert said(engine.model) == "답"
    assert connect.seen == [Endpoint("http://127.0.0.1:9/v1", "s3cret")]
    assert engine.state() == "down"


def test_an_external_engine_without_an_address_is_a_setting_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"engine\.url"):
        make_engine(EngineSettings(kind="external", model="served"), tmp_path, Connector())


def test_a_cancelled_question_stops_between_two_pieces() -> None:
    model = LinkedModel(INFO, lambda: HERE, lambda *_: FakeChatModel(["가", "나", "다"]))
    context, stop = cancellable()
    pieces: Iterator[str] = context.run(model.stream, Prompt(text="질문"))
    assert context.run(next, pieces) == "가"
    stop.set()
    with pytest.raises(Cancelled):
        context.run(next, pieces)
