"""Complaints to compare, read without any model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from configs.similar import load_similar_weights, load_similar_words
from rag.adapters.memory import FakeAnalyzer
from rag.adapters.memory_embedder import HashEmbedder
from rag.complaints.read import read_texts
from rag.complaints.similar.matcher import Matcher
from rag.complaints.similar.profile import Profile, Profiler
from rag.complaints.types import ReadText
from serving.clock import KOREA

START = datetime(2026, 6, 1, 9, 0, tzinfo=KOREA)
PROFILER = Profiler(load_similar_words(), ("가평군", "수원시"))
MATCHER = Matcher(load_similar_weights())
ANALYZER = FakeAnalyzer()


def read(text: str) -> ReadText:
    return read_texts([text], ANALYZER, HashEmbedder())[0]


def profile(
    id_: str, text: str, hours: float = 0, region: str | None = "가평군", vector: Sequence[float] = ()
) -> Profile:
    words = ReadText(text, read(text).morphemes, tuple(vector))
    return PROFILER.profile(id_, words, region, START + timedelta(hours=hours))
