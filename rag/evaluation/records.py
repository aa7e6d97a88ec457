"""One item of a run as it is kept: what was asked, what came back, what it is worth and why.

The records of a run are a file of JSON lines. Each line carries the digest of itself and of the line before it
(`chained`), so that an edited, lost or added line is found and named; the last digest stands in the signed bundle.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, JsonValue

from rag.evaluation.facts import Count, Fact, Hash, Name, Number, Slices

Status = Literal["answered", "refused", "out_of_choice", "empty", "invalid", "too_large", "timeout", "failed", "unable"]
"""What became of an item. `unable`: the system cannot be asked this at all, so that nothing was measured."""
MISSING: frozenset[Status] = frozenset({"empty", "invalid", "too_large", "timeout", "failed", "unable"})
"""Items of which nothing usable came back; they are counted apart."""
START = "0" * 64
"""The digest before the first line."""


class Score(Fact):
    """What an item is worth in one respect. `value` None: not measured, which is never zero; `why` is Korean."""

    value: Number | None
    why: str = ""


class Reply(Fact):
    """What a system gave back for one request; its times are in seconds."""

    status: Status
    text: str = ""
    content: JsonValue = None
    """The whole in its own shape: `answer.json`, `{"hits": [...]}`, `triage.json`; None for a bare model."""
    seconds: float = 0.0
    first_seconds: float | None = None
    """Until the first checked sentence (or the first token of a bare model)."""
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    processor_seconds: float | None = None
    """Of the process that answered, all its threads together; None where it is another process or others worked too."""
    memory_mb: float | None = None
    """The most resident memory of that process until then."""
    error: str = ""
    cached: bool = False


class Record(Fact):
    """An item of a run. `cluster` names what is resampled together (a template, a document, a set)."""

    case: Name
    case_sha256: Hash
    cluster: Name
    slices: Slices = Field(default_factory=dict)
    status: Status
    requests: tuple[dict[str, JsonValue], ...]
    replies: tuple[Reply, ...]
    target: dict[str, JsonValue] = Field(default_factory=dict)
    scores: dict[Name, Score] = Field(default_factory=dict)

    @property
    def missing(self) -> bool:
        """Whether nothing usable came back."""
        return self.status in MISSING


def line_of(record: Record, before: str) -> tuple[str, str]:
    """Return the line of a record and its digest, given the digest of the line before it."""
    body = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(f"{before}\n{body}".encode()).hexdigest()
    return json.dumps({"digest": digest, "record": json.loads(body)}, ensure_ascii=False, sort_keys=True), digest


def chained(records: Iterable[Record]) -> Iterator[tuple[str, str]]:
    """Yield line and digest of each record, in order."""
    before = START
    for record in records:
        line, before = line_of(record, before)
        yield line, before


def read_line(line: str, before: str) -> tuple[Record, str]:
    """Return the record of a line and its digest. Raises `ValueError` if the line was cut off or edited."""
    content = json.loads(line)
    if not isinstance(content, dict) or set(content) != {"digest", "record"}:
        raise ValueError("not a record")
    record = Record.model_validate(content["record"])
    _, digest = line_of(record, before)
    if digest != content["digest"]:
        raise ValueError("the digest differs")
    return record, digest
