from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.patterns import Patterns
from ingestion.sync.git import GitSource, dated_path
from ingestion.sync.git_command import GitCommand
from rag.errors import SourceUnavailable, UnreadableDocument
from tests.unit.sync.repository import Repository


def law(day: str, rule: str) -> str:
    return f"---\n제목: 우산 조례\n시행일자: {day}\n---\n\n# 우산 조례\n\n{rule}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "법령")
    made.write("우산/조례.md", law("2024-01-01", "하루"))
    made.commit()
    made.write("우산/조례.md", law("2025-01-01", "이틀"))
    made.commit()
    made.write("우산/조례.md", law("2025-01-01", "이틀 동안"))
    made.commit()
    made.write("우산/조례.md", law("2026-01-01", "사흘"))
    made.write("읽기.md", "제목\n")
    made.commit()
    return made


def source(path: Path, ref: str = "HEAD", **options: object) -> GitSource:
    return GitSource(path, ref, Patterns(), **options)  # type: ignore[arg-type]


def contents(source: GitSource) -> dict[str, str]:
    found = {entry.path: b"".join(source.fetch(entry)).decode() for entry in source.listing().entries}
    source.close()
    return found


def test_what_is_committed_counts_not_what_is_checked_out(repository: Repository) -> None:
    repository.write("읽기.md", "아직 아님")
    repository.write("새것.md", "아직 아님")
    assert contents(source(repository.path)) == {"우산/조례.md": law("2026-01-01", "사흘"), "읽기.md": "제목\n"}


def test_a_bare_clone_and_another_ref_are_read(repository: Repository, tmp_path: Path) -> None:
    bare = repository.bare(tmp_path / "bare.git")
    assert contents(source(bare, "HEAD~3")) == {"우산/조례.md": law("2024-01-01", "하루")}


def test_history_gives_the_latest_text_of_each_former_date(repository: Repository) -> None:
    found = contents(source(repository.path, history=True))
    assert found["우산/조례@2024-01-01.md"] == law("2024-01-01", "하루")
    assert found["우산/조례@2025-01-01.md"] == law("2025-01-01", "이틀 동안")
    assert sorted(found) == ["우산/조례.md", "우산/조례@2024-01-01.md", "우산/조례@2025-01-01.md", "읽기.md"]


def test_a_file_that_was_deleted_has_no_history(repository: Repository) -> None:
    (repository.path / "우산" / "조례.md").unlink()
    repository.commit()
    assert set(contents(source(repository.path, history=True))) == {"읽기.md"}


def test_a_former_version_that_came_by_a_merge_is_found(repository: Repository) -> None:
    repository.git("checkout", "-q", "-b", "옛날", "HEAD~3")
    repository.write("우산/조례.md", law("2023-01-01", "반나절"))
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "-s", "ours", "옛날", "-m", "합침")
    assert "우산/조례@2023-01-01.md" in contents(source(repository.path, history=True))


def test_no_blob_is_looked_into_twice(repository: Repository) -> None:
    notes: dict[str, str] = {}
    source(repository.path, history=True, notes=notes).listing()
    assert sorted(notes.values()) == ["-", "2024-01-01", "2025-01-01", "2025-01-01", "2026-01-01"]
    again = source(repository.path, history=True, notes=notes)
    again._git.blob = lambda blob: pytest.fail(f"read {blob} again")  # type: ignore[method-assign]
    assert len(again.listing().entries) == 4


def test_patterns_choose_before_anything_is_read(repository: Repository) -> None:
    chosen = GitSource(repository.path, "HEAD", Patterns(["우산"]), history=True)
    assert len(chosen.listing().entries) == 3


def test_links_are_records_and_submodules_are_passed_over(repository: Repository) -> None:
    (repository.path / "밖.md").symlink_to("/etc/passwd")
    repository.commit()
    listing = source(repository.path).listing()
    assert [failure.path for failure in listing.failures] == ["밖.md"]
    assert "기호 링크" in listing.failures[0].reason


