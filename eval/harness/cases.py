"""Typed cases: what is asked, what is right, and what the item belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field, JsonValue

from eval.harness.requests import Request, content_hash
from rag.evaluation.facts import Fact, Name, Slices


class Case(Fact):
    """An item of a suite.

    Most have one request; a case on a change (two writers, two spellings) has two, the unchanged one first: replies
    to equal requests come from the cache, so that nothing is asked twice. `target` is what the suite's scorer reads.
    """

    id: Name
    requests: tuple[Request, ...] = Field(min_length=1)
    target: dict[str, JsonValue] = Field(default_factory=dict)
    cluster: Name
    """What is resampled together: the template, document or set that the item is one of."""
    slices: Slices = Field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of the whole case."""
        return content_hash(self)


class Loaded(tuple[Case, ...]):
    """Cases, with what could not be used of their files (`faults`, Korean sentences that name file and place).

    A run says the faults before it asks anything: a bad row stops nothing, and none is left out in silence.
    """

    faults: tuple[str, ...]

    def __new__(cls, cases: Iterable[Case], faults: Iterable[str] = ()) -> Self:
        """Return the cases in their order."""
        made = super().__new__(cls, tuple(cases))
        made.faults = tuple(faults)
        return made


def hash_of(cases: tuple[Case, ...]) -> str:
    """Return the hash of cases in their order: the checksum of a data set."""
    return content_hash(*(case.sha256 for case in cases))
