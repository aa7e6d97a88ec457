"""Versions side by side: each text ends on the day before the next version's text of it begins.

Derived from the members of a series (`ingestion.series`) whenever one comes, changes or goes. The ledger is
settled only after the index is written, so that a kill at any point is mended by the next run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingestion.manifest import BY_GRADE, Manifest
from ingestion.manifest_series import Version
from ingestion.manifest_store import parts
from rag.openness import Openness
from rag.ports import Index
from rag.types import Chunk

BLOCK = 500
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Text:
    """A version with its chunks; `starts` is when each of its articles comes into force."""

    version: Version
    chunks: tuple[Chunk, ...]
    starts: Mapping[str, date]


class VersionKeeper:
    """Derives the ends of the series that the ledger calls stale."""

    def __init__(self, index: Index, manifest: Manifest) -> None:
        self._index = index
        self._manifest = manifest
        self._ledger = manifest.series

    def run(self) -> int:
        """Return how many chunks got another end."""
        changed = 0
        for series in parts(self._ledger.stale(), BLOCK):
            groups = self._ledger.versions(series)
            several = {name: group for name, group in groups.items() if len(group) > 1 or group[0].bounded}
            alone = [version.doc_id for name, group in groups.items() if name not in several for version in group]
            self._ledger.settle([name for name in series if name not in several], (), dict.fromkeys(alone))
            changed += sum(self._renew(name, group) for name, group in several.items())
        return changed

    def _renew(self, series: str, versions: Sequence[Version]) -> int:
        texts = [self._text(version) for version in versions]
        self._ledger.bind([version.doc_id for version in versions])
        openness = self._manifest.openness
        changed = list(with_ends(texts, openness))
        if changed:
            self._index.update_chunks(changed)
            self._index.flush()
        free = [text.version.doc_id for text in texts if not any(later(text.version, versions))]
        said = {text.version.doc_id: contradiction(text, texts, openness) for text in texts}
        self._ledger.settle([series], free, said)
        return len(changed)

    def _text(self, version: Version) -> Text:
        chunk_ids = self._manifest.chunk_ids([version.doc_id])
        chunks = [chunk for part in parts(chunk_ids) for chunk in self._index.fetch(part)]
        return Text(version, tuple(sorted(chunks, key=lambda chunk: chunk.ordinal)), starts_of(chunks))


def visible(text: Text, texts: Sequence[Text], openness: Openness) -> Sequence[Text]:
    """Return the versions that everybody sees who sees `text`: a closed draft must not end what is in force."""
    own = text.chunks[:1]
    return [
        other for other in texts if not any(openness.hidden_from(mine, its) for mine in own for its in other.chunks[:1])
    ]


def starts_of(chunks: Sequence[Chunk]) -> dict[str, date]:
    """Return the first day on which any text of each article is in force."""
    starts: dict[str, date] = {}
    for chunk in chunks:
        part = chunk.article or chunk.annex
        if part and chunk.effective_from:
            starts[part] = min(chunk.effective_from, starts.get(part, date.max))
    return starts


def later(version: Version, versions: Sequence[Version]) -> Iterator[Version]:
    """Yield the versions that begin after `version`; one without a date has none before or after it."""
    since = version.effective_from
    if since is not None:
        yield from (other for other in versions if other.effective_from is not None and other.effective_from > since)


def with_ends(texts: Sequence[Text], openness: Openness = BY_GRADE) -> Iterator[Chunk]:
    """Yield the chunks whose end must change, changed.

    An article ends when a later version's text of it begins, which may be after that version itself does
    (an amendment with a date of its own); all else ends when the next version begins.
    """
    for text in texts:
        seen = visible(text, texts, openness)
        after = {version.doc_id for version in later(text.version, [other.version for other in seen])}
        successors = [other for other in texts if other.version.doc_id in after]
        for chunk in text.chunks:
            end = min((start_in(other, chunk) - DAY for other in successors), default=None)
            ends = [day for day in (chunk.stated_to, end) if day is not None]
            effective_to = min(ends, default=None)
            if effective_to != chunk.effective_to:
                yield replace(chunk, effective_to=effective_to)


def start_in(text: Text, chunk: Chunk) -> date:
    """Return when a later version's text takes the place of a chunk."""
    own = text.version.effective_from or date.max
    return max(own, text.starts.get(chunk.article or chunk.annex or "", own))


def contradiction(text: Text, texts: Sequence[Text], openness: Openness = BY_GRADE) -> str | None:
    """Say in Korean what keeps a version from having its place among the others, or None."""
    seen = visible(text, texts, openness)
    others = [other for other in seen if other is not text and words(other) != words(text)]
    if not others:
        return None
    since = text.version.effective_from
    if since is None:
        about = f"같은 문서의 다른 판({named(others)})이 있지만 이 판에는 시행일이 없습니다."
        return f"{about} 시행일을 적어 다시 넣어 주십시오."
    same = [other for other in others if other.version.effective_from == since]
    if not same:
        return None
    return (
        f"시행일이 {since.isoformat()}로 같고 내용이 다른 판({named(same)})이 있습니다. "
        "하나를 빼거나 시행일을 고쳐 다시 넣어 주십시오."
    )


def words(text: Text) -> tuple[str, ...]:
    """Return what a version says, in order."""
    return tuple(chunk.text for chunk in text.chunks)


def named(texts: Sequence[Text]) -> str:
    """Name versions by their sources, three at most."""
    sources = sorted(text.version.source for text in texts)
    return ", ".join(sources[:3]) + (f" 외 {len(sources) - 3}개" if len(sources) > 3 else "")
