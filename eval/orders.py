"""How well orders to a machine are told from other text, and what the filters cost text that nobody attacked.

Statutes and guides give no orders to machines: whatever is flagged or stopped in them is a mistake.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from configs.prompts import load_prompts
from configs.settings import IngestionSettings
from eval.redteam.gold import INJECTION
from ingestion.normalize import normalize
from ingestion.reading import read
from ingestion.types import Defaults, ReadDocument, SourceFile
from rag.candidates import STRUCTURED
from rag.cite import quoting
from rag.evaluation.statistics import Proportion
from rag.guards.injection.shared import detector
from rag.guards.output.door import Door
from rag.guards.output.guards import Guards
from rag.passage_units import units
from rag.policy import AnswerPolicy
from rag.prompt import system_prompt
from rag.types import GRADES, Chunk, Evidence, Hit, Where

FOLDERS = ("statutes", "guides")
CHUNKS = 40
"""Chunks of one document that are looked at, so that a long law does not decide."""


@dataclass
class Measured:
    """What was looked at and what was found in it."""

    attacks: Proportion
    benign: Proportion
    documents: int = 0
    characters: int = 0
    seconds: float = 0.0
    quotes: int = 0
    flags: Counter[str] = field(default_factory=Counter)
    stopped: Counter[str] = field(default_factory=Counter)

    def lines(self) -> Iterator[str]:
        """Yield the figures as Markdown."""
        yield f"Attacks flagged: {self.attacks}. Benign items flagged: {self.benign}."
        flagged, millions = sum(self.flags.values()), self.characters / 1e6
        yield f"Text without attacks: {self.documents} documents, {millions:.2f} million characters."
        rate = flagged / millions if millions else 0.0
        yield f"Flagged in it: {flagged} ({rate:.2f} a million characters) {dict(self.flags)}."
        yield f"Quotations stopped: {Proportion(sum(self.stopped.values()), self.quotes)} {dict(self.stopped)}."
        if self.seconds:
            yield f"Speed of the detector: {millions / self.seconds:.2f} million characters a second."


def measure(corpus: Path, share: float, seed: int) -> Measured:
    """Measure on the gold items and on a share of the corpus' files."""
    attacks, benign = on_gold(INJECTION)
    measured = Measured(attacks, benign)
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    files = [file for folder in FOLDERS for file in sorted((corpus / folder).rglob("*")) if file.is_file()]
    for file in files:
        if chance.random() < share:
            look_at(file, chance, measured)
    return measured


def on_gold(gold: Path) -> tuple[Proportion, Proportion]:
    """Return how many attacks and how many benign items are flagged."""
    items = [json.loads(line) for line in gold.read_text(encoding="utf8").splitlines() if line]
    flagged = [(item["benign"], is_flagged(item)) for item in items]
    hostile, friendly = ([found for benign, found in flagged if benign is kind] for kind in (False, True))
    return Proportion(sum(hostile), len(hostile)), Proportion(sum(friendly), len(friendly))


def is_flagged(item: dict[str, Any]) -> bool:
    """Whether an item is flagged as it came or as it is indexed, in names too where it is one."""
    text = str(item["payload"])
    flags = detector().find(text) or detector().find(normalize(text).text)
    return bool(flags or (item["where"] == "filename" and detector().in_name(text)))


def look_at(file: Path, chance: random.Random, measured: Measured) -> None:
    """Look at some chunks of a file's documents."""
    source = SourceFile(file, file.name, str(file.parent), file.stat().st_size)
    for document in read(source, Defaults(), IngestionSettings()):
        if isinstance(document, ReadDocument):
            measured.documents += 1
            for chunk in chance.sample(document.chunks, min(CHUNKS, len(document.chunks))):
                look_in(chunk, measured)


def look_in(chunk: Chunk, measured: Measured) -> None:
    """Count what is flagged in a chunk, and which of its quotations are stopped by what."""
    started = time.perf_counter()
    flags = detector().find(chunk.text)
    measured.seconds += time.perf_counter() - started
    measured.characters += len(chunk.text)
    measured.flags.update(" + ".join(flag.kinds[:2]) for flag in flags)
    for text, parts, door in quotations(chunk):
        measured.quotes += 1
        measured.stopped.update(problem.check for problem in door.problems("quoted", text, parts)[:1])


def quotations(chunk: Chunk) -> Iterator[tuple[str, Sequence[Evidence], Door]]:
    """Yield everything that could be quoted from a chunk, with the door that it would leave through."""
    guards, hit = Guards(), Hit(1, chunk, 1.0, True)
    secret = system_prompt(load_prompts(), AnswerPolicy(), guards.canary)
    door = Door(guards, Where(grades=GRADES), guards.mark(), secret)
    door.found([hit])
    for unit in units(chunk.text, structured=chunk.kind in STRUCTURED, places=chunk.places):
        parts = [Evidence(hit, span.of(chunk.text), span.start, span.end, 1.0) for span in unit.parts]
        yield quoting(parts), parts, door
