"""`mongmin eval bench --part scale`: all statutes into an empty index, killed five times on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from configs.settings import Settings
from eval.bench.rates import exhaust, rate_of
from eval.bench.scale.child import interrupted, run
from eval.bench.scale.corpus import ARCHIVE, Expected, expected, sample, unpack
from eval.bench.scale.measure import prove, searched, size_mb, with_vectors
from ingestion.manifest import FILE_NAME, Manifest
from rag.errors import InputError
from rag.ports import Analyzer
from rag.types import Chunk

Say = Callable[[str], None]
EMBEDDED = 1_024
ANALYSED = 3_000
QUESTIONS = 200


def measure(settings: Settings, corpus: Path, folder: Path, every: int, questions: Sequence[str], say: Say) -> object:
    """Do all of it, or what an earlier call has left to do; `every` n-th file of the archive is taken."""
    archive = corpus / ARCHIVE
    if not archive.is_file():
        raise InputError(f"말뭉치 폴더에 {ARCHIVE}가 없습니다. MONGMIN_CORPUS를 확인하십시오.")
    folder.mkdir(parents=True, exist_ok=True)
    docs = unpack(archive, folder, every)
    wanted = expected(docs, folder, settings.ingestion, say)
    say(f"every {every}. file: {wanted.files} files, {wanted.chunks} chunks, {wanted.characters} characters")
    found: dict[str, Any] = {"every": every, "expected": asdict(wanted)}
    found |= ingested(folder, docs, wanted, say)
    found |= examined(settings.model_copy(update={"data": folder / "data"}), docs, wanted, questions, say)
    (folder / "scale.json").write_text(json.dumps(found, ensure_ascii=False, indent=1, default=str), encoding="utf8")
    return found


def ingested(folder: Path, docs: Path, wanted: Expected, say: Say) -> dict[str, Any]:
    """Ingest with kills, then once more, and say how that went."""
    runs = interrupted(folder, docs, wanted.chunks, say)
    again = run(folder / "data", docs, None, say)
    seconds = sum(one.seconds for one in runs)
    kills = [one.written for one in runs if one.killed]
    say(
        f"searchable after {seconds:.0f} s in {len(runs)} runs, killed at {kills} written chunks: "
        f"{wanted.characters / seconds:,.0f} characters/s with all restarts; peak memory "
        f"{max(one.tree_mb for one in runs):.0f} MB, readers included"
    )
    summary = again.summary or {}
    say(
        f"a second run: added {summary['added']}, changed {summary['changed']}, removed {summary['removed']}, "
        f"failed {summary['failed']} in {again.seconds:.0f} s, {again.tree_mb:.0f} MB"
    )
    return {"runs": [asdict(one) for one in runs], "again": asdict(again), "seconds": seconds}


def examined(settings: Settings, docs: Path, wanted: Expected, questions: Sequence[str], say: Say) -> dict[str, Any]:
    """Count what there is, weigh it, and search it."""
    from serving.bootstrap import bootstrap

    chunks = sample(docs, settings.ingestion, ANALYSED)
    services, manifest = bootstrap(settings), Manifest.in_folder(settings.data)
    try:
        alone = kiwi_alone(services.analyzer, chunks)
        proof = prove(services.index, manifest, wanted)
        say(f"nothing lost or doubled: {proof.holds} {proof}; Kiwi alone now {alone:,.0f} characters/s")
        disk = {"index_mb": size_mb(settings.data / "index"), "manifest_mb": size_mb(settings.data / FILE_NAME)}
        say(f"disk {disk}, {sum(disk.values()) * (1 << 20) / wanted.chunks:,.0f} bytes a chunk, no dense vectors yet")
        asked = questions[:QUESTIONS]
        words = searched(services, asked)
        say(f"search of 10 hits over {proof.index} chunks, no dense vectors: {words}")
        seconds = with_vectors(services, manifest.written(), chunks[:EMBEDDED], say)
        dense = {"index_mb": size_mb(settings.data / "index"), "optimize_seconds": seconds}
        both = searched(services, asked)
        say(f"with the vectors of {EMBEDDED} chunks repeated for all, with noise: {both}; {dense}")
    finally:
        manifest.close()
        services.close()
    return {
        "proof": asdict(proof),
        "holds": proof.holds,
        "disk": disk,
        "kiwi_alone": alone,
        "search_words": asdict(words),
        "dense": dense,
        "search": asdict(both),
    }


def kiwi_alone(analyzer: Analyzer, chunks: Sequence[Chunk]) -> float:
    """Return the characters a second of the analyser alone."""
    texts = [chunk.text for chunk in chunks]
    exhaust(analyzer, texts[:200])
    return rate_of(analyzer, texts)
