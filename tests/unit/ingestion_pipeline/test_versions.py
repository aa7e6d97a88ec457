"""Versions of one document live side by side, each until the day before the next begins."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from ingestion.manifest import Manifest
from ingestion.parse.frontmatter import front_matter
from ingestion.series import without_edition
from rag.types import Chunk, Where
from tests.unit.ingestion_pipeline.world import World, guide

OLD, NEW, NEXT = "2023-03-01", "2026-01-01", "2027-07-01"


def ends(world: World, article: str = "제2조") -> dict[str, date | None]:
    """The last day of an article's text, by the first."""
    return {str(point.chunk.effective_from): point.chunk.effective_to for point in world.of(article)}


def warnings(world: World) -> list[str]:
    return [record.version_warning for record in world.manifest.documents().values() if record.version_warning]


def test_a_version_ends_on_the_day_before_the_next_one_begins(world: World) -> None:
    world.law("옛.md", effective=OLD, rule="옛 규정이다.")
    world.law("새.md", effective=NEW)
    world.law("다음.md", effective=NEXT, rule="다음 규정이다.")
    world.ingest()
    assert ends(world) == {OLD: date(2025, 12, 31), NEW: date(2027, 6, 30), NEXT: None}
    assert ends(world, "제1조") == ends(world)
    assert warnings(world) == []


@pytest.mark.parametrize("first", ["옛.md", "새.md"])
def test_it_does_not_matter_in_which_order_versions_come(world: World, first: str) -> None:
    texts = {"옛.md": OLD, "새.md": NEW}
    world.law(first, effective=texts.pop(first))
    world.ingest()
    assert set(ends(world).values()) == {None}
    ((name, effective),) = texts.items()
    world.law(name, effective=effective)
    world.ingest()
    assert ends(world) == {OLD: date(2025, 12, 31), NEW: None}


def test_a_day_shows_exactly_the_text_of_that_day(world: World) -> None:
    world.law("옛.md", effective=OLD, rule="옛 규정이다.")
    world.law("새.md", effective=NEW, rule="새 규정이다.")
    world.ingest()
    for day, text in ((date(2025, 12, 31), "옛"), (date(2026, 1, 1), "새")):
        seen = [chunk for chunk in world.index.scroll(Where(as_of=day), 99) if chunk.article == "제2조"]
        assert [chunk.text[2:3] for chunk in seen] == [text]
    assert world.index.scroll(Where(as_of=date(2023, 2, 28)), 99) == []


def test_an_end_goes_with_the_version_that_made_it(world: World) -> None:
    world.law("옛.md", effective=OLD)
    path = world.law("새.md", effective=NEW)
    world.ingest()
    path.unlink()
    world.ingest()
    assert ends(world) == {OLD: None}
    assert [record.bounded for record in world.manifest.documents().values()] == [False]


def test_an_end_moves_with_the_version_that_made_it(world: World) -> None:
    world.law("옛.md", effective=OLD)
    world.law("새.md", effective=NEW)
    world.ingest()
    world.law("새.md", effective="2026-03-01")
    world.ingest()
    assert ends(world) == {OLD: date(2026, 2, 28), "2026-03-01": None}


def test_removing_a_document_by_its_number_frees_the_version_before(world: World) -> None:
    world.law("옛.md", effective=OLD)
    world.law("새.md", effective=NEW)
    world.ingest()
    (newest,) = {point.chunk.doc_id for point in world.of("제2조") if point.chunk.effective_to is None}
    world.ingestor.remove([newest])
    assert ends(world) == {OLD: None}


def test_an_end_that_the_document_states_stays_if_it_is_earlier(world: World) -> None:
    stated = world.law("옛.md", effective=f"{OLD}\neffective_to: 2024-05-31")
    world.law("새.md", effective=NEW)
    world.ingest()
    assert ends(world) == {OLD: date(2024, 5, 31), NEW: None}
    stated.write_text(stated.read_text(encoding="utf8").replace("2024-05-31", "2030-01-01"), encoding="utf8")
    world.ingest()
    assert ends(world) == {OLD: date(2025, 12, 31), NEW: None}


