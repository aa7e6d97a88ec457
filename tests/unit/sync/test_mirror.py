from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.manifest import Manifest
from ingestion.sync.base import Entry
from ingestion.sync.memory import MemorySource
from ingestion.sync.mirror import Fetched, Mirror
from ingestion.sync.names import unsafe
from rag.errors import SourceUnavailable, UnreadableDocument


class Copy:
    """A mirror in a scratch folder."""

    def __init__(self, scratch: Path, manifest: Manifest) -> None:
        self.folder = scratch / "mirror"
        self.ledger = manifest.sync
        self.source = MemorySource()

    def update(self, share: float = 1.0, max_bytes: int = 1000) -> Fetched:
        self.source.fetched.clear()
        return Mirror("가", self.folder, self.ledger, max_bytes).update(self.source, share)

    def files(self) -> dict[str, bytes]:
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture
def copy(scratch: Path) -> Iterator[Copy]:
    manifest = Manifest.in_folder(scratch / "data")
    yield Copy(scratch, manifest)
    manifest.close()


def test_only_what_changed_is_fetched(copy: Copy) -> None:
    copy.source.files = {"법/민법.md": b"1", "형법.md": b"2"}
    assert copy.update().fetched == 2
    assert copy.update().fetched == 0
    copy.source.files["형법.md"] = b"3"
    assert (copy.update().fetched, copy.source.fetched) == (1, ["형법.md"])
    assert copy.files() == {"법/민법.md": b"1", "형법.md": b"3"}


def test_what_is_gone_is_removed_with_its_folder(copy: Copy) -> None:
    copy.source.files = {"법/민법.md": b"1", "형법.md": b"2"}
    copy.update()
    del copy.source.files["법/민법.md"]
    copy.update()
    assert copy.files() == {"형법.md": b"2"}
    assert not (copy.folder / "법").exists()


def test_a_source_that_loses_most_of_its_files_is_stopped_untouched(copy: Copy) -> None:
    copy.source.files = {f"{n}.md": b"x" for n in range(10)}
    copy.update()
    copy.source.files = {"0.md": b"changed"}
    with pytest.raises(SourceUnavailable, match=r"10개 가운데 9개.*--allow-removals"):
        copy.update(share=0.5)
    assert copy.files() == {f"{n}.md": b"x" for n in range(10)}
    copy.update(share=1.0)
    assert copy.files() == {"0.md": b"changed"}


def test_what_could_not_be_listed_is_not_gone(copy: Copy) -> None:
    copy.source.files = {"법/민법.md": b"1", "형법.md": b"2"}
    copy.update()
    copy.source.files = {"형법.md": b"2"}
    copy.source.unseen = ("법",)
    copy.update()
    assert set(copy.files()) == {"법/민법.md", "형법.md"}


@pytest.mark.parametrize(
    "path", ["../비밀.md", "/etc/passwd.md", "가/../../나.md", "가//나.md", "가\n나.md", "가\\나.md"]
)
def test_an_unsafe_name_is_a_record_and_nothing_is_written_outside(copy: Copy, path: str) -> None:
    copy.source.files = {path: b"x", "민법.md": b"1"}
    done = copy.update()
    assert len(done.failures) == 1
    assert "이름을 바꾸십시오" in done.failures[0].reason
    assert "\n" not in done.failures[0].path
    assert copy.files() == {"민법.md": b"1"}
    assert {path.name for path in copy.folder.parent.iterdir()} <= {"mirror", "data"}


@given(st.text(max_size=30))
def test_a_path_that_is_called_safe_stays_inside(path: str) -> None:
    if unsafe(path) is None:
        root = Path("/mirror")
        assert (root / path).is_relative_to(root)
        assert ".." not in Path(path).parts


