"""The shapes that leave mongmin, the same for the command line and HTTP (`hit.json`, `answer.json`, `ingest.json`)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, SecretStr

from configs.settings import ExecutorName
from rag.complaints.alarm import Alarm
from rag.label import AiLabel, label_of
from rag.provenance import Provenance
from rag.screening import Screening
from rag.types import Answer, Citation, Grade, Hit, Kind, Mode, Sentence
from rag.verdict import Verdict

MAX_K = 100


def iso_date(value: object) -> object:
    """Accept a date only as written in ISO 8601 (`2026-01-15`): a number is a mistake, not a timestamp."""
    if value is None or (isinstance(value, date) and type(value) is date):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else _not_a_date()
    except ValueError:
        return _not_a_date()


def _not_a_date() -> date:
    raise ValueError("날짜는 2026-01-15처럼 적어 주십시오.")


Day = Annotated[date | None, BeforeValidator(iso_date)]


class Shape(BaseModel):
    """Base of what is sent out."""

    model_config = ConfigDict(frozen=True)


class Asked(BaseModel):
    """Base of what is taken in: unknown names are errors, so that a misspelt filter is never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SearchRequest(Asked):
    """A question and its filters. `k` is how many hits are wanted; `kinds` empty means any."""

    query: str
    k: int = Field(10, ge=1, le=MAX_K)
    as_of: Day = None
    domain: str | None = Field(None, max_length=100)
    jurisdiction: str | None = Field(None, max_length=100)
    kinds: tuple[Kind, ...] = ()


class AskRequest(SearchRequest):
    """A question to answer. With `conversation_id` earlier turns of the same conversation are understood."""

    stream: bool = False
    conversation_id: str | None = Field(None, min_length=1, max_length=100)


class HitOut(Shape):
    """A hit (`hit.json`). `signals` says what each retrieval signal contributed to `score`."""

    rank: int
    doc_id: str
    chunk_id: str
    title: str
    source: str | None
    article: str | None
    locator: str
    score: float
    text: str
    kind: Kind
    effective_from: date | None
    effective_to: date | None
    in_force: bool
    repealed: bool = False
    amended: date | None = None
    newer_laws: list[str] = []
    """Articles that this guide cites and that were amended since: `「주차장법」 제3조(2025-10-01)`."""
    notices: list[str] = []
    """What a reader must know of the search: a part of it that was down."""
    law: str | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    url: str | None = None
    signals: dict[str, float] = {}

    @classmethod
    def of(cls, hit: Hit) -> HitOut:
        """Make the outer shape of a hit."""
        chunk = hit.chunk
        return cls(
            rank=hit.rank,
            doc_id=chunk.doc_id,
            chunk_id=chunk.chunk_id,
            title=chunk.title,
            source=chunk.source,
            article=chunk.article,
            locator=chunk.locator,
            score=hit.score,
            text=chunk.text,
            kind=chunk.kind,
            effective_from=chunk.effective_from,
            effective_to=chunk.effective_to,
            in_force=hit.in_force,
            repealed=chunk.repealed,
            amended=chunk.amended,
            newer_laws=[f"「{law.title}」 {law.article}({law.amended})" for law in hit.newer_laws],
            notices=list(hit.notices),
            law=chunk.law,
            domain=chunk.domain,
            jurisdiction=chunk.jurisdiction,
            department=chunk.department,
            url=chunk.url,
            signals={name: round(float(value), 4) for name, value in hit.signals.items()},
        )


class SearchOut(Shape):
    """The hits of a question, best first. `notices` say what was masked in it."""

    hits: list[HitOut]
    notices: list[str] = []


class CitationOut(Shape):
    """A quoted source. `context[start:start + len(quote)]` is the quote where the quote is one stretch of it."""

    marker: str
    doc_id: str
    title: str
    source: str | None
    article: str | None
    locator: str
    quote: str
    url: str | None
    chunk_id: str = ""
    kind: Kind = "other"
    context: str = ""
    start: int = 0
    effective_from: date | None = None
    effective_to: date | None = None
    in_force: bool = True
    repealed: bool = False
    amended: date | None = None

    @classmethod
    def of(cls, citation: Citation) -> CitationOut:
        """Make the outer shape of a citation."""
        return cls(**{name: getattr(citation, name) for name in cls.model_fields})


