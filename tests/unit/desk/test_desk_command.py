from pathlib import Path

import pytest

from eval.desk import command
from eval.desk.ground import GOLD, read_rows
from rag.errors import InputError


def test_an_unknown_part_is_named_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="소문"):
        command.part("소문")


def test_every_part_has_a_measure() -> None:
    assert all(callable(command.part(name)) for name in command.PARTS)


def test_the_gold_files_are_read() -> None:
    assert {len(read_rows(GOLD / f"{name}.jsonl")) for name in ("complaints", "duplicates", "counterfactual")} == {
        48,
        62,
        24,
    }


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    (tmp_path / "complaints.jsonl").write_text('{"id": 1}\n{broken\n', encoding="utf8")
    with pytest.raises(InputError, match=r"complaints\.jsonl 2행"):
        read_rows(tmp_path / "complaints.jsonl")


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--gold"):
        read_rows(tmp_path / "complaints.jsonl")
