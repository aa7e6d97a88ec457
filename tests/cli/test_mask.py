"""`mongmin mask`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import serving.commands.mask
from tests.cli.conftest import Command
from tests.unit.pii.found import detector

TEXT = "제 번호는 010-9374-2251입니다."


@pytest.fixture(autouse=True)
def _few_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving.commands.mask, "personal_data_detector", detector)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    given = io.BytesIO()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(given, encoding="utf8"))
    return given


def put(given: io.BytesIO, content: bytes) -> None:
    given.write(content)
    given.seek(0)


def test_each_line_of_a_batch_gives_a_line_and_a_bad_one_does_not_end_it(command: Command, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "a", "text": TEXT}),
        "no json",
        json.dumps({"id": "b"}),
        json.dumps({"id": "c", "text": ""}),
    ]
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(lines), encoding="utf8")

    done = command("mask", "--batch", str(file))

    assert [line["id"] for line in done.lines] == ["a", None, None, "c"]
    assert done.lines[0]["masked"] == "제 번호는 [전화1]입니다."
    assert done.lines[0]["spans"][0]["text"] == "010-9374-2251"
    assert "2번째 줄" in done.lines[1]["error"]["detail"]
    assert '"text"' in done.lines[2]["error"]["detail"]
    assert done.code != 0


def test_half_a_surrogate_pair_comes_back_as_it_was(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": "a", "text": "\\ud800 010-9374-2251"}', encoding="utf8")

    (line,) = command("mask", "--batch", str(file)).lines

    assert line["masked"] == "\ud800 [전화1]"


def test_a_text_of_the_standard_input_is_masked_with_a_count(command: Command, typed: io.BytesIO) -> None:
    put(typed, TEXT.encode())

    done = command("mask")

    assert done.out.startswith("제 번호는 [전화1]입니다.")
    assert "전화 1건" in done.out


def test_json_of_the_standard_input_is_one_line(command: Command, typed: io.BytesIO) -> None:
    put(typed, TEXT.encode())

    (line,) = command("mask", "--json").lines

    assert (line["id"], line["masked"]) == (None, "제 번호는 [전화1]입니다.")


@pytest.mark.parametrize(("content", "said"), [(b" \n", "가릴 글이 없습니다"), ("전화".encode("cp949"), "UTF-8")])
def test_nothing_to_mask_is_said_in_plain_words(command: Command, typed: io.BytesIO, content: bytes, said: str) -> None:
    put(typed, content)

    done = command("mask")

    assert done.code == 2
    assert said in done.err


def test_the_id_of_a_batch_line_comes_out_as_a_text_as_the_schema_has_it(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": 7, "text": "가나다"}', encoding="utf8")

    assert [line["id"] for line in command("mask", "--batch", str(file)).lines] == ["7"]
