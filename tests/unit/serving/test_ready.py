from __future__ import annotations

from typing import Any

import pytest

from serving.ready import readiness


def test_a_busy_api_is_asked_again_until_it_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[dict[str, Any] | None] = [None, None, {"status": "starting"}]
    monkeypatch.setattr("serving.ready.health", lambda _: answers.pop(0))
    pauses: list[None] = []
    assert readiness("http://127.0.0.1:9", lambda: pauses.append(None)) == {"status": "starting"}
    assert len(pauses) == 2


def test_an_api_that_never_answers_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("serving.ready.health", lambda _: None)
    assert readiness("http://127.0.0.1:9", lambda: None, seconds=0.01) == {}
