"""A git clone by its path: what is committed, read with git's plumbing. No checkout, no hooks, no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from pathlib import Path

from ingestion.parse.frontmatter import front_matter
from ingestion.patterns import Patterns
from ingestion.sources import label, resolved
from ingestion.sync.base import Entry, Listing
from ingestion.sync.git_command import GitCommand
from ingestion.types import Failure
from rag.errors import SourceUnavailable, UnreadableDocument

CHANGE = re.compile(rb":\d{6} (\d{6}) [0-9a-f]+ ([0-9a-f]{40,64}) [A-Z]\d*\0([^\0]+)\0")
FILES = ("100644", "100755")
LINK = "120000"
LFS = b"version https://git-lfs.github.com/spec/"
HEAD_BYTES = 64 << 10
"""Front matter is looked for in so many bytes."""
DATED = (".md", ".markdown", ".txt")
"""Endings of the formats that have front matter."""
UNDATED = "-"


class GitSource:
    """The files of a commit. With `history`, also former versions of its files that have another 시행일자.

    `notes` remembers the date of each blob that was looked into, so that none is read twice.
    """

    def __init__(
        self,
        path: Path,
        ref: str,
        patterns: Patterns,
        *,
        history: bool = False,
        notes: MutableMapping[str, str] | None = None,
    ) -> None:
        self._path = resolved(path)
        self._ref = ref
        self._patterns = patterns
        self._history = history
        self._notes: MutableMapping[str, str] = {} if notes is None else notes
        self._git = GitCommand(self._path)

    def listing(self) -> Listing:
        """Return the files of the ref; a version is a blob's id. Raises `SourceUnavailable`."""
        if not self._path.is_dir():
            raise SourceUnavailable(
                f"git 저장소 {str(self._path)!r}이(가) 없습니다. 복제한 폴더의 경로를 확인하십시오."
            )
        commit = self._commit()
        entries: list[Entry] = []
        failures: list[Failure] = []
        for line in self._git.run("ls-tree", "-r", "-z", commit).split(b"\0")[:-1]:
            about, _, name = line.partition(b"\t")
            mode, _, blob = about.decode().split(" ")
            path = text(name)
            if not self._patterns.takes(path):
                continue
            if mode in FILES:
                entries.append(Entry(path, blob, blob))
            elif mode == LINK:
                failures.append(Failure(path, "기호 링크라 읽지 않았습니다. 가리키는 파일을 저장소에 직접 넣으십시오."))
        former = self._former(commit, entries) if self._history else []
        return Listing((*entries, *former), tuple(failures))

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        """Yield a blob's bytes. Raises `UnreadableDocument`, `SourceUnavailable`."""
        first = True
        for piece in self._git.blob(entry.handle):
            if first and piece.startswith(LFS):
                raise UnreadableDocument(
                    "내용이 git LFS에 따로 있습니다. 저장소에서 git lfs pull로 받아 폴더로 넣으십시오."
                )
            first = False
            yield piece

    def close(self) -> None:
        """End the process that reads blobs."""
        self._git.close()

    def _commit(self) -> str:
        try:
            return self._git.run("rev-parse", "--verify", "--quiet", f"{self._ref}^{{commit}}").decode().strip()
        except SourceUnavailable as error:
            if "not a git repository" in str(error.__cause__):
                raise SourceUnavailable(
                    f"{str(self._path)!r}은(는) git 저장소가 아닙니다. 복제(clone)한 폴더의 경로를 적으십시오."
                ) from error
            raise SourceUnavailable(
                f"git 저장소 {self._path.name!r}에 {self._ref!r}이(가) 없습니다. 가지나 태그(ref)를 확인하십시오."
            ) from error

    def _former(self, commit: str, entries: list[Entry]) -> list[Entry]:
        """Return former versions of the files, one a date, the latest of each."""
        now = {entry.path: entry.handle for entry in entries}
        seen: dict[tuple[str, str], str] = {}
        looked: set[str] = set()
        log = self._git.run(
            "log", "-m", "--raw", "--no-abbrev", "--no-renames", "--no-notes", "--format=", "-z", commit
        )
        for mode, blob, name in CHANGE.findall(log):
            path = text(name)
            if path in now and path.lower().endswith(DATED) and mode.decode() in FILES:
                for one in (now[path], blob.decode()):
                    looked.add(one)
                    seen.setdefault((path, self._dated(one)), one)
        for stale in self._notes.keys() - looked:
            del self._notes[stale]
        return [
            Entry(dated_path(path, day), blob, blob)
            for (path, day), blob in seen.items()
            if day != UNDATED and blob != now[path]
        ]

    def _dated(self, blob: str) -> str:
        """Return the 시행일자 in a blob's front matter, read once."""
        if blob not in self._notes:
            self._notes[blob] = effective(b"".join(self._git.blob(blob))[:HEAD_BYTES])
        return self._notes[blob]


def text(name: bytes) -> str:
    """Return a path of git's as text; git keeps bytes."""
    return label(name.decode("utf8", "surrogateescape"))


def effective(head: bytes) -> str:
    r"""Return the 시행일자 of a text's front matter as `2026-02-01`, or `UNDATED`.

    >>> effective("---\n시행일자: 20260201\n---\n".encode())
    '2026-02-01'
    """
    try:
        day = front_matter(head.decode("utf8", "ignore").replace("\r\n", "\n")).metadata.effective_from
    except UnreadableDocument:
        return UNDATED
    return day.isoformat() if day else UNDATED


def dated_path(path: str, day: str) -> str:
    """Return the path of a former version.

    >>> dated_path("법/민법.md", "2024-01-01")
    '법/민법@2024-01-01.md'
    """
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    return f"{folder}{slash}{stem if dot else name}@{day}{dot}{ending if dot else ''}"
