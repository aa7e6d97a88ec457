"""The runs that a report is made of: read with their signatures, the newest of each suite and system first."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from eval.harness.suite import Card
from eval.reports.model import RunFacts, Standing
from eval.reports.words import SYSTEMS
from rag.evaluation.bundle import Evaluation, System
from rag.evaluation.records import Record

HASH_SHOWN = 6
REFERENCE, KNOWN = "reference=", "기준"
"""Systems that know the key: what a suite says of them is known beforehand."""


@dataclass(frozen=True)
class Entry:
    """A run with its records, and what is known of its signature."""

    id: str
    evaluation: Evaluation
    records: tuple[Record, ...]
    card: Card
    standing: Standing = "trusted"
    signer: str = ""
    variant: str = ""
    """What tells two systems of one name apart, where they are to be compared and not taken for one over time."""

    @property
    def suite(self) -> str:
        """The suite that was run."""
        return self.evaluation.suite

    @cached_property
    def series(self) -> str:
        """What says that two runs are of the same system at different times."""
        system = self.evaluation.system
        return json.dumps([system.name, system.profile, system.model, self.variant], sort_keys=True)


def is_cut(entry: Entry) -> bool:
    """Whether only some of a suite's usual cases were asked (`--limit`)."""
    run = entry.evaluation.run
    return run is not None and run.options.get("limit") is not None


def newest(entries: Iterable[Entry]) -> list[Entry]:
    """Return the newest run of each suite and system, in the order of suites and systems; a cut one where no other is.

    A short look that somebody took later must not stand in the place of the whole measurement.
    """
    found: dict[tuple[str, str], Entry] = {}
    for entry in sorted(entries, key=lambda one: (not is_cut(one), one.evaluation.measured_at, one.id)):
        found[entry.suite, entry.series] = entry
    return sorted(found.values(), key=lambda one: (one.suite, place(one.evaluation.system), one.series))


def place(system: System) -> int:
    """Return where a system stands in tables: ours first, whole before part."""
    names = list(SYSTEMS)
    return names.index(system.name) if system.name in names else len(names)


def labels(entries: Sequence[Entry]) -> dict[str, str]:
    """Return what each system is called, by series: as short as it can be without two of the same name."""
    known = {one.series: one.evaluation.system for one in entries}
    for naming in (short, with_model, with_profile):
        named = {series: naming(system) for series, system in known.items()}
        if len(set(named.values())) == len(named):
            return named
    twice = {name for name, count in Counter(named.values()).items() if count > 1}
    return {series: f"{name} #{mark(series)}" if name in twice else name for series, name in named.items()}


def short(system: System) -> str:
    """Return a system's name in words."""
    if system.name.startswith(REFERENCE):
        return f"{KNOWN}({system.name.removeprefix(REFERENCE)})"
    return SYSTEMS.get(system.name, system.name)


def is_reference(name: str) -> bool:
    """Whether a system of a report is one that knows the key, by what it is called there."""
    return name.startswith(f"{KNOWN}(")


def with_model(system: System) -> str:
    """Return a system's name with its model."""
    return f"{short(system)}, {system.model}" if system.model else short(system)


def with_profile(system: System) -> str:
    """Return a system's name with its model and profile."""
    return f"{with_model(system)}, {system.profile}"


def mark(text: str) -> str:
    """Return a few letters that tell two systems apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_SHOWN]


def facts_of(entry: Entry, names: Mapping[str, str]) -> RunFacts:
    """Return what the report says of a run."""
    evaluation, run = entry.evaluation, entry.evaluation.run
    replies = [reply for record in entry.records for reply in record.replies]
    known = {
        "run": entry.id,
        "suite": entry.suite,
        "system": names[entry.series],
        "facts": evaluation.system,
        "dataset": evaluation.dataset,
        "measured_at": evaluation.measured_at,
        "standing": entry.standing,
        "signer": entry.signer,
        "records": evaluation.records.count if evaluation.records else len(entry.records),
        "planned": evaluation.dataset.cases or None,
        "statuses": dict(sorted(Counter(record.status for record in entry.records).items())),
        "cached": sum(reply.cached for reply in replies),
        "replies": len(replies),
        "tokens": tokens_of(entry.records),
    }
    if run is not None:
        known |= {
            "commit": run.git_commit,
            "changed_files": run.changed_files,
            "seed": run.seed,
            "options": run.options,
            "packages": len(run.packages),
            "python": run.python,
            "seconds": run.seconds,
            "starts": run.starts,
            "memory_mb": run.memory_mb,
        }
    return RunFacts.model_validate(known)


def tokens_of(records: Iterable[Record]) -> int | None:
    """Return the tokens that were read and written, or None where no reply says."""
    counts = [
        count
        for record in records
        for reply in record.replies
        for count in (reply.prompt_tokens, reply.completion_tokens)
        if count is not None
    ]
    return sum(counts) if counts else None