def test_contents_kept_elsewhere_by_lfs_are_refused(repository: Repository) -> None:
    repository.write("큰것.pdf", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    repository.commit()
    reading = source(repository.path)
    entry = next(entry for entry in reading.listing().entries if entry.path == "큰것.pdf")
    with pytest.raises(UnreadableDocument, match="LFS"):
        list(reading.fetch(entry))
    other = next(entry for entry in reading.listing().entries if entry.path == "읽기.md")
    assert b"".join(reading.fetch(other)) == "제목\n".encode()
    reading.close()


def test_a_blob_left_half_read_does_not_spoil_the_next(repository: Repository) -> None:
    repository.write("큰것.txt", b"x" * (3 << 20))
    repository.commit()
    reading = source(repository.path)
    entries = {entry.path: entry for entry in reading.listing().entries}
    half = reading.fetch(entries["큰것.txt"])
    next(half)
    del half
    assert b"".join(reading.fetch(entries["읽기.md"])) == "제목\n".encode()
    reading.close()


def test_names_of_any_kind_are_read(repository: Repository) -> None:
    for name in ('따옴표".md', "줄\n바꿈.md", "탭\t.md", ":100644 콜론.md"):
        repository.write(name, name)
    repository.commit()
    found = contents(source(repository.path, history=True))
    assert {name for name, text in found.items() if name == text} == {
        "따옴표\".md", "줄\n바꿈.md", "탭\t.md", ":100644 콜론.md",
    }  # fmt: skip


def test_a_repository_cannot_run_programs(repository: Repository, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "gpg.program", "diff.x.textconv", "filter.x.smudge"):
        repository.git("config", key, str(script))
    repository.git("config", "log.showSignature", "true")
    repository.write(".gitattributes", "*.md diff=x filter=x\n")
    (repository.path / ".git" / "hooks").mkdir(exist_ok=True)
    (repository.path / ".git" / "hooks" / "post-index-change").symlink_to(script)
    assert len(contents(source(repository.path, history=True))) == 4
    assert not marker.exists()


def test_the_callers_git_settings_do_not_matter(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "elsewhere"))
    assert len(contents(source(repository.path))) == 2


def test_a_repository_of_another_user_is_read(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = GitCommand._environment
    # Git's own way to test its distrust of folders of another owner.
    distrust = {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    monkeypatch.setattr(GitCommand, "_environment", lambda self: usual(self) | distrust)
    assert len(contents(source(repository.path))) == 2
    monkeypatch.setattr("ingestion.sync.git_command.QUIET", ())
    with pytest.raises(SourceUnavailable):
        source(repository.path).listing()


def test_a_missing_folder_a_plain_folder_and_an_unknown_ref_say_what_to_do(
    repository: Repository, tmp_path: Path
) -> None:
    with pytest.raises(SourceUnavailable, match="복제한 폴더의 경로"):
        source(tmp_path / "none").listing()
    with pytest.raises(SourceUnavailable, match="가지나 태그"):
        source(repository.path, "nothing").listing()
    (repository.path / "안").mkdir()
    with pytest.raises(SourceUnavailable, match="git 저장소가 아닙니다"):
        source(repository.path / "안").listing()


def test_an_empty_repository_has_no_such_ref(tmp_path: Path) -> None:
    with pytest.raises(SourceUnavailable, match="가지나 태그"):
        source(Repository(tmp_path / "빈것").path).listing()


def test_a_damaged_repository_is_one_error(repository: Repository) -> None:
    for path in (repository.path / ".git" / "objects").rglob("*"):
        if path.is_file():
            path.chmod(0o600)
            path.write_bytes(b"garbage")
    with pytest.raises(SourceUnavailable):
        source(repository.path).listing()


def test_the_name_of_a_former_version_keeps_its_ending() -> None:
    assert dated_path("조례", "2024-01-01") == "조례@2024-01-01"
