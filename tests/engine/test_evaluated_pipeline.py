"""The pipeline under test with real parts: it answers over the documents of a data folder and leaves no trace there."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.settings import EmbedderSettings, load
from eval.harness.requests import Ask
from eval.systems.pipeline import open_quotes
from serving.bootstrap import bootstrap
from serving.schemas import IngestRequest

pytestmark = pytest.mark.engine
FACT = "가온도 해오름시 도서관은 우산을 3일 동안 무료로 빌려준다.\n"


def test_the_pipeline_answers_over_a_shadow_and_leaves_the_folder_as_it_was(scratch: Path) -> None:
    settings = load("laptop", scratch / "data", {}).model_copy(update={"embedder": EmbedderSettings(kind="hash")})
    (scratch / "우산.txt").write_text(FACT, encoding="utf8")
    services = bootstrap(settings)
    services.documents.ingest(IngestRequest(paths=(str(scratch / "우산.txt"),)))
    services.close()
    before = {path.name for path in settings.data.iterdir()}
    system = open_quotes(settings)
    try:
        answered = system.respond(Ask(query="해오름시 도서관은 우산을 며칠 빌려주나요?"))
    finally:
        system.close()
    assert answered.status == "answered"
    assert "3일" in answered.text
    assert answered.first_seconds is not None
    assert {path.name for path in settings.data.iterdir()} - before <= {"lock", "models", "cache"}
