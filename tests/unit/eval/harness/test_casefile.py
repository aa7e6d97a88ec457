"""Case files: what was written is read; a changed, malformed or hostile one is refused with its line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.harness.casefile import parsed_case, read_cases, write_cases
from eval.harness.cases import Case
from eval.harness.requests import Complete
from rag.errors import InputError
from tests.unit.eval.harness.world import cases


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "sums.jsonl"
    write_cases(file, cases(3), name="sums", title="덧셈", licence="CC0-1.0", source="만듦")
    return file


def rewritten(path: Path, lines: list[bytes]) -> None:
    """Replace the cases and mend the header, as a careful forger would."""
    head = json.loads(path.read_bytes().splitlines()[0])
    body = b"".join(line + b"\n" for line in lines)
    head |= {"sha256": hashlib.sha256(body).hexdigest(), "count": len(lines)}
    path.write_bytes(json.dumps(head).encode() + b"\n" + body)


def test_what_was_written_is_read(path: Path) -> None:
    found = read_cases(path)
    assert found.cases == cases(3)
    assert (found.header.licence, found.header.count) == ("CC0-1.0", 3)


@given(st.text(max_size=200))
def test_any_text_survives_a_line(text: str) -> None:
    case = Case(id="a", requests=(Complete(prompt=text),), cluster="a")
    assert parsed_case(case.model_dump_json().encode("utf8", "surrogatepass"), "1") == case


def test_a_changed_file_under_its_old_checksum_is_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"2+1=", b"2+2="))
    with pytest.raises(InputError, match="체크섬과 다릅니다"):
        read_cases(path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"not json", "2번째 줄: JSON이 아닙니다"),
        (b"[" * 100_000, "2번째 줄: JSON이 아닙니다"),
        (b"\xff\xfe", "2번째 줄: JSON이 아닙니다"),
        (b'{"id": "x", "requests": [], "cluster": "k"}', "requests 항목이 맞지 않습니다"),
        (b'{"id": "x", "requests": [{"kind": "shell", "command": "rm"}], "cluster": "k"}', "requests.0 항목"),
        (b'{"id": "x", "evil": 1}', "항목이 맞지 않습니다"),
        (
            b'{"id": "x", "requests": [{"kind": "ask", "query": "\\ud800"}], "cluster": "k"}',
            "2번째 줄: UTF-8로 적을 수 없는",
        ),
        (b'{"id": "' + b"x" * (5 << 20) + b'"}', "너무 깁니다"),
    ],
)
def test_a_bad_line_is_named(path: Path, line: bytes, said: str) -> None:
    rewritten(path, [line])
    with pytest.raises(InputError, match=said):
        read_cases(path)


def test_a_case_that_stands_twice_is_named(path: Path) -> None:
    line = cases(1)[0].model_dump_json().encode()
    rewritten(path, [line, line])
    with pytest.raises(InputError, match="3번째 줄: 문항 'c0'이"):
        read_cases(path)


@pytest.mark.parametrize("head", [b"", b"{}", b"[]", b'{"format": "mongmin-cases/9"}', b"\x00" * 10])
def test_a_file_without_a_header_says_what_a_header_is(path: Path, head: bytes) -> None:
    path.write_bytes(head + b"\n")
    with pytest.raises(InputError, match="첫 줄이 머리글이 아닙니다"):
        read_cases(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="읽을 수 없습니다"):
        read_cases(tmp_path / "none.jsonl")
