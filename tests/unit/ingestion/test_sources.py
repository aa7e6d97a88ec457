from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from ingestion.scan import look
from ingestion.sources import discover, on_disk, roots
from ingestion.types import Failure, SourceFile
from tests.unit.ingestion.helpers import files, write


def failures(*paths: Path) -> dict[str, str]:
    return {found.path: found.reason for found in discover(paths) if isinstance(found, Failure)}


def test_a_folder_is_walked_in_order_with_paths_below_it(tmp_path: Path) -> None:
    for name in ("나/b.md", "가/c.txt", "가/a.md"):
        write(tmp_path, name, "글")
    assert [file.relative for file in files(tmp_path)] == ["가/a.md", "가/c.txt", "나/b.md"]


def test_hidden_and_temporary_files_are_passed_over_in_silence(tmp_path: Path) -> None:
    for name in (".숨김.md", "~$문서.md", "글.md~", ".git/a.md", "받는중.part", "Thumbs.db", "__MACOSX/x.md"):
        write(tmp_path, name, "글")
    assert list(discover([tmp_path])) == []


def test_an_old_office_file_is_one_failure_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, "bad.doc", b"not a document")
    assert list(failures(tmp_path)) == ["bad.doc"]
    assert "지원하지 않는 형식" in failures(tmp_path)["bad.doc"]
    assert "DOCX" in failures(tmp_path)["bad.doc"]


def test_archives_and_unknown_extensions_are_failures_with_a_remedy(tmp_path: Path) -> None:
    for name in ("묶음.7z", "그림.png", "확장자없음"):
        write(tmp_path, name, b"x")
    found = failures(tmp_path)
    assert set(found) == {"묶음.7z", "그림.png", "확장자없음"}
    assert "압축을 풀어" in found["묶음.7z"]


def test_a_link_to_a_folder_above_is_skipped_with_a_record(tmp_path: Path) -> None:
    write(tmp_path, "가/a.md", "글")
    (tmp_path / "가" / "고리").symlink_to(tmp_path)
    assert [file.relative for file in files(tmp_path)] == ["가/a.md"]
    assert list(failures(tmp_path)) == ["가/고리"]


def test_a_broken_link_and_a_pipe_are_failures(tmp_path: Path) -> None:
    (tmp_path / "끊김.md").symlink_to(tmp_path / "없음.md")
    os.mkfifo(tmp_path / "관.md")
    assert set(failures(tmp_path)) == {"끊김.md", "관.md"}


def test_a_missing_path_is_a_failure(tmp_path: Path) -> None:
    assert list(failures(tmp_path / "없음")) == ["없음"]


def test_a_single_file_has_its_folder_as_root(tmp_path: Path) -> None:
    path = write(tmp_path, "하나.md", "글")
    [file] = files(path)
    assert (file.relative, file.root_label, file.size) == ("하나.md", str(tmp_path.resolve()), 3)
    assert roots([path]) == [str(path.resolve())]


def test_decomposed_file_names_are_composed(tmp_path: Path) -> None:
    write(tmp_path, unicodedata.normalize("NFD", "민원.md"), "글")
    assert [file.relative for file in files(tmp_path)] == ["민원.md"]


def test_discovery_reads_nothing(tmp_path: Path) -> None:
    write(tmp_path, "글.md", b"\x00\xff")
    assert isinstance(next(iter(discover([tmp_path]))), SourceFile)


def test_names_in_cp949_are_read_and_names_in_no_encoding_stay_apart(tmp_path: Path) -> None:
    for name in ("민원.md".encode("cp949"), "여권.md".encode("cp949"), b"\xff.md", b"\xfe.md"):
        (tmp_path / os.fsdecode(name)).write_text("글", encoding="utf8")
    assert {file.relative for file in files(tmp_path)} == {"민원.md", "여권.md", r"\udcff.md", r"\udcfe.md"}


def test_two_files_that_are_read_by_one_name_are_one_file_and_a_failure(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        write(tmp_path, unicodedata.normalize(form, "민원.md"), "글")
    found = look([tmp_path, tmp_path])
    assert ([file.relative for file in found.files.values()], [failure.path for failure in found.failures]) == (
        ["민원.md"],
        ["민원.md"],
    )


def test_an_entry_that_the_system_will_not_show_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "가.md", "글")
    write(tmp_path, "나.md", "글")
    real = Path.stat

    def broken(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "가.md":
            raise OSError(5, "Input/output error")
        return real(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", broken)
    assert "Input/output error" in failures(tmp_path)["가.md"]
    assert [file.relative for file in files(tmp_path)] == ["나.md"]
    assert [failure.path for failure in look([tmp_path / "가.md"]).failures] == ["가.md"]


def test_a_file_is_found_by_its_label_however_its_name_is_spelt(tmp_path: Path) -> None:
    path = write(tmp_path, unicodedata.normalize("NFD", "민원/안내.md"), "글")
    assert on_disk(str(tmp_path / "민원" / "안내.md")) == path
    assert on_disk(str(tmp_path / "민원" / "없음.md")) is None


def test_links_out_of_the_folder_are_records_and_links_within_it_are_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "공유", tmp_path / "인사과"
    for folder in (root, outside):
        folder.mkdir()
        (folder / "글.md").write_text("글", encoding="utf8")
    (root / "밖 폴더").symlink_to(outside)
    (root / "밖.md").symlink_to(outside / "글.md")
    (root / "안.md").symlink_to(root / "글.md")
    (root / "안 폴더").mkdir()
    (root / "안 폴더" / "다시 밖.md").symlink_to(Path("../../인사과/글.md"))
    found = list(discover([root]))
    assert sorted(file.relative for file in found if isinstance(file, SourceFile)) == ["글.md", "안.md"]
    refused = [one for one in found if isinstance(one, Failure)]
    assert {one.path for one in refused} == {"밖 폴더", "밖.md", "안 폴더/다시 밖.md"}
    assert all("밖을 가리키는 링크" in one.reason for one in refused)


def test_a_link_that_is_given_itself_is_read(tmp_path: Path) -> None:
    (tmp_path / "글.md").write_text("글", encoding="utf8")
    (tmp_path / "공유").mkdir()
    (tmp_path / "공유" / "링크.md").symlink_to(tmp_path / "글.md")
    assert [type(one) for one in discover([tmp_path / "공유" / "링크.md"])] == [SourceFile]