class SentenceOut(Shape):
    """A checked sentence, its support from 0 to 1 and the markers of its sources."""

    text: str
    support: float
    citations: list[str]

    @classmethod
    def of(cls, sentence: Sentence) -> SentenceOut:
        """Make the outer shape of a sentence."""
        support = min(1.0, max(0.0, float(sentence.support)))
        return cls(text=sentence.text, support=support, citations=list(sentence.citations))


class StreamedSentence(SentenceOut):
    """A sentence of a stream, with the quoted sources that its markers name."""

    sources: list[CitationOut] = []


class StatusOut(Shape):
    """How far an answer is: `retrieving`, `generating` or `checking`, and the same in words."""

    stage: str
    message: str
    crisis: Alarm | None = None
    """With the stage `crisis`, the first event of all: a sign of danger in the question and whom to call."""


class TimingsOut(Shape):
    """Milliseconds; null where a stage did not run."""

    retrieve: float | None = None
    evidence: float | None = None
    prompt: float | None = None
    first_token: float | None = None
    first_sentence: float | None = None
    generate: float | None = None
    check: float | None = None
    total: float | None = None


class AnswerOut(Shape):
    """An answer (`answer.json`). `answer_id` is what feedback refers to."""

    answer: str
    mode: Mode
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    refused_because: str | None
    model: str | None
    index_version: str
    ai_notice: str
    timings_ms: TimingsOut
    notices: list[str] = []
    query: str = ""
    prompt_hash: str | None = None
    struck: int = 0
    answer_id: str = ""
    conversation_id: str | None = None
    request_id: str = ""
    ai_label: AiLabel | None = None
    """The machine-readable label; null only in records from before there were labels, which get theirs when read."""
    screening: Screening | None = None
    """Where a decision on a person was asked for: what was asked, and the human who decides."""
    crisis: Alarm | None = None
    """A sign of danger in the question, with whom to call in which order; the answer comes all the same."""
    evidence_id: str = ""
    """Of the record of what the answer was made of; empty where none could be written."""
    bearing: float | None = None
    """How well the best finding bears on the question, 0 to 1; null where nothing was searched for."""
    scope_odds: float | None = None
    """Log-odds that the question is out of scope, by which it may be refused before anything is searched."""
    _made: tuple[Provenance | None, tuple[Verdict, ...]] = PrivateAttr((None, ()))

    @property
    def provenance(self) -> Provenance | None:
        """What the answer was made of; it never leaves the process in this shape."""
        return self._made[0]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What each check decided."""
        return self._made[1]

    @classmethod
    def of(
        cls, answer: Answer, answer_id: str, made: date, conversation_id: str | None = None, request_id: str = ""
    ) -> AnswerOut:
        """Make the outer shape of an answer; `made` is the day for its label."""
        timings = {name: getattr(answer.timings_ms, name) for name in TimingsOut.model_fields}
        shown = cls(
            answer=answer.answer,
            mode=answer.mode,
            sentences=[SentenceOut.of(s) for s in answer.sentences],
            citations=[CitationOut.of(c) for c in answer.citations],
            refused_because=answer.refused_because,
            model=answer.model,
            index_version=answer.index_version,
            ai_notice=answer.ai_notice,
            timings_ms=TimingsOut(**timings),
            notices=list(answer.notices),
            query=answer.query,
            prompt_hash=answer.prompt_hash,
            struck=answer.struck,
            answer_id=answer_id,
            conversation_id=conversation_id,
            request_id=request_id,
            ai_label=label_of(answer.mode, answer.model, made),
            screening=answer.screening,
            bearing=answer.bearing,
            scope_odds=answer.scope_odds,
        )
        shown._made = (answer.provenance, answer.verdicts)
        return shown

    def labelled(self, made: date) -> AnswerOut:
        """Return the answer with its label, made now if it is an old record of that day."""
        if self.ai_label is not None:
            return self
        return self.model_copy(update={"ai_label": label_of(self.mode, self.model, made)})


AskEvent = StatusOut | StreamedSentence | AnswerOut


class IngestRequest(Asked):
    """What to ingest, by absolute paths of the machine that holds the index, and what the documents leave unsaid."""

    paths: tuple[str, ...] = Field(min_length=1)
    domain: str | None = None
    jurisdiction: str | None = None
    grade: Grade = "O"
    department: str | None = None
    effective_from: Day = None
    kind: Kind | None = None
    text_column: str | None = None
    passwords: tuple[SecretStr, ...] = Field((), max_length=100)
    """Tried in turn on locked files; they are never written down."""
    executor: ExecutorName | None = None
    wait: bool = True


class FailureOut(Shape):
    """A file that could not be read, and why (Korean)."""

    path: str
    reason: str


class IngestOut(Shape):
    """The summary of an ingestion (`ingest.json`); `seconds` includes the dense backfill if it was waited for."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    failures: list[FailureOut] = []
    chunks: int = 0
    dense_pending: int = 0
    seconds: float = 0.0
    index_version: str = ""
    report: str | None = None
    """Where the quality report lies, as a page (`.html`) with the data beside it (`.json`)."""