def test_ordinances_of_two_places_with_one_title_are_two(world: World) -> None:
    world.law("가.md", effective=f"{OLD}\njurisdiction: 가온시")
    world.law("나.md", effective=f"{NEW}\njurisdiction: 나래시")
    world.ingest()
    assert set(ends(world).values()) == {None}


def test_two_texts_of_one_day_contradict_each_other_and_both_are_told(world: World) -> None:
    world.law("하나.md", effective=NEW, rule="하나이다.")
    world.law("둘.md", effective=NEW, rule="둘이다.")
    world.ingest()
    assert set(ends(world).values()) == {None}
    assert len(warnings(world)) == 2
    assert all(NEW in said for said in warnings(world))
    assert sorted("하나.md" in said for said in warnings(world)) == [False, True]
    world.law("둘.md", effective=NEXT, rule="둘이다.")
    world.ingest()
    assert warnings(world) == []


def test_a_copy_is_no_contradiction(world: World) -> None:
    world.law("하나.md", effective=NEW)
    world.law("둘.md", effective=NEW)
    world.ingest()
    assert warnings(world) == []


def test_a_version_without_a_date_is_told_and_leaves_the_others_alone(world: World) -> None:
    world.law("옛.md", effective="", rule="언제인지 모른다.")
    world.law("새.md", effective=NEW)
    world.ingest()
    assert ends(world) == {"None": None, NEW: None}
    assert ["시행일이 없습니다" in said for said in warnings(world)] == [True]


def test_guides_are_versions_only_where_they_say_so(world: World) -> None:
    def row(number: str, since: str, **more: str) -> dict[str, object]:
        made = guide(number, f"안내 {since}")
        return made | {"metadata": {"kind": "guide", "effective_from": since, **more}}

    series = {"문서계열": "주차 안내"}
    world.rows("안내.jsonl", [row("1", OLD, **series), row("2", NEW, **series), row("3", NEW), row("4", OLD)])
    world.ingest()
    found = {chunk.doc_id: chunk.effective_to for chunk in world.index.chunks()}
    assert found == {"1": date(2025, 12, 31), "2": None, "3": None, "4": None}


def test_a_second_run_changes_nothing(world: World) -> None:
    world.law("옛.md", effective=OLD)
    world.law("새.md", effective=NEW)
    version = world.ingest().index_version
    before, written = ends(world), len(world.index.upserted)
    assert world.ingest().index_version == version
    assert (ends(world), len(world.index.upserted)) == (before, written)
    assert world.manifest.series.stale() == []


def test_ends_that_were_not_written_are_written_by_the_next_run(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.law("옛.md", effective=OLD)
    world.law("새.md", effective=NEW)

    def fails(_chunks: list[Chunk]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(world.index, "update_chunks", fails)
        with pytest.raises(KeyboardInterrupt):
            world.ingest()
    assert world.manifest.series.stale() != []
    world.ingest()
    assert ends(world) == {OLD: date(2025, 12, 31), NEW: None}
    assert world.manifest.series.stale() == []


def test_a_manifest_without_the_columns_gets_them(tmp_path: Path) -> None:
    Manifest.in_folder(tmp_path).close()
    with sqlite3.connect(tmp_path / "manifest.sqlite") as old:
        old.execute("DROP INDEX ix_documents_series")
        for column in ("series", "effective_from", "bounded", "version_warning"):
            old.execute(f"ALTER TABLE documents DROP COLUMN {column}")
        old.execute("DROP TABLE stale_series")
    manifest = Manifest.in_folder(tmp_path)
    assert manifest.documents() == {}
    assert manifest.series.stale() == []
    manifest.close()


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("가온시 주차장 조례(2023년 판)", "가온시 주차장 조례"),
        ("가온시 주차장 조례(조례)(제123호)(20230301)", "가온시 주차장 조례"),
        ("가온시 주차장 조례", "가온시 주차장 조례"),
        ("(개정) 조례", "(개정) 조례"),
        ("주차장법 시행규칙 [시행 2026. 1. 1.]", "주차장법 시행규칙"),
    ],
)
def test_an_edition_in_brackets_is_no_part_of_the_title(title: str, bare: str) -> None:
    assert without_edition(title) == bare


def test_front_matter_may_name_the_series() -> None:
    assert front_matter("---\n문서계열: 주차 안내\n---\n").metadata.series == "주차 안내"
