from __future__ import annotations

from pathlib import Path

import pytest

from eval.evidence.tamper import Ground, tamper
from eval.evidence.tampering import KINDS
from serving.evidence.archive import Archive
from serving.evidence.chain import Head
from serving.store.base import Database
from serving.store.evidence import EvidenceStore


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground.made(tmp_path_factory.mktemp("chain"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_tampering_is_found_whatever_its_kind(ground: Ground, tmp_path: Path, kind: str, seed: int) -> None:
    assert ground.found(kind, seed, tmp_path)


def test_an_untouched_copy_is_whole(ground: Ground) -> None:
    store = EvidenceStore(Database(f"sqlite:///{ground.file}"))
    assert Archive(store, ground.keys).verify([ground.witnessed]).whole


def test_only_the_head_of_a_witness_tells_a_database_that_was_put_back_whole(ground: Ground) -> None:
    archive = Archive(EvidenceStore(Database(f"sqlite:///{ground.older}")), ground.keys)
    assert archive.verify().whole
    assert [found.wrong for found in archive.verify([ground.witnessed]).findings] == ["witness"]


def test_a_head_that_a_witness_never_got_from_us_is_told(ground: Ground) -> None:
    archive = Archive(EvidenceStore(Database(f"sqlite:///{ground.file}")), ground.keys)
    forged = Head(ground.witnessed.sequence, ground.witnessed.digest, "2026-01-01", "nobody", "AAAA")
    assert [found.wrong for found in archive.verify([forged]).findings] == ["witness-signature"]


def test_a_run_counts_what_it_made_and_found(tmp_path: Path) -> None:
    done = tamper(tmp_path, len(KINDS), seed=7)
    assert (done.made.total(), done.found.total(), done.missed) == (len(KINDS), len(KINDS), [])