class SyncRequest(Asked):
    """Which of the configured sources to bring in (none named: all), and whether many files may go at once."""

    names: tuple[str, ...] = ()
    allow_removals: bool = False
    wait: bool = True


class SourceOut(Shape):
    """How the last run of a source ended; `never` has not run. Times are ISO 8601 with their offset."""

    source: str
    type: Literal["folder", "git", "s3", "web"]
    status: Literal["ok", "failed", "never"]
    reason: str | None = None
    started: str | None = None
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    fetched: int = 0
    failed: int = 0
    failures: list[FailureOut] = []
    chunks: int = 0
    seconds: float = 0.0
    next_run: str | None = None


class SyncOut(Shape):
    """The outcome of each source, in order."""

    sources: list[SourceOut] = []
    dense_pending: int = 0
    seconds: float = 0.0
    index_version: str = ""
    report: str | None = None
    """Where the quality report lies, if anything changed."""


class Progress(Shape):
    """How far a stage is: steps, chunks and failures. `total` is 0 where it is not known; `message` is Korean."""

    stage: Literal["fetch", "read", "anchor", "embed", "optimize", "copy", "check"]
    done: int = 0
    total: int = 0
    chunks: int = 0
    failures: int = 0
    message: str = ""


class BackfillOut(Shape):
    """The end of a backfill: vectors made now, and those still missing."""

    embedded: int
    dense_pending: int
    seconds: float


class FeedbackIn(Asked):
    """What a reader thinks of an answer. `rating` is `up` or `down`."""

    answer_id: str = Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")
    rating: Literal["up", "down"]
    comment: str = Field("", max_length=2000)
    minutes_saved: int | None = Field(None, ge=0, le=1440)
    """How much shorter the work was with the answer, as the reader estimates it."""
    final_text: str = Field("", max_length=20_000)
    """What the reader finally sent or filed, after the answer was edited."""


class FeedbackOut(Shape):
    """The stored feedback's number."""

    id: int


class CorpusOut(Shape):
    """What the index holds."""

    documents: int
    chunks: int
    dense_pending: int
    index_version: str


class Me(Shape):
    """What the service knows of a caller: their rights, so that a page can show only what works."""

    kind: Literal["person", "system", "anonymous"]
    roles: tuple[str, ...]
    grades: tuple[Grade, ...]
    departments: tuple[str, ...]


class Health(Shape):
    """Whether the service works: `degraded` answers by quoting only, `starting` still loads its models."""

    status: Literal["ok", "degraded", "starting", "down"]
    checks: dict[str, str] = {}


class Finding(Shape):
    """What a check of `doctor` found, and what to do about it (Korean)."""

    name: str
    status: Literal["ok", "warn", "fail"]
    message: str
    remedy: str = ""
