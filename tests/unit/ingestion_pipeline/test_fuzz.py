"""A bounded part of `make fuzz`, the same every time but for how far it gets."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from eval.fuzz.fuzz import fuzz, made, samples
from eval.fuzz.mutate import mutate

PROJECT = Path(__file__).resolve().parents[3]
SECONDS = 20
SEED = 3


def test_damaged_samples_give_documents_or_a_record() -> None:
    tally = fuzz(samples([PROJECT / "data" / "sample"]), SECONDS, SEED, print)
    assert tally.wrong == []
    assert sum(tally.outcomes.values()) >= 20
    assert tally.outcomes["read"]


@pytest.mark.corpus
def test_damaged_office_files_give_documents_or_a_record(corpus: Path) -> None:
    tally = fuzz(samples([corpus / "files"]), SECONDS, SEED, print)
    assert tally.wrong == []
    assert sum(tally.outcomes.values()) >= 10


def test_a_case_can_be_made_again() -> None:
    files = samples([PROJECT / "data" / "sample"])
    assert made(files, (SEED, 7)) == made(files, (SEED, 7))
    assert made(files, (SEED, 7)) != made(files, (SEED, 8))


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04" + b"\0" * 40, "가나다".encode() * 100])
def test_any_data_can_be_mutated(data: bytes) -> None:
    for seed in range(200):
        assert isinstance(mutate(Random(seed), data, b"other"), bytes)  # noqa: S311 - no secret
