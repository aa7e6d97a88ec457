"""Regressions that are planted to see whether the gate catches them, and noise that it must not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from rag.answer import Answerer
from rag.complaints.types import Domain, ReadText, Routing
from rag.fuse import FusionWeights
from rag.ports import ChatModel, Prompt
from serving.complaints.parts import Routes
from serving.complaints_wiring import parts_of
from serving.retriever import LazyRetriever
from serving.services import Services

CITY = "안산시"
"""The city that a planted bias cheats."""


def fused(services: Services, weights: FusionWeights) -> Services:
    """Weigh the signals of retrieval otherwise. Raises `TypeError` for another retriever than the shipped one."""
    retriever, answerer = services.retriever, services.answerer
    if not isinstance(retriever, LazyRetriever) or not isinstance(answerer, Answerer):
        raise TypeError("the retriever or the answerer is not the shipped one")
    other = retriever.variant(replace(retriever.options, weights=weights))
    return replace(services, retriever=other, answerer=replace(answerer, retriever=other))


def dense_alone(services: Services) -> Services:
    """Let meaning drown the words, always: as if somebody had thought that embeddings are enough."""
    return fused(services, FusionWeights(dense=3.0, floor=1.0))


def words_alone(services: Services) -> Services:
    """Look for the question's own words only: neither for meaning nor for official terms of everyday words."""
    return fused(services, FusionWeights(dense=0.0, expansion=0.0))


def no_headings(services: Services) -> Services:
    """Look neither at headings nor at the lines that cite an article."""
    return fused(services, FusionWeights(head=0.0, anchor=0.0))


def with_answerer(services: Services, change: Callable[[Answerer], Answerer]) -> Services:
    """Change the answer path. Raises `TypeError` for another than the shipped one."""
    if not isinstance(services.answerer, Answerer):
        raise TypeError("the answerer is not the shipped one")
    return replace(services, answerer=change(services.answerer))


@dataclass(frozen=True)
class CheatsOneCity:
    """A router that gives the complaints of one city to whoever is least fit."""

    real: Routes
    city: str = CITY

    def route(self, read: ReadText, domain: Domain | None, region: str | None) -> Routing:
        """Return who may be in charge, in the wrong order for one city."""
        found = self.real.route(read, domain, region)
        return replace(found, candidates=found.candidates[1:]) if region == self.city else found

    def departments(self) -> Collection[str]:
        """Return this office's departments."""
        return self.real.departments()


def cheats_one_city(services: Services) -> Services:
    """Plant a regional bias in routing."""
    parts = services.complaint_parts or parts_of(services)
    if parts.routes is None:
        raise TypeError("nothing routes complaints here")
    return replace(services, complaint_parts=replace(parts, routes=CheatsOneCity(parts.routes)))


def without(*names: str) -> Callable[[Answerer], Answerer]:
    """Return what takes guards down."""
    return lambda answerer: replace(answerer, guards=answerer.guards.without(*names))


class Tempered:
    """A model that draws its words at a temperature, by a seed, where the pipeline would take the likeliest."""

    def __init__(self, real: ChatModel, seed: int, temperature: float = 0.7) -> None:
        self.info = real.info
        self._real = real
        self._seed = seed
        self._temperature = temperature

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield pieces of text as they come."""
        return self._real.stream(replace(prompt, temperature=self._temperature, seed=self._seed))

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of a text."""
        return self._real.count_tokens(text)


def tempered(services: Services, seed: int) -> Services:
    """Let the model draw by a seed. Raises `TypeError` where there is no model."""

    def change(answerer: Answerer) -> Answerer:
        if answerer.model is None:
            raise TypeError("there is no model to draw from")
        return replace(answerer, model=Tempered(answerer.model, seed))

    return with_answerer(services, change)
