"""The scan: what is planted, what is looked through, and a small day over the real application."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from configs.settings import ApiSettings, EmbedderSettings, EngineSettings, IndexSettings, IngestionSettings, Settings
from eval.privacy.day import Day
from eval.privacy.plant import Planted, plant
from eval.privacy.scan import NEVER, TOKEN_HEADER, Scanned, store_of
from eval.privacy.sweep import Miss, Needles, sweep
from rag.guards.pii.types import PII_TYPES
from serving.app import create_app
from serving.bootstrap import bootstrap
from serving.privacy.masking import UNGUARDED
from serving.services import Services

SEED, COUNT = 7, 26
TOKEN = "t"  # noqa: S105


def test_the_same_seed_plants_the_same_and_every_kind_is_there() -> None:
    first = plant(100, 3)
    assert first == plant(100, 3)
    assert first != plant(100, 4)
    assert {one.type for one in first} == set(PII_TYPES)
    assert len({one.forms for one in first}) == 100
    assert all(one.written in one.sentence for one in first)


@pytest.mark.parametrize("where", ["utf8", "utf-16-le", "json", "gzip", "end of a block"])
def test_an_identifier_is_found_however_a_file_holds_it(tmp_path: Path, where: str) -> None:
    (one,) = (one for one in plant(13, 1) if one.type == "NAME")
    name = one.forms[0]
    content = {
        "utf8": f"가나 {name} 다라".encode(),
        "utf-16-le": f"x{name}".encode("utf-16-le")[1:],
        "json": json.dumps({"a": name}).encode(),
        "gzip": gzip.compress(f"앞 {name} 뒤".encode()),
        "end of a block": b"x" * ((4 << 20) - 4) + name.encode(),
    }[where]
    (tmp_path / "file.bin").write_bytes(content)
    misses, files, size = sweep([tmp_path], Needles(plant(13, 1)))
    assert [(miss.planted, miss.file) for miss in misses] == [(one, f"{tmp_path.name}/file.bin")]
    assert (files, size) == (1, len(content))


def test_a_name_of_a_file_is_looked_at_too(tmp_path: Path) -> None:
    (one,) = (one for one in plant(13, 1) if one.type == "RRN")
    (tmp_path / f"{one.forms[0]}.txt").write_text("", encoding="utf8")
    assert len(sweep([tmp_path], Needles([one]))[0]) == 1


def test_a_miss_of_what_must_be_nowhere_fails_the_scan_and_others_are_listed() -> None:
    by = {one.type: one for one in plant(13, 1)}

    def scanned(kind: str) -> Scanned:
        miss = Miss(by[kind], "data/records.sqlite3", by[kind].forms[0])  # type: ignore[index]
        return Scanned(list(by.values()), Counter(), Counter(), [miss], 1, 1)

    assert all(not scanned(kind).holds for kind in NEVER)
    assert scanned("NAME").holds
    assert f"miss: NAME {by['NAME'].forms[0]!r} in data/records.sqlite3" in scanned("NAME").table()
    assert store_of("data/uploads/ab/문서.md") == "uploads"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = bootstrap(
        Settings(
            data=tmp_path / "data",
            engine=EngineSettings(kind="none"),
            index=IndexSettings(kind="edge"),
            embedder=EmbedderSettings(kind="hash"),
            ingestion=IngestionSettings(readers=0),
            api=ApiSettings(anonymous=True),
        )
    )
    yield made
    made.close()


def day_of(services: Services, folder: Path, planted: list[Planted], capsys: pytest.CaptureFixture[str]) -> list[Miss]:
    """Spend a day with what is planted; return what is found afterwards, also in the log."""
    app = create_app(services, TOKEN)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 5)) as client:
        day = Day(client, {TOKEN_HEADER: TOKEN}, folder / "office")
        day.spend(planted)
        day.back_up(folder / "backup")
        assert sum(day.channels.values()) == len(planted)
        assert not any(status >= 500 for status in day.statuses)
        assert not list((folder / "backup").rglob("*.key"))
        logs = folder / "logs"
        logs.mkdir()
        said = capsys.readouterr()
        (logs / "api.log").write_text(said.err + said.out, encoding="utf8")
        return sweep([folder / "data", folder / "backup", logs], Needles(planted))[0]


@pytest.mark.engine
def test_after_a_day_nothing_that_must_be_nowhere_is_anywhere(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    misses = day_of(services, tmp_path, plant(COUNT, SEED), capsys)
    assert [miss for miss in misses if miss.planted.type in NEVER] == []


@pytest.mark.engine
def test_without_the_guard_the_same_scan_finds_what_was_planted(
    services: Services, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted = [one for one in plant(COUNT, SEED) if one.type in NEVER]
    misses = day_of(replace(services, privacy=UNGUARDED), tmp_path, planted, capsys)
    assert {miss.planted.type for miss in misses} & NEVER
