"""Danger in what is asked is found before anything else is done with the question."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Protocol

from configs.crisis import load_crisis, load_crisis_weights
from rag.complaints.alarm import Alarm, alarm_of
from rag.complaints.crisis import CrisisDetector
from rag.complaints.read import read_texts
from rag.ports import Analyzer, Embedder
from serving.schemas import AnswerOut, AskEvent, StatusOut

STAGE = "crisis"


class Watches(Protocol):
    """What looks at a question for danger."""

    def look(self, text: str) -> Alarm | None:
        """Return the alarm of a masked text, or None."""


def detector_of(embedder: Embedder | None) -> CrisisDetector:
    """Return the one detector of complaints, questions and call notes. Raises `SettingsError`."""
    return CrisisDetector(load_crisis(), load_crisis_weights(), embedder)


class Watch:
    """Looks with the detector of the complaint desk; its words and weights are read on first use."""

    def __init__(self, analyzer: Analyzer, embedder: Embedder | None) -> None:
        self._analyzer = analyzer
        self._embedder = embedder

    @cached_property
    def detector(self) -> CrisisDetector:
        """The detector of this process. Raises `SettingsError`."""
        return detector_of(self._embedder)

    def look(self, text: str) -> Alarm | None:
        """Return the alarm of a masked text, or None."""
        finding = self.detector.find(read_texts([text], self._analyzer)[0])
        return alarm_of(finding) if self.detector.alarms_chat(finding) else None


class Blind:
    """Sees no danger: where nothing is wired."""

    def look(self, text: str) -> Alarm | None:  # noqa: ARG002
        """Return None."""
        return None


def first(alarm: Alarm) -> StatusOut:
    """Return the event that goes out before everything else."""
    return StatusOut(stage=STAGE, message=alarm.headline, crisis=alarm)


def alarmed(answer: AnswerOut, alarm: Alarm | None) -> AnswerOut:
    """Return an answer that bears the alarm of its question."""
    return answer.model_copy(update={"crisis": alarm}) if alarm else answer


def watched(watch: Watches, text: str, events: Iterator[AskEvent]) -> Iterator[AskEvent]:
    """Yield the alarm of a question first, then the events of its answer, which bears it."""
    alarm = watch.look(text)
    if alarm is not None:
        yield first(alarm)
    for event in events:
        yield alarmed(event, alarm) if isinstance(event, AnswerOut) else event
