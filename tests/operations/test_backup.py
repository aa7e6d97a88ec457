from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from rag.errors import CopyDamaged, InputError
from serving.caller import OPERATOR
from serving.catalogue import Rights
from serving.operations.backup import back_up
from serving.operations.checksums import SUMS
from serving.operations.contents import ABOUT, FORMAT
from serving.operations.restore import restore
from serving.schemas import IngestRequest
from serving.schemas_documents import UploadFields
from serving.services import Services
from tests.operations.conftest import answers_of, hits_of, opened, settings_at

EVERYTHING = Rights.of(OPERATOR)
pytestmark = pytest.mark.engine


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    with opened(data) as services:
        back_up(services, tmp_path / "backup")
    return tmp_path / "backup"


def test_after_destroying_the_data_a_restore_gives_the_same_answers_and_citations(data: Path, tmp_path: Path) -> None:
    with opened(data) as services:
        back_up(services, tmp_path / "backup")
        before = timeless(services)
        hits = hits_of(services)
    shutil.rmtree(data)
    done = restore(settings_at(data), tmp_path / "backup")
    with opened(data) as services:
        assert timeless(services) == before
        assert hits_of(services) == hits
        assert services.documents.corpus(EVERYTHING).index_version == done.index_version


def timeless(services: Services) -> list[str]:
    """Answers without their number and their times."""
    passing = {"timings_ms", "answer_id"}
    return [answer.model_dump_json(exclude=passing) for answer in answers_of(services)]


def test_a_backup_is_taken_while_documents_come_in_and_its_manifest_is_never_ahead_of_its_index(
    data: Path, papers: Path, tmp_path: Path
) -> None:
    with opened(data) as services:
        stop = threading.Event()

        def write() -> None:
            number = 0
            while not stop.is_set():
                number += 1
                (papers / f"새 문서 {number}.md").write_text(f"# 안내 {number}\n\n{number}번째 안내문이다.\n", "utf8")
                services.documents.ingest(IngestRequest(paths=(str(papers),)))

        writer = threading.Thread(target=write)
        writer.start()
        for number in range(3):
            back_up(services, tmp_path / f"backup {number}")
        stop.set()
        writer.join()
    for number in range(3):
        other = tmp_path / f"restored {number}"
        restore(settings_at(other), tmp_path / f"backup {number}")
        with opened(other) as services, closing(Manifest.in_folder(other)) as manifest:
            written = list(manifest.written())
            assert len(services.index.fetch(written)) == len(written)


def test_records_written_by_another_connection_are_in_the_backup(data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "records.sqlite3")) as connection, opened(data) as services:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE notes (text)")
        connection.execute("INSERT INTO notes VALUES ('남김')")
        connection.commit()
        back_up(services, tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "backup/data/records.sqlite3")) as copy:
        assert copy.execute("SELECT text FROM notes").fetchall() == [("남김",)]
    assert not list((tmp_path / "backup").rglob("*-wal"))


def test_uploads_follow_a_data_folder_that_is_another_now(data: Path, tmp_path: Path) -> None:
    with opened(data) as services:
        services.uploads.start()
        upload_id, path = services.uploads.place("건의.md", UploadFields())
        path.write_text("# 건의\n\n놀이터 그늘막을 건의한다.\n", encoding="utf8")
        services.uploads.take(upload_id)
        services.uploads.close()
        before = services.uploads.status(upload_id)
        back_up(services, tmp_path / "backup")
    other = tmp_path / "elsewhere"
    restore(settings_at(other), tmp_path / "backup")
    with opened(other) as services:
        assert before.state == "done"
        assert services.uploads.status(upload_id) == before


def test_secrets_stay_behind(data: Path, tmp_path: Path) -> None:
    (data / "token").write_text("geheim-token")
    with opened(data) as services:
        settings = services.settings.model_copy(
            update={"index": services.settings.index.model_copy(update={"url": "http://me:geheim-url@qdrant:6333"})}
        )
        back_up(replace(services, settings=settings), tmp_path / "backup")
    for path in (tmp_path / "backup").rglob("*"):
        assert not path.is_file() or b"geheim" not in path.read_bytes(), path


def test_a_changed_byte_is_found_before_anything_is_written(backup: Path, tmp_path: Path) -> None:
    victim = next(backup.rglob("segment.json"))
    victim.write_bytes(victim.read_bytes()[:-1] + b" ")
    with pytest.raises(CopyDamaged, match="다름"):
        restore(settings_at(tmp_path / "new"), backup)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("harm", ["missing", "unknown", "no list"])
def test_a_backup_that_is_not_as_listed_is_refused(backup: Path, tmp_path: Path, harm: str) -> None:
    if harm == "missing":
        next(backup.rglob("format.json")).unlink()
    elif harm == "unknown":
        (backup / "data/extra.txt").write_text("?")
    else:
        (backup / SUMS).unlink()
    with pytest.raises(CopyDamaged):
        restore(settings_at(tmp_path / "new"), backup)


def test_a_newer_format_is_refused_with_what_to_do(backup: Path, tmp_path: Path) -> None:
    about = json.loads((backup / ABOUT).read_text(encoding="utf8"))
    (backup / ABOUT).write_text(json.dumps(about | {"format": FORMAT + 1}), encoding="utf8")
    with pytest.raises(CopyDamaged, match="올린 뒤"):
        restore(settings_at(tmp_path / "new"), backup)


def test_a_folder_in_use_is_not_overwritten_without_a_word(backup: Path, data: Path) -> None:
    with pytest.raises(InputError, match="--replace"):
        restore(settings_at(data), backup)
    (data / "stray.txt").write_text("weg")
    restore(settings_at(data), backup, replace=True)
    assert not (data / "stray.txt").exists()
    with opened(data) as services:
        assert services.documents.corpus(EVERYTHING).documents == 3


def test_a_backup_goes_neither_over_files_nor_into_the_data_folder(data: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    with opened(data) as services:
        for target in (tmp_path / "full", data / "backup"):
            with pytest.raises(InputError):
                back_up(services, target)


def test_a_backup_that_fails_leaves_nothing_behind(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (data / "broken.sqlite3").write_bytes(b"SQLite format 3\x00" + b"x" * 200)
    with opened(data) as services, pytest.raises(Exception, match=r"broken\.sqlite3"):
        back_up(services, tmp_path / "backup")
    assert not list(tmp_path.glob("*backup*"))
