"""A folder of documents, an index and a manifest, as the tests of the pipeline see them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from configs.settings import IngestionSettings
from ingestion.backfill import Backfill
from ingestion.manifest import Manifest
from ingestion.pipeline import Ingestor
from ingestion.progress import SILENT, Progress
from ingestion.readers.pool import READ
from ingestion.report import IngestReport
from ingestion.types import Defaults
from rag.adapters.memory import FakeAnalyzer, MemoryIndex
from rag.adapters.memory_embedder import HashEmbedder
from rag.types import Chunk, Point, Vector

LAW = """---
제목: 가온도 우산 조례
법령구분: 조례
시행일자: {effective}
---

# 가온도 우산 조례

##### 제1조 (목적)

이 조례는 우산을 빌려주는 일을 정한다.

##### 제2조 (우산 대여)

**①** {rule}

**②** 빌린 우산을 돌려주지 아니한 사람은 다음 대여를 30일 동안 받을 수 없다.
"""
RULE = "도지사는 비가 오는 날 우산을 3일 동안 무료로 빌려줄 수 있다."
CITED = "가온도우산조례#제2조"


class OpenIndex(MemoryIndex):
    """An index that shows what it holds, and counts what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.upserted: list[str] = []
        self.optimized = 0

    def upsert(self, points: Sequence[Point]) -> None:
        self.upserted.extend(point.chunk.chunk_id for point in points)
        super().upsert(points)

    def optimize(self) -> None:
        self.optimized += 1

    @property
    def points(self) -> dict[str, Point]:
        return dict(self._points)

    def chunks(self) -> list[Chunk]:
        return [point.chunk for point in self._points.values()]


class CountingEmbedder(HashEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        self.texts.extend(texts)
        return super().embed_passages(texts)


class Moment:
    """A clock that moves a minute a look."""

    def __init__(self) -> None:
        self._minute = 0

    def __call__(self) -> datetime:
        self._minute += 1
        return datetime(2026, 11, 22, 9 + self._minute // 60, self._minute % 60, tzinfo=UTC)


@dataclass
class World:
    """Everything that an ingestion needs; `root` is the folder of documents."""

    root: Path
    manifest: Manifest
    index: OpenIndex = field(default_factory=OpenIndex)
    embedder: CountingEmbedder = field(default_factory=CountingEmbedder)
    settings: IngestionSettings = field(
        default_factory=lambda: IngestionSettings(readers=0, batch_chunks=4, dense_batch=2)
    )
    clock: Moment = field(default_factory=Moment)
    read: str = READ

    def __post_init__(self) -> None:
        self.root.mkdir(exist_ok=True)
        self.ingestor = Ingestor(self.index, self.manifest, FakeAnalyzer(), self.settings, self.clock, read=self.read)
        self.backfill = Backfill(self.index, self.manifest, self.embedder, self.settings, self.clock)

    def ingest(self, *paths: Path, defaults: Defaults | None = None, progress: Progress = SILENT) -> IngestReport:
        return self.ingestor.ingest(paths or (self.root,), defaults, progress)

    def write(self, name: str, text: str) -> Path:
        return write(self.root / name, text)

    def law(self, name: str = "조례.md", *, rule: str = RULE, effective: str = "2026-02-01") -> Path:
        return self.write(name, LAW.format(rule=rule, effective=effective))

    def rows(self, name: str, rows: Iterable[dict[str, object]]) -> Path:
        return self.write(name, jsonl(rows))

    def texts(self) -> set[str]:
        return {chunk.text for chunk in self.index.chunks()}

    def of(self, article: str) -> list[Point]:
        return [point for point in self.index.points.values() if point.chunk.article == article]


def write(path: Path, text: str, *, old: bool = True) -> Path:
    """Write a file that looks as if it had been written long ago, at a moment that depends on its content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf8")
    if old:
        moment = 1_700_000_000 + hash(text) % 10_000_000
        os.utime(path, (moment, moment))
    return path


def jsonl(rows: Iterable[dict[str, object]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def guide(number: str, text: str) -> dict[str, object]:
    return {"id": number, "title": f"안내 {number}", "text": text, "metadata": {"kind": "guide"}}


def citing(number: str, words: str) -> dict[str, object]:
    return guide(number, f"{words} (「가온도 우산 조례」 제2조제1항)")
