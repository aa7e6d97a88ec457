from __future__ import annotations

import os
from pathlib import Path

import pytest

from configs.settings import Settings, load
from eval.systems.shadow import ALIVE, forget_the_dead, shadowed
from ingestion.manifest import Manifest
from rag.errors import DataInUse, InputError
from serving.lock import DataLock, HeldFile, Holder
from serving.store.base import Database
from serving.store.feedback import FeedbackStore


def settings_of(folder: Path) -> Settings:
    Manifest.in_folder(folder).close()
    (folder / "index").mkdir()
    (folder / "records.sqlite").write_text("the office's own")
    return load("laptop", folder, {})


def test_a_shadow_has_the_documents_and_none_of_the_records(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    with shadowed(settings) as own:
        assert (own.data / "index").resolve() == (tmp_path / "index").resolve()
        assert (own.data / "manifest.sqlite").exists()
        assert not (own.data / "records.sqlite").exists()
        kept = own.data
    assert not kept.exists()
    assert (tmp_path / "index").is_dir()


def test_what_is_recorded_in_a_shadow_is_not_in_the_data_folder(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    with shadowed(settings) as own:
        Database.of(own)
        FeedbackStore(Database.of(own))
        (own.data / "trace").write_text("of an evaluation")
    assert {path.name for path in tmp_path.iterdir()} - set(before) <= {"lock", "models", "cache"}


def test_the_records_of_an_office_on_a_server_are_left_alone(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    office = settings.model_copy(
        update={"records": settings.records.model_copy(update={"url": "postgresql://mongmin@db/mongmin"})}
    )
    with shadowed(office) as own:
        assert own.records.url is None


def test_a_folder_that_another_process_holds_names_it_and_the_way_through_it(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    lock = DataLock(tmp_path)
    lock.acquire("serve")
    lock.publish(Holder(1, "serve", "http://127.0.0.1:8000"))
    try:
        with pytest.raises(DataInUse, match=r"--system api=http://127\.0\.0\.1:8000"), shadowed(settings):
            pass
    finally:
        lock.release()


def test_a_folder_without_documents_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="mongmin ingest"), shadowed(load("laptop", tmp_path / "new", {})):
        pass
    assert not (tmp_path / "new").exists()


def test_the_shadow_of_a_killed_evaluation_is_deleted_and_a_living_one_is_not(tmp_path: Path) -> None:
    living, killed, strange = (tmp_path / name for name in ("mongmin-eval-a", "mongmin-eval-b", "mongmin-evening"))
    for folder in (living, killed, strange):
        folder.mkdir()
        (folder / ALIVE).touch()
        os.utime(folder / ALIVE, (0, 0))
    holds = HeldFile(living / ALIVE)
    assert holds.take(0.0)
    os.utime(living / ALIVE, (0, 0))
    forget_the_dead(tmp_path)
    holds.release()
    assert (living.exists(), killed.exists(), strange.exists()) == (True, False, True)


def test_a_mark_that_is_a_link_is_never_opened(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("ours")
    os.utime(letter, (0, 0))
    (tmp_path / "mongmin-eval-x").mkdir()
    (tmp_path / "mongmin-eval-x" / ALIVE).symlink_to(letter)
    os.utime(tmp_path / "mongmin-eval-x" / ALIVE, (0, 0), follow_symlinks=False)
    forget_the_dead(tmp_path)
    assert letter.read_text() == "ours"
