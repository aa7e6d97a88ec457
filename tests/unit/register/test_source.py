"""The published register as documents: kept in step, and nothing that people wrote is markup in them."""

from __future__ import annotations

from pathlib import Path

from ingestion.manifest import Manifest
from rag.register.document import document, overview
from rag.register.workflow import Revision
from serving.register.public import Public
from serving.register.source import FOLDER, OVERVIEW, RegisterSource, file_of, write
from tests.register import an_entry
from tests.serving_fakes import real_documents

FIRST = Public("e-1", Revision(1, "published", an_entry(), ("kim",)), "")
SECOND = Public("e-2", Revision(1, "published", an_entry(service_name="수질 예측", domain="환경"), ("kim",)), "")


def titles(data: Path) -> set[str]:
    manifest = Manifest.in_folder(data)
    try:
        return {record.title for record in manifest.documents().values()}
    finally:
        manifest.close()


def test_what_is_published_is_in_the_index_and_what_is_taken_down_is_not(tmp_path: Path) -> None:
    services, published = real_documents(tmp_path), [FIRST, SECOND]
    source = RegisterSource(tmp_path, services.documents, lambda: published)
    source.sync()
    assert {"AI 등록부: 불법 주정차 사진 판독", "AI 등록부: 수질 예측"} <= titles(tmp_path)
    published.remove(SECOND)
    source.sync()
    assert "AI 등록부: 수질 예측" not in titles(tmp_path)
    assert len(titles(tmp_path)) == 2
    assert services.catalogue.composition(str(tmp_path / FOLDER)) == {}


def test_a_fault_of_ingestion_does_not_undo_a_publication(tmp_path: Path) -> None:
    services = real_documents(tmp_path)
    source = RegisterSource(tmp_path, services.documents, lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    source.begin().join()


def test_files_that_did_not_change_are_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path, [FIRST])
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    write(tmp_path, [FIRST])
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert set(before) == {"e-1.md", OVERVIEW}


def test_an_id_is_never_a_path() -> None:
    assert "/" not in file_of("../../etc/passwd")


def test_who_uses_what_stands_in_a_sentence() -> None:
    text = overview([FIRST.entry, SECOND.entry])
    assert "가온도에서 AI 등록부에 공개한 AI 서비스는 2개이며, 불법 주정차 사진 판독, 수질 예측입니다." in text
    assert "가온도에서는 AI 서비스로 수질 예측 서비스를 쓰고 있습니다." in text


def test_what_people_wrote_is_no_markup() -> None:
    entry = an_entry(service_name="<b># 위험</b>", purpose__goal="---\n# 제목\n<script>x</script> [누르기](http://x)")
    text = document(entry)
    assert "<" not in text
    assert [line for line in text.splitlines() if line.startswith("# ")] == ["# AI 등록부: ＜b＞＃ 위험＜/b＞"]
    assert "](" not in text
    assert text.splitlines()[:2] == ["---", 'title: "AI 등록부: ＜b＞＃ 위험＜/b＞"']
