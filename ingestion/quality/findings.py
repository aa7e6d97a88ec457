"""The quality report: what of the documents given is in the index, what is not, and what to mend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from ingestion.manifest_catalogue import Entry
from ingestion.orders import ORDERS
from ingestion.parse.formats import EXTENSIONS, extension
from ingestion.quality.groups import Group, Named, contradictions, duplicates, near_duplicates
from ingestion.types import Facts
from rag.label import label_of
from rag.types import Kind

DATED: tuple[Kind, ...] = ("law", "ordinance", "guide")
"""Kinds whose date of force must be known to answer as of a day."""
TEXT_LAYER = "글자층"
"""What warnings of pages without text say."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or a part of one that could not be read: its absolute file, its path below the root, why, what to do."""

    file: str
    path: str
    reason: str
    remedy: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What became of the files of one format. `seconds` is the time of reading, as far as it is known."""

    form: str
    files: int = 0
    documents: int = 0
    characters: int = 0
    chunks: int = 0
    located: int = 0
    failed: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Noted:
    """A document and what is to be said of it (Korean)."""

    document: Named
    note: str


@dataclass(frozen=True, slots=True)
class Made:
    """When, and of which state, a report is made; `run` is the summary of the ingestion that it follows."""

    at: str
    index_version: str
    run: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The whole report. `unmeasured` documents were taken in before their facts were kept.

    `unscreened` documents were not looked at; in the others `findings` of personal data and `orders` to a machine were
    found.
    """

    made_at: str
    index_version: str
    run: Mapping[str, Any] | None
    documents: int
    files: int
    characters: int
    chunks: int
    located: int
    unmeasured: int
    unscreened: int
    findings: Mapping[str, int]
    orders: int
    dropped: Mapping[str, int]
    formats: tuple[Coverage, ...]
    failures: tuple[Unread, ...]
    duplicates: tuple[Group, ...]
    near_duplicates: tuple[Group, ...]
    contradictions: tuple[Group, ...]
    undated: tuple[Named, ...]
    headerless: tuple[Noted, ...]
    no_text_layer: tuple[Noted, ...]
    warnings: tuple[Noted, ...]

    @property
    def located_share(self) -> float | None:
        """Of the measured chunks, the share with a place of their own; None if there are none."""
        measured = sum(form.chunks for form in self.formats)
        return round(self.located / measured, 4) if measured else None

    def as_dict(self, most: int | None = None) -> dict[str, Any]:
        """Return what is written: lists as `{"total", "items"}` with at most `most` items, and the AI label."""
        whole = {"formats"}
        plain: dict[str, Any] = {"located_share": self.located_share}
        for one in fields(self):
            value = getattr(self, one.name)
            if isinstance(value, tuple):
                shown = value if one.name in whole else value[:most]
                items = [asdict(item) for item in shown]
                plain[one.name] = items if one.name in whole else {"total": len(value), "items": items}
            else:
                plain[one.name] = value
        for failure in plain["failures"]["items"]:
            del failure["file"]  # where files lie on the machine is nobody's business
        made = date.fromisoformat(self.made_at[:10])
        label = asdict(label_of("rules", None, made))
        plain["ai_label"] = {**label, "made": made.isoformat()}
        return plain


def quality(entries: Sequence[Entry], unread: Sequence[Unread], made: Made) -> QualityReport:
    """Make the report of documents and of what could not be read."""
    measured = [(entry, entry.facts) for entry in entries if entry.facts is not None]
    found = dict(added(facts.findings for _, facts in measured))
    return QualityReport(
        made_at=made.at,
        index_version=made.index_version,
        run=made.run,
        documents=len(entries),
        files=len({entry.record.path for entry in entries} | {one.file for one in unread}),
        characters=sum(facts.chars for _, facts in measured),
        chunks=sum(entry.record.chunks for entry in entries),
        located=sum(facts.located for _, facts in measured),
        unmeasured=len(entries) - len(measured),
        unscreened=sum(not facts.screen for _, facts in measured) + len(entries) - len(measured),
        orders=found.pop(ORDERS, 0),
        findings=found,
        dropped=added(losses(facts) for _, facts in measured),
        formats=coverage(measured, unread),
        failures=tuple(unread),
        duplicates=tuple(duplicates(entries)),
        near_duplicates=tuple(near_duplicates(entries)),
        contradictions=tuple(contradictions(entries)),
        undated=tuple(
            Named.of(entry) for entry, facts in measured if entry.record.kind in DATED and facts.effective_from is None
        ),
        headerless=tuple(
            Noted(Named.of(entry), f"표 {facts.tables:,}개 가운데 {facts.headerless:,}개에 머리글이 없습니다.")
            for entry, facts in measured
            if facts.headerless
        ),
        no_text_layer=noted(measured, text_layer=True),
        warnings=noted(measured, text_layer=False),
    )


def coverage(measured: Iterable[tuple[Entry, Facts]], unread: Iterable[Unread]) -> tuple[Coverage, ...]:
    """Count by format, the largest first."""
    counts: dict[str, Counter[str]] = {}
    files: dict[str, set[str]] = {}
    seconds: defaultdict[str, float] = defaultdict(float)
    for entry, facts in measured:
        row = counts.setdefault(facts.form, Counter())
        row.update(documents=1, characters=facts.chars, chunks=entry.record.chunks, located=facts.located)
        files.setdefault(facts.form, set()).add(entry.record.path)
        seconds[facts.form] += facts.seconds
    for one in unread:
        form = form_of(one.file)
        counts.setdefault(form, Counter()).update(failed=1)
        files.setdefault(form, set()).add(one.file)
    found = [
        Coverage(form=form, files=len(files[form]), seconds=round(seconds[form], 3), **row)
        for form, row in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.files, one.form)))


def form_of(path: str) -> str:
    """Return the format that a file's name promises."""
    kind = extension(path.rpartition("/")[2])
    return EXTENSIONS.get(kind, kind or "확장자 없음")


def losses(facts: Facts) -> list[tuple[str, int]]:
    """Return what was left out of a document's text, by kind."""
    return [("invisible", facts.removed), *((one.kind, one.count) for one in facts.dropped)]


def added(counts: Iterable[Iterable[tuple[str, int]]]) -> dict[str, int]:
    """Add counts up, by kind; kinds of which there are none are left out."""
    total: Counter[str] = Counter()
    for one in counts:
        for kind, count in one:
            total[kind] += count
    return {kind: count for kind, count in sorted(total.items()) if count}


def noted(measured: Iterable[tuple[Entry, Facts]], *, text_layer: bool) -> tuple[Noted, ...]:
    """Return the warnings of documents, either those of pages without a text layer or all others."""
    return tuple(
        Noted(Named.of(entry), warning)
        for entry, facts in measured
        for warning in facts.warnings
        if (TEXT_LAYER in warning) is text_layer
    )
