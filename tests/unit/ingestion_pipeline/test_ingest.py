"""What an ingestion does to the index, and what it says that it did."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from ingestion.types import Defaults
from rag.errors import DiskFull, InputError
from rag.types import Point
from tests.unit.ingestion_pipeline import odd_reader
from tests.unit.ingestion_pipeline.world import RULE, World, guide, jsonl, write


def test_a_folder_becomes_searchable_and_is_counted(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [guide("G-1", "우산은 민원실에서 빌립니다."), guide("G-2", "우산은 3일 뒤 돌려줍니다.")])
    report = world.ingest()
    assert (report.added, report.changed, report.unchanged, report.removed, report.failed) == (3, 0, 0, 0, 0)
    assert report.chunks == len(world.index.points) == report.dense_pending
    assert all(point.sparse["body"] and point.sparse["head"] for point in world.index.points.values())
    assert {"G-1", "G-2"} < {record.doc_id for record in world.ingestor.documents()}


def test_the_same_folder_again_does_nothing(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [guide("G-1", "우산은 민원실에서 빌립니다.")])
    first = world.ingest()
    world.index.upserted.clear()
    second = world.ingest()
    assert (second.added, second.changed, second.unchanged) == (0, 0, 2)
    assert not world.index.upserted
    assert second.index_version == first.index_version == world.manifest.index_version()


def test_an_unchanged_file_is_not_even_opened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.law()
    world.ingest()
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert world.ingest().unchanged == 1


def refuse(*_: object, **__: object) -> None:
    raise AssertionError("opened")


def test_a_file_touched_but_not_changed_is_unchanged(world: World) -> None:
    path = world.law()
    world.ingest()
    os.utime(path, (1_800_000_000, 1_800_000_000))
    assert (world.ingest().unchanged, world.ingest().unchanged) == (1, 1)


def test_a_change_of_the_same_size_right_after_ingestion_is_seen(world: World) -> None:
    path = write(world.root / "a.txt", "우산은 3일 빌립니다.", old=False)
    world.ingest()
    before = path.stat()
    write(path, "우산은 5일 빌립니다.", old=False)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert world.ingest().changed == 1
    assert world.texts() == {"우산은 5일 빌립니다."}


def test_a_changed_file_replaces_only_the_chunks_that_changed(world: World) -> None:
    world.law()
    world.ingest()
    world.backfill.run()
    before = {point.chunk.article: point for point in world.index.points.values()}
    world.index.upserted.clear()
    world.law(rule="도지사는 우산을 5일 동안 빌려줄 수 있다. 까닭을 묻지 아니한다.")
    report = world.ingest()
    assert (report.added, report.changed, report.dense_pending) == (0, 1, 1)
    assert world.index.upserted == [before["제2조"].chunk.chunk_id]
    assert world.of("제1조")[0].dense == before["제1조"].dense
    assert "5일" in world.of("제2조")[0].chunk.text


def test_a_new_effective_date_moves_no_vector(world: World) -> None:
    world.law()
    world.ingest()
    world.backfill.run()
    world.index.upserted.clear()
    world.law(effective="2026-09-01")
    report = world.ingest()
    assert (report.changed, report.dense_pending, world.index.upserted) == (1, 0, [])
    assert {str(chunk.effective_from) for chunk in world.index.chunks()} == {"2026-09-01"}


def test_an_article_that_is_struck_out_goes(world: World) -> None:
    path = world.law()
    world.ingest()
    write(path, path.read_text(encoding="utf8").partition("##### 제2조")[0])
    assert world.ingest().changed == 1
    assert [chunk.article for chunk in world.index.chunks()] == ["제1조"]


def test_a_removed_file_goes_with_its_chunks(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [guide("G-1", "우산은 민원실에서 빌립니다.")])
    world.ingest()
    (world.root / "조례.md").unlink()
    report = world.ingest()
    assert (report.removed, report.unchanged, report.chunks) == (1, 1, 1)
    assert world.texts() == {"우산은 민원실에서 빌립니다."}
    assert [record.doc_id for record in world.ingestor.documents()] == ["G-1"]


def test_removal_concerns_only_the_roots_given(world: World) -> None:
    one, other = world.write("가/a.txt", "가의 글입니다."), world.write("나/b.txt", "나의 글입니다.")
    world.ingest()
    one.unlink()
    other.unlink()
    assert world.ingest(one.parent).removed == 1
    assert world.texts() == {"나의 글입니다."}


def test_a_file_given_alone_leaves_its_neighbours(world: World) -> None:
    one, other = world.write("a.txt", "가의 글입니다."), world.write("b.txt", "나의 글입니다.")
    world.ingest()
    other.unlink()
    report = world.ingest(one)
    assert (report.removed, report.chunks) == (0, 1)
    assert world.texts() == {"가의 글입니다.", "나의 글입니다."}


def test_rows_that_vanish_are_removed_and_others_stay(world: World) -> None:
    path = world.rows("안내.jsonl", [guide("G-1", "하나입니다."), guide("G-2", "둘입니다.")])
    world.ingest(path)
    world.index.upserted.clear()
    world.rows("안내.jsonl", [guide("G-2", "둘입니다."), guide("G-3", "셋입니다.")])
    report = world.ingest(path)
    assert (report.added, report.unchanged, report.removed) == (1, 1, 1)
    assert world.texts() == {"둘입니다.", "셋입니다."}
    assert len(world.index.upserted) == 1


def test_a_renamed_file_of_rows_keeps_its_points(world: World) -> None:
    path = world.rows("안내.jsonl", [guide("G-1", "하나입니다.")])
    world.ingest()
    world.backfill.run()
    path.rename(world.root / "새이름.jsonl")
    report = world.ingest()
    assert (report.removed, report.failed, report.chunks, report.dense_pending) == (0, 0, 1, 0)
    assert {record.path for record in world.ingestor.documents()} == {str(world.root / "새이름.jsonl")}


def test_one_bad_file_is_one_failure_and_the_rest_goes_on(world: World) -> None:
    world.write("bad.hwp", "이것은 한글 문서가 아닙니다")
    world.law()
    report = world.ingest()
    assert (report.added, report.failed, report.failures[0].path) == (1, 1, "bad.hwp")
    again = world.ingest()
    assert (again.unchanged, again.failures) == (1, report.failures)


def test_a_file_that_breaks_keeps_its_last_good_chunks(world: World) -> None:
    path = world.write("a.txt", "좋은 글입니다.")
    world.ingest()
    write(path, "")
    report = world.ingest()
    assert (report.failed, report.removed, world.texts()) == (1, 0, {"좋은 글입니다."})
    assert [record.relative for record in world.ingestor.failed_files()] == ["a.txt"]
    write(path, "더 좋은 글입니다.")
    report = world.ingest()
    assert (report.failed, report.changed, world.texts()) == (0, 1, {"더 좋은 글입니다."})


def test_a_bad_line_is_named_and_takes_no_document_away(world: World) -> None:
    path = world.rows("안내.jsonl", [guide("G-1", "하나입니다."), guide("G-2", "둘입니다.")])
    world.ingest()
    write(path, jsonl([guide("G-1", "하나입니다.")]) + "{깨진 줄\n")
    report = world.ingest()
    assert (report.unchanged, report.removed, [failure.path for failure in report.failures]) == (1, 0, ["안내.jsonl:2"])
    assert world.ingest().failures == report.failures


def test_a_parser_that_crashes_is_a_record(world: World) -> None:
    world.write("a.txt", "deep")
    world.write("b.txt", "나의 글입니다.")
    report = World(world.root, world.manifest, read=odd_reader.READ).ingest()
    assert (report.added, [failure.path for failure in report.failures]) == (1, ["a.txt"])
    assert "RecursionError" in report.failures[0].reason


def test_two_files_with_one_id_are_told_apart_by_a_failure(world: World) -> None:
    world.rows("a.jsonl", [guide("G-1", "먼저입니다.")])
    world.rows("b.jsonl", [guide("G-1", "나중입니다.")])
    for _ in range(2):
        report = world.ingest()
        assert [failure.path for failure in report.failures] == ["b.jsonl"]
        assert world.texts() == {"먼저입니다."}
    (world.root / "a.jsonl").unlink()
    assert (world.ingest().failed, world.texts()) == (0, {"나중입니다."})


def test_one_id_twice_in_a_file_is_a_failure(world: World) -> None:
    world.rows("a.jsonl", [guide("G-1", "먼저입니다."), guide("G-1", "나중입니다.")])
    report = world.ingest()
    assert (report.added, report.failed, world.texts()) == (1, 1, {"먼저입니다."})


def test_other_defaults_are_applied_to_files_that_did_not_change(world: World) -> None:
    world.write("a.txt", "가의 글입니다.")
    world.ingest()
    world.backfill.run()
    report = world.ingest(defaults=Defaults(domain="환경", grade="S"))
    assert (report.changed, report.dense_pending) == (1, 0)
    assert [(chunk.domain, chunk.grade) for chunk in world.index.chunks()] == [("환경", "S")]


def test_a_folder_then_a_folder_within_it_hold_a_document_once(world: World) -> None:
    world.write("가/a.txt", "가의 글입니다.")
    world.ingest()
    report = world.ingest(world.root / "가")
    assert (report.added, report.changed, report.chunks, len(world.index.points)) == (0, 1, 1, 1)


def test_a_path_that_is_not_there_is_the_callers_error(world: World) -> None:
    world.write("a.txt", "가의 글입니다.")
    world.ingest()
    with pytest.raises(InputError, match="없는것"):
        world.ingest(world.root, world.root / "없는것")
    shutil.rmtree(world.root)
    with pytest.raises(InputError):
        world.ingest()
    assert world.texts() == {"가의 글입니다."}


def test_a_folder_that_cannot_be_read_keeps_what_it_held(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("가/a.txt", "가의 글입니다.")
    world.ingest()
    real = Path.iterdir

    def shut(path: Path) -> object:
        if path.name == "가":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(Path, "iterdir", shut)
    report = world.ingest()
    assert (report.removed, [failure.path for failure in report.failures]) == (0, ["가"])
    assert world.texts() == {"가의 글입니다."}


def test_a_full_disk_stops_the_run_and_the_next_one_finishes_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.rows("안내.jsonl", [guide(f"G-{number}", f"{number}번 글입니다.") for number in range(20)])
    real, calls = world.index.upsert, iter(range(100))

    def full(points: list[Point]) -> None:
        if next(calls) == 2:
            raise DiskFull("자리가 없습니다.")
        real(points)

    monkeypatch.setattr(world.index, "upsert", full)
    with pytest.raises(DiskFull):
        world.ingest()
    written = len(world.index.points)
    assert 0 < written < 20
    report = world.ingest()
    assert (report.chunks, len(world.index.points), report.unchanged) == (20, 20, 8)


def test_documents_can_be_removed_by_id(world: World) -> None:
    world.rows("안내.jsonl", [guide("G-1", "하나입니다."), guide("G-2", "둘입니다.")])
    world.ingest()
    before = world.manifest.index_version()
    assert world.ingestor.remove(["G-1", "G-9"]) == 1
    assert (world.texts(), world.manifest.index_version() != before) == ({"둘입니다."}, True)
    assert world.ingest().added == 1


def test_points_that_the_index_lost_are_written_again(world: World) -> None:
    world.law()
    world.write("a.txt", "가의 글입니다.")
    world.ingest()
    world.backfill.run()
    world.index.delete([world.of("제2조")[0].chunk.chunk_id])
    report = world.ingest()
    assert (report.dense_pending, len(world.of("제2조"))) == (1, 1)


def test_links_and_odd_names_do_no_harm(world: World) -> None:
    world.write("이름 #1 ‘따옴표’ 100%.txt", RULE)
    (world.root / "고리").symlink_to(world.root)
    (world.root / "빈곳").symlink_to(world.root / "없음.txt")
    report = world.ingest()
    assert (report.added, report.failed) == (1, 2)
    assert world.ingest().unchanged == 1


def test_the_index_version_says_when_and_what(world: World) -> None:
    assert world.manifest.index_version() == "empty"
    world.law()
    version = world.ingest().index_version
    moment, _, state = version.rpartition("-")
    assert (moment[:11], moment[-1], len(state)) == ("2026-11-22T", "Z", 4)
    world.backfill.run()
    assert world.manifest.index_version() != version
    world.law(rule="달라진 규칙이다.")
    assert world.ingest().index_version.rpartition("-")[2] != state


def test_an_id_that_a_file_of_another_folder_holds_is_a_failure_until_that_file_goes(world: World) -> None:
    first = world.rows("가/a.jsonl", [guide("G-1", "먼저입니다.")])
    second = world.rows("나/b.jsonl", [guide("G-1", "나중입니다.")])
    world.ingest(first.parent)
    report = world.ingest(second.parent)
    assert ([failure.path for failure in report.failures], world.texts()) == (["b.jsonl"], {"먼저입니다."})
    first.unlink()
    assert (world.ingest(second.parent).failed, world.texts()) == (0, {"나중입니다."})


@pytest.mark.parametrize("readers", [0, 1])
def test_an_unexpected_error_is_logged_without_its_message(
    world: World, caplog: pytest.LogCaptureFixture, readers: int
) -> None:
    world.write("a.txt", "odd")
    settings = world.settings.model_copy(update={"readers": readers})
    assert World(world.root, world.manifest, settings=settings, read=odd_reader.READ).ingest().failed == 1
    [record] = [record for record in caplog.records if record.name == "ingestion.scan"]
    about = json.loads(record.getMessage())
    assert (about["error"], record.exc_info, "홍길동" in caplog.text) == ("이상한 오류", None, False)
    assert "odd_reader.py:" in about["frames"][-1]


def test_what_lies_behind_a_link_leaves_the_index_when_the_link_leads_out(world: World) -> None:
    world.write("안/글.txt", "우산 이야기")
    (world.root / "링크").symlink_to(world.root / "안")
    assert world.ingest().added == 2
    (world.root / "링크").unlink()
    outside = world.root.parent / "다른 부서"
    write(outside / "글.txt", "다른 부서의 글")
    (world.root / "링크").symlink_to(outside)
    report = world.ingest()
    assert (report.removed, [failure.path for failure in report.failures]) == (1, ["링크"])
