"""Wire the index of cases: in memory, in a folder of the data folder, or a collection on the server."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from configs.regions import load_regions
from configs.settings import Settings
from configs.similar import load_similar_weights, load_similar_words
from rag.complaints.similar.matcher import Matcher
from rag.complaints.similar.profile import Profiler
from rag.ports import Analyzer, Embedder, Index
from rag.statistics import TermStatistics
from serving.complaints.case_profiles import Profiles
from serving.complaints.cases import Cases

FOLDER = "index-cases"
"""The folder of the embedded index; the collection of a server ends with the same name's last part."""


def make_cases(
    settings: Settings,
    analyzer: Analyzer,
    embedder: Embedder,
    statistics: Callable[[], TermStatistics],
    on_server: Callable[..., Index],
) -> Cases:
    """Return the index of cases; it is opened on first use.

    `on_server` opens a collection of a Qdrant server; `statistics` are those of the open documents: they weigh words.
    """
    towns = tuple(town for province in load_regions().provinces.values() for town in province)
    profiles = Profiles(Profiler(load_similar_words(), towns), analyzer, embedder)
    return Cases(
        partial(case_index, settings, embedder, on_server), Matcher(load_similar_weights()), profiles, statistics
    )


def case_index(settings: Settings, embedder: Embedder, on_server: Callable[..., Index]) -> Index:
    """Open the index that the cases lie in. Raises what the adapter raises."""
    if settings.index.kind == "memory":
        from rag.adapters.memory import MemoryIndex

        return MemoryIndex(idf=False)
    if settings.index.kind == "server":
        return on_server(settings.index, f"{settings.index.collection}-cases", embedder, idf=False)
    from rag.adapters.qdrant_edge import EdgeIndex

    return EdgeIndex(settings.data / FOLDER, embedder.dimensions, embedder=embedder.name, idf=False)
