"""Reads the runs of a data folder for a report; a run that does not hold is left out, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eval.harness.suite import Card
from eval.reports.entries import Entry, mark
from eval.suites.registry import MODULES, card
from rag.evaluation.bundle import SignedEvaluation
from serving.evaluations.bundles import FOLDER, TRUSTED, parsed, trusted_keys
from serving.evaluations.keys import public_of
from serving.evaluations.runs import all_runs, entry_of, examined, read_run
from serving.evidence.signing import fingerprint

Found = tuple[list[Entry], list[str]]
"""Runs that hold, and what became of the others (Korean)."""


def load(data: Path, folders: Sequence[Path] = (), suites: Sequence[str] = ()) -> Found:
    """Read runs: those of some folders, else all of the data folder, or of some suites only.

    Every run is examined: signature, each record, each figure computed anew.
    """
    entries: list[Entry] = []
    unusable: list[str] = []
    for folder in folders or [one.folder for one in all_runs(data)]:
        try:
            entries.extend(read(folder, suites, data))
        except ValueError as error:
            unusable.append(f"{folder.name}: {error}")
    return (told_apart(entries) if folders else entries), unusable


def told_apart(entries: Sequence[Entry]) -> list[Entry]:
    """Return runs that were named one by one: those of one suite and name with other settings are other systems."""
    return [replace(one, variant=variant_of(one, entries)) for one in entries]


def variant_of(entry: Entry, entries: Sequence[Entry]) -> str:
    """Return a mark of a run's settings where another run of the same system has others."""
    settings = json.dumps(entry.evaluation.system.settings, sort_keys=True)
    others = {
        json.dumps(one.evaluation.system.settings, sort_keys=True)
        for one in entries
        if (one.suite, one.series) == (entry.suite, entry.series)
    }
    return mark(settings) if len(others) > 1 else ""


def read(folder: Path, suites: Sequence[str], data: Path) -> Iterator[Entry]:
    """Yield a run, unless it is of another suite. Raises `ValueError` (Korean) if it does not hold."""
    trusted = trusted_keys(data / FOLDER / TRUSTED)
    listed = entry_of(folder, trusted)
    if listed.signed is None:
        if not suites:
            raise ValueError(listed.problem)
        return
    evaluation = listed.signed.evaluation
    if suites and evaluation.suite not in suites:
        return
    if faults := examined(folder, data).faults:
        raise ValueError(" ".join(faults[:3]))
    yield Entry(
        id=folder.name,
        evaluation=evaluation,
        records=read_run(folder).records,
        card=card_of(evaluation.suite),
        standing="trusted" if listed.trusted else "untrusted",
        signer=signer_of(parsed(folder / "evaluation.json")),
    )


def signer_of(signed: SignedEvaluation) -> str:
    """Return the id of the key under a bundle."""
    key = public_of(signed.signature.key)
    return "" if key is None else fingerprint(key)


def card_of(suite: str) -> Card:
    """Return the card of a suite; one that this program does not know is said to be unknown."""
    if suite in MODULES:
        return card(suite)
    unknown = "이 프로그램에 없는 평가 묶음이라 설명이 없습니다."
    return Card(
        name=suite,
        title=suite,
        measures=unknown,
        source="모름",
        licence="모름",
        size="모름",
        prompts="모름",
        faults=unknown,
    )
