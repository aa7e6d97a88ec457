"""The seams of the core: one protocol per outside system, a method or two wide.

Each has a fake in `rag/adapters/memory.py` and a contract suite in `tests/contract/` that runs on the fake
and on every real adapter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple, Protocol

from rag.types import Chunk, Hit, Match, Point, Question, SparseVector, Vector, VectorName, VectorQuery, Where


class Morpheme(NamedTuple):
    """A morpheme: its form, its Sejong tag (`NNG`, `VV`, ...), and offsets in the analysed text."""

    form: str
    tag: str
    start: int
    end: int


class Analyzer(Protocol):
    """Korean morphological analysis."""

    def analyze(self, texts: Sequence[str]) -> Iterator[list[Morpheme]]:
        """Yield the morphemes of each text, in order. Raises nothing on odd input."""

    def repair(self, text: str) -> str:
        """Return `text` with spacing and common misspellings mended, or unchanged."""


class Embedder(Protocol):
    """Dense embeddings; vectors are L2-normalised and `dimensions` long."""

    name: str
    dimensions: int

    def embed_queries(self, texts: Sequence[str]) -> list[Vector]:
        """Embed questions."""

    def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
        """Embed passages; long ones are cut at the model's limit."""


class Reranker(Protocol):
    """A model that reads a question and a passage together."""

    name: str

    def relevance(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers `query`, in the order given; higher is better.

        Raises `RerankerUnavailable` where there is no answer in time.
        """


class Index(Protocol):
    """The vector store: named vectors over chunks, filtered inside the query."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Write points whole; a point with the same chunk id is replaced with all its vectors."""

    def update_chunks(self, chunks: Sequence[Chunk]) -> None:
        """Replace what is stored of existing chunks but keep their vectors; unknown ids are ignored."""

    def update_dense(self, vectors: Mapping[str, Vector]) -> None:
        """Add or replace the dense vectors of existing chunks, by chunk id; unknown ids are ignored."""

    def update_sparse(self, name: VectorName, vectors: Mapping[str, SparseVector]) -> None:
        """Add, replace or (with an empty vector) remove one sparse vector of existing chunks."""

    def delete(self, chunk_ids: Sequence[str]) -> None:
        """Remove chunks; unknown ids are ignored."""

    def search(self, queries: Sequence[VectorQuery], where: Where, limit: int) -> list[list[Match]]:
        """Return for each probe its best `limit` matches, best first."""

    def fetch(self, chunk_ids: Sequence[str]) -> list[Chunk]:
        """Return the chunks that exist, in the order asked."""

    def read_points(self, chunk_ids: Sequence[str]) -> list[Point]:
        """Return the chunks that exist with all their vectors, in the order asked."""

    def scroll(self, where: Where, limit: int) -> list[Chunk]:
        """Return up to `limit` chunks that `where` admits, in no particular order."""

    def count(self, where: Where) -> int:
        """Count the chunks that `where` admits."""

    def optimize(self) -> None:
        """Build what makes search fast; may take long, safe to call again."""

    def flush(self) -> None:
        """Make all that was written durable."""

    def close(self) -> None:
        """Flush and release the store; safe to call again."""


PromptStyle = Literal["chat", "completion"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is given. A chat model reads `messages`, a completion model `text`."""

    text: str = ""
    messages: tuple[Message, ...] = ()
    stop: tuple[str, ...] = ()
    volatile: tuple[str, ...] = field(default=(), repr=False)
    """What of it is random and no part of its meaning: the canary, the mark of sources. Its hash leaves them out."""
    max_tokens: int = 160
    temperature: float = 0.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What the answer path must know of the model behind a `ChatModel`."""

    name: str
    style: PromptStyle
    context_tokens: int
    languages: tuple[str, ...] = ()
    """Languages besides Korean that it may write replies in (ISO 639-1)."""
    plain: bool = False
    """Whether it may put a reply into easy words."""


class ChatModel(Protocol):
    """A language model. Closing the iterator stops generation."""

    info: ModelInfo

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield pieces of text as they come. Raises `EngineUnavailable` at the start or in the middle."""

    def count_tokens(self, text: str) -> int:
        """Return the number of tokens of `text` for this model (an upper estimate is allowed)."""


class Clock(Protocol):
    """Today's date in Korea and a monotonic clock."""

    def today(self) -> date:
        """Return the date in Asia/Seoul."""

    def seconds(self) -> float:
        """Return monotonic seconds."""


class Retriever(Protocol):
    """What finds the chunks that bear on a question."""

    def retrieve(self, question: Question) -> list[Hit]:
        """Return up to `question.k` hits that `question.where` admits, best first."""
