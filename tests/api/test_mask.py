"""`POST /v1/mask`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.api.library import client_of
from tests.serving_fakes import fake_services


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with client_of(fake_services(tmp_path)) as client:
        yield client


def test_a_text_comes_back_masked_with_its_spans(client: TestClient) -> None:
    text = "성명: 김하늬, 전화 010-9374-2251"

    answer = client.post("/v1/mask", json={"id": "m", "text": text})

    assert answer.status_code == 200
    body = answer.json()
    assert (body["id"], body["masked"]) == ("m", "성명: [이름1], 전화 [전화1]")
    assert [text[span["start"] : span["end"]] for span in body["spans"]] == ["김하늬", "010-9374-2251"]


def test_half_a_surrogate_pair_is_taken_and_given_back(client: TestClient) -> None:
    content = b'{"text": "\\ud800 010-9374-2251"}'

    answer = client.post("/v1/mask", content=content, headers={"content-type": "application/json"})

    assert answer.status_code == 200
    assert answer.json()["masked"] == "\ud800 [전화1]"


@pytest.mark.parametrize("body", [{}, {"text": 3}, {"text": "가", "other": 1}, {"text": None}])
def test_what_is_no_text_is_refused_in_korean(client: TestClient, body: dict[str, object]) -> None:
    answer = client.post("/v1/mask", json=body)

    assert answer.status_code == 422
    assert any("가" <= character <= "힣" for character in answer.text)
