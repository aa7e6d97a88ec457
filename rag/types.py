"""The vocabulary of the core: documents, chunks, questions, hits and answers.

Plain frozen dataclasses without behaviour beyond what follows from their own fields. Every other module
speaks in these; nothing here imports a library.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from rag.provenance import Provenance
from rag.screening import Screening
from rag.verdict import Verdict

Kind = Literal["law", "ordinance", "guide", "manual", "notice", "table", "other"]
Grade = Literal["O", "S", "C"]
Mode = Literal["generated", "quoted", "refused"]
KINDS: tuple[Kind, ...] = get_args(Kind)
GRADES: tuple[Grade, ...] = get_args(Grade)


@dataclass(frozen=True, slots=True)
class LawReference:
    """A cited article: `law` is the law's name without spaces, `article` is `제21조`, `제21조의2` or `별표1`."""

    law: str
    article: str

    @property
    def key(self) -> str:
        """The form under which an article is indexed, e.g. `도로교통법시행령#제13조`."""
        return f"{self.law}#{self.article}"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage as it is indexed: an article (or some of its 항), or a section of a document.

    `text` is exactly the document's normalised text from `start` to `end` (offsets in characters).
    `path` runs from the outermost heading inward, without the title; `heading` is the innermost one.
    `locator` is the exact place as a reader cites it (`제2조제1항`, `3쪽`, `신청 방법 > 수수료`).
    `effective_from` and `effective_to` are both inclusive; None means open.
    """

    chunk_id: str
    doc_id: str
    title: str
    text: str
    kind: Kind
    locator: str
    source: str | None = None
    path: tuple[str, ...] = ()
    heading: str = ""
    article: str | None = None
    law: str | None = None
    start: int = 0
    end: int = 0
    ordinal: int = 0
    effective_from: date | None = None
    effective_to: date | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    grade: Grade = "O"
    url: str | None = None
    references: tuple[LawReference, ...] = ()
    places: tuple[tuple[int, str], ...] = ()
    """From which offset of `text` on which place holds (`(0, "표 2 1행"), (31, "표 2 2행")`), ascending; for
    sources whose exact place is no 조, 항 or 호."""
    stated_to: date | None = None
    """The end of force that the document itself states; `effective_to` is earlier where a later version ends it."""
    annex: str | None = None
    """The 별표 or 별지 of a law that this is (part of): `별표1`, `별지제1호의2서식`."""
    amended: date | None = None
    """The latest day in the article's marks of amendment (`<개정 2021. 1. 5.>`)."""
    repealed: bool = False
    """Whether the article, or its whole document, is no more (`삭제`, `폐지`)."""
    written: date | None = None
    """When a document that states no first day of force was written or last revised."""

    @property
    def key(self) -> str | None:
        """The key under which its article or annex is cited, or None for what is neither."""
        part = self.article or self.annex
        return LawReference("".join(self.law.split()), part).key if self.law and part else None

    def in_force(self, day: date) -> bool:
        """Whether this text is in force on `day`."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class SparseVector:
    """Term ids (unsigned 32 bit, ascending, unique) and their weights."""

    indices: tuple[int, ...]
    values: tuple[float, ...]

    def __bool__(self) -> bool:
        return bool(self.indices)


Vector = tuple[float, ...]
VectorName = Literal["dense", "body", "head", "anchor"]
"""`dense` is the embedding; the others are sparse: `body` the text's morphemes, `head` those of title, path
and heading, `anchor` those of the lines in other documents that cite this article."""


@dataclass(frozen=True, slots=True)
class Point:
    """A chunk with the vectors that are known so far (`dense` and `anchor` follow later)."""

    chunk: Chunk
    sparse: Mapping[VectorName, SparseVector] = field(default_factory=dict)
    dense: Vector | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """What a search may see; applied inside the index, before anything is counted.

    An empty tuple means "any". `grades` and `departments` are the caller's rights: a chunk without a
    department is seen by all departments.
    """

    kinds: tuple[Kind, ...] = ()
    domain: str | None = None
    jurisdictions: tuple[str, ...] = ()
    """A city and its province; national texts carry none and are always seen."""
    as_of: date | None = None
    grades: tuple[Grade, ...] = ("O",)
    departments: tuple[str, ...] = ()
    doc_ids: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    """Keys of `LawReference`, to look articles and annexes up."""
    cites: tuple[str, ...] = ()
    """Keys of `LawReference`, to look up what cites any of them."""


@dataclass(frozen=True, slots=True)
class VectorQuery:
    """One probe of one named vector."""

    name: VectorName
    vector: Vector | SparseVector


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk found by one probe with that probe's raw score (higher is better)."""

    chunk: Chunk
    score: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, with the asker's filters and rights and the last turns, oldest first."""

    text: str
    where: Where = Where()
    k: int = 10
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class NewerLaw:
    """An article that was amended after a guide that cites it had been written; `key` is its `LawReference`'s."""

    key: str
    title: str
    article: str
    amended: date


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk in the final ranking. `signals` says what each retrieval signal contributed.

    `newer_laws` are the articles that a guide cites and that were amended since, the newest first.
    """

    rank: int
    chunk: Chunk
    score: float
    in_force: bool
    signals: Mapping[str, float] = field(default_factory=dict)
    newer_laws: tuple[NewerLaw, ...] = ()
    notices: tuple[str, ...] = ()
    """What a reader must know of the search: a part of it that was down."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit that bears on the question. `start` and `end` are offsets in `hit.chunk.text`."""

    hit: Hit
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """A quoted source. `quote` is a substring of `context`, the chunk's text, at `start`."""

    marker: str
    chunk_id: str
    doc_id: str
    title: str
    locator: str
    quote: str
    source: str | None = None
    article: str | None = None
    url: str | None = None
    kind: Kind = "other"
    context: str = ""
    start: int = 0
    effective_from: date | None = None
    effective_to: date | None = None
    in_force: bool = True
    repealed: bool = False
    amended: date | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, its support from 0 to 1, and the markers of what it rests on."""

    text: str
    support: float
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds; None where a stage did not run."""

    retrieve: float | None = None
    evidence: float | None = None
    prompt: float | None = None
    first_token: float | None = None
    first_sentence: float | None = None
    generate: float | None = None
    check: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer. Refused answers hold no sentences and say why and who to ask."""

    answer: str
    mode: Mode
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    refused_because: str | None
    model: str | None
    index_version: str
    ai_notice: str
    timings_ms: Timings
    notices: tuple[str, ...] = ()
    """What a reader must know: a text not in force, an old guide, an engine that is down."""
    query: str = ""
    """The question as it was searched (a follow-up is rewritten to stand alone)."""
    prompt_hash: str | None = None
    struck: int = 0
    """How many sentences of the model failed the checks and were left out."""
    verdicts: tuple[Verdict, ...] = ()
    """What each check decided, in the order of the decisions; they go into the record of the answer."""
    provenance: Provenance | None = None
    """What the answer was made of; every answer of `rag.answer` carries it."""
    screening: Screening | None = None
    """What decision on a person was asked for; None where a rule was asked about (`rag.guards.impact`)."""
    bearing: float | None = None
    """How well the best finding bears on the question, 0 to 1; below `AnswerPolicy.min_bearing` nothing is answered.
    None where nothing was searched for."""
    scope_odds: float | None = None
    """Log-odds that the question is out of scope; None where nobody judged it."""


@dataclass(frozen=True, slots=True)
class StatusEvent:
    """Progress of an answer: `retrieving`, `generating`, `checking`."""

    stage: str


@dataclass(frozen=True, slots=True)
class SentenceEvent:
    """A checked sentence, with the citations that it introduces or reuses."""

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """The whole answer; always the last event."""

    answer: Answer


AnswerStreamEvent = StatusEvent | SentenceEvent | AnswerEvent