def test_names_that_differ_by_case_or_spelling_are_one_record(copy: Copy) -> None:
    apart = unicodedata.normalize("NFD", "민법.md")
    copy.source.files = {"민법.md": b"1", apart: b"2", "A.md": b"3", "a.md": b"4", "b.md": b"5", "b.md/c.md": b"6"}
    done = copy.update()
    assert sorted(failure.path for failure in done.failures) == ["a.md", "b.md/c.md", "민법.md"]
    assert set(copy.files()) == {"민법.md", "A.md", "b.md"}


def test_of_two_names_that_clash_the_known_one_stays(copy: Copy) -> None:
    copy.source.files = {"a.md": b"1"}
    copy.update()
    copy.source.files["A.md"] = b"2"
    assert [failure.path for failure in copy.update().failures] == ["A.md"]
    assert copy.files() == {"a.md": b"1"}


def test_a_file_that_becomes_a_folder_is_replaced(copy: Copy) -> None:
    copy.source.files = {"가.md": b"1"}
    copy.update()
    copy.source.files = {"가.md/나.md": b"2"}
    copy.update()
    assert copy.files() == {"가.md/나.md": b"2"}


def test_hidden_and_unreadable_kinds_of_file_are_not_fetched(copy: Copy) -> None:
    copy.source.files = {".git/config.md": b"x", "~$문서.md": b"x", "프로그램.exe": b"x", "민법.md": b"1"}
    done = copy.update()
    assert copy.source.fetched == ["민법.md"]
    assert [failure.path for failure in done.failures] == ["프로그램.exe"]


def test_a_file_that_vanishes_or_is_too_big_is_a_record(copy: Copy) -> None:
    copy.source.files = {"가.md": b"1", "나.md": b"x" * 2000, "다.md": b"3"}
    copy.source.vanishing = {"가.md"}
    done = copy.update()
    assert [failure.path for failure in done.failures] == ["가.md", "나.md"]
    assert copy.files() == {"다.md": b"3"}


def test_what_cannot_be_fetched_again_keeps_its_former_version(copy: Copy) -> None:
    copy.source.files = {"가.md": b"1"}
    copy.update()
    copy.source.files = {"가.md": b"2"}
    copy.source.breaks_at = {"가.md": UnreadableDocument("막혔습니다.")}
    assert copy.update().failures[0].reason == "막혔습니다."
    assert copy.files() == {"가.md": b"1"}
    copy.source.breaks_at = {}
    copy.update()
    assert copy.files() == {"가.md": b"2"}


def test_a_broken_connection_goes_on_where_it_stopped(copy: Copy) -> None:
    copy.source.files = {f"{n}.md": b"x" for n in range(5)}
    copy.source.breaks_at = {"3.md": SourceUnavailable("끊겼습니다.")}
    with pytest.raises(SourceUnavailable):
        copy.update()
    copy.source.breaks_at = {}
    copy.update()
    assert copy.source.fetched == ["3.md", "4.md"]


def test_what_a_kill_left_behind_is_swept(copy: Copy) -> None:
    copy.source.files = {"가.md": b"1"}
    copy.update()
    (copy.folder / "나.md.part").write_bytes(b"half")
    (copy.folder / "고아.md").write_bytes(b"moved but not noted")
    (copy.folder / "가.md").write_bytes(b"")
    copy.update()
    assert copy.files() == {"가.md": b"1"}


def test_the_same_bytes_leave_a_file_as_it_is(copy: Copy) -> None:
    copy.source.files = {"가.md": b"1"}
    copy.update()
    before = (copy.folder / "가.md").stat()
    copy.ledger.put("가", [type(file)(file.path, "older", file.size) for file in copy.ledger.files("가").values()])
    assert copy.update().fetched == 1
    after = (copy.folder / "가.md").stat()
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)


def test_an_entry_without_a_version_is_always_fetched(copy: Copy) -> None:
    copy.source.files = {"가.md": b"1"}
    listing = copy.source.listing
    copy.source.listing = lambda: type(listing())((Entry("가.md", ""),))  # type: ignore[method-assign]
    assert [copy.update().fetched, copy.update().fetched] == [1, 1]
