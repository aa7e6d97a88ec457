"""Why a file is or is not in the index: what the manifest remembers, the file's name, and whether it is there."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ingestion.manifest_facts import Refusal, Root
from ingestion.manifest_tables import DocumentRecord, FileRecord
from ingestion.parse.formats import refusal
from ingestion.parse.names import SKIPPED
from ingestion.patterns import Patterns
from ingestion.personal_data import is_kept_out
from ingestion.scan import UNREAD, below
from ingestion.sources import on_disk

State = Literal[
    "indexed", "changed", "gone", "partly", "failed", "refused", "skipped", "excluded", "unread", "never-given",
    "folder", "missing", "quarantined",
]  # fmt: skip
IN_INDEX: tuple[State, ...] = ("indexed", "changed", "gone", "partly", "folder")
AGAIN = "mongmin ingest로 그 폴더를 다시 넣으십시오."
WORDS: Mapping[State, tuple[str, str]] = {
    "indexed": ("색인에 있습니다.", ""),
    "changed": ("색인에 있지만, 넣은 뒤에 파일이 바뀌었습니다.", AGAIN),
    "gone": ("색인에 있지만, 파일은 이제 그 자리에 없습니다.", f"색인에서 빼려면 {AGAIN}"),
    "partly": ("색인에 있지만, 읽지 못한 부분이 있습니다.", ""),
    "failed": ("읽지 못했습니다.", ""),
    "refused": ("읽을 수 없는 파일이라 열지 않았습니다.", ""),
    "skipped": ("숨김 파일이나 편집기의 임시 파일로 보아 이름만으로 건너뜁니다", "넣으려면 이름을 바꾸십시오."),
    "excluded": (
        "동기화 소스의 규칙(include, exclude)이 빼는 파일입니다",
        "넣으려면 sources.yaml의 규칙을 고치십시오.",
    ),
    "unread": ("넣은 폴더 아래에 있지만 아직 읽지 않았거나, documents remove로 색인에서 뺐습니다.", AGAIN),
    "never-given": ("이 파일이 든 폴더는 넣은 적이 없습니다.", "mongmin ingest에 파일이나 폴더를 주십시오."),
    "quarantined": ("읽었지만 색인에 넣지 않았습니다.", ""),
    "folder": ("폴더입니다.", ""),
    "missing": ("그런 파일이 없고, 넣은 적도 없습니다.", "경로를 확인하십시오."),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """Which files below a root a source takes."""

    source: str
    root: str
    patterns: Patterns

    def shuts(self, path: str) -> bool:
        """Whether it leaves out a file below its root."""
        return below(path, self.root) and not self.patterns.takes(path.removeprefix(self.root).lstrip("/"))


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a path: its file, the documents from it or below it, roots and refusals, rules of sources."""

    file: FileRecord | None
    documents: Sequence[DocumentRecord]
    roots: Sequence[Root]
    refusals: Sequence[Refusal]
    rules: Sequence[Rule] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a path is or is not in the index; `reason` and `remedy` are Korean. `at` is when it was last read."""

    path: str
    state: State
    reason: str
    remedy: str
    documents: tuple[DocumentRecord, ...] = ()
    at: str = ""


def explain(path: str, known: Known) -> Explanation:
    """Explain an absolute path (NFC)."""
    state, detail = judged(path, known)
    reason, remedy = WORDS[state]
    if detail:
        said, told = told_apart(detail)
        reason, remedy = f"{reason} {said}".strip(), told or remedy
    at = known.file.ingested_at if known.file is not None else ""
    return Explanation(path, state, reason, remedy, tuple(known.documents), at)


def judged(path: str, known: Known) -> tuple[State, str]:
    """Return the state of a path and what is to be said of it besides."""
    if known.file is not None:
        return of_file(path, known.file, bool(known.documents))
    place = on_disk(path)
    if place is not None and place.is_dir():
        return "folder", f"그 아래에서 넣은 문서가 {len(known.documents):,}건 있습니다."
    remembered = next((refusal.reason for refusal in known.refusals if refusal.path == path), None)
    if remembered is not None:
        return "refused", remembered
    return unknown(path, known) if place is not None else ("missing", "")


def of_file(path: str, file: FileRecord, held: bool) -> tuple[State, str]:
    """Return the state of a file that was read."""
    said = " ".join(failure.reason for failure in file.all_failures)
    if said and not held and all(is_kept_out(failure.reason) for failure in file.all_failures):
        return "quarantined", said
    if said:
        return ("partly" if held else "failed"), said
    place = on_disk(path)
    if place is None:
        return "gone", ""
    status = place.stat()
    same_time = file.mtime_ns in (UNREAD, status.st_mtime_ns)
    return ("indexed" if status.st_size == file.size and same_time else "changed"), ""


def unknown(path: str, known: Known) -> tuple[State, str]:
    """Return the state of a file that is there but was never read."""
    given = [root.path for root in known.roots if below(path, root.path)]
    shut = next((rule.source for rule in known.rules if rule.shuts(path)), None)
    if shut is not None:
        return "excluded", f"(소스 {shut!r})."
    if not given:
        return "never-given", ""
    inside = path.removeprefix(max(given, key=len)).strip("/").split("/")
    pattern = next((one for name in inside for one in SKIPPED if fnmatch.fnmatchcase(name, one)), None)
    if pattern is not None:
        return "skipped", f"(규칙 {pattern!r})."
    refused = refusal(inside[-1])
    return ("refused", refused) if refused is not None else ("unread", "")


def told_apart(text: str) -> tuple[str, str]:
    """Return what is the matter and what to do about it: the sentences that ask for something come last.

    >>> told_apart("빈 파일입니다. 내용이 있는 파일을 넣어 주십시오.")
    ('빈 파일입니다.', '내용이 있는 파일을 넣어 주십시오.')
    """
    sentences = text.replace(". ", ".\n").split("\n")
    first = next((at for at, one in enumerate(sentences) if one.endswith("십시오.")), len(sentences))
    return " ".join(sentences[:first]), " ".join(sentences[first:])
