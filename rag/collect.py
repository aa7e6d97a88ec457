"""Collects, while an answer is made, what it is made of (`rag.provenance`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date

from rag.evidence import Finding
from rag.policy import AnswerPolicy
from rag.ports import ChatModel, ModelInfo, Prompt
from rag.provenance import Filter, Provenance, ReadChunk, ReadSpan, SentPrompt
from rag.types import Hit, Question, Where
from rag.verdict import Verdict


class Collector:
    """Notes what one question read, asked and decided; it changes nothing on the path."""

    def __init__(self) -> None:
        self.verdicts: list[Verdict] = []
        self._chunks: dict[str, ReadChunk] = {}
        self._spans: dict[tuple[str, int, int], ReadSpan] = {}
        self._prompts: list[SentPrompt] = []
        self._sentences = 0

    def read(self, hits: Sequence[Hit]) -> None:
        """Note the passages that were read."""
        self._chunks.update((hit.chunk.chunk_id, read_chunk(hit)) for hit in hits)

    def found(self, findings: Sequence[Finding]) -> None:
        """Note the sentences that were taken as evidence."""
        for part in (part for finding in findings for part in finding.parts):
            place = (part.hit.chunk.chunk_id, part.start, part.end)
            self._spans[place] = ReadSpan(*place, sha256(part.text))

    def judged(self, passed: bool, detail: str) -> None:
        """Note what the gate decided about the next sentence of the model."""
        self._sentences += 1
        self.verdicts.append(Verdict("support", passed, f"sentence:{self._sentences}", detail))

    def listening(self, model: ChatModel) -> ChatModel:
        """Return the model, with a note of every prompt that it is given."""
        return Listened(model, self._prompts)

    def provenance(self, question: Question, day: date, model: ChatModel | None, policy: AnswerPolicy) -> Provenance:
        """Return what was noted."""
        return Provenance(
            filters=filters_of(question.where),
            k=question.k,
            day=day.isoformat(),
            chunks=tuple(self._chunks.values()),
            spans=tuple(self._spans.values()),
            prompts=tuple(self._prompts),
            model=model.info.name if model and self._prompts else None,
            policy=asdict(policy),
        )


class Listened:
    """A chat model whose prompts are noted by their hash."""

    def __init__(self, model: ChatModel, prompts: list[SentPrompt]) -> None:
        self.info: ModelInfo = model.info
        self._model = model
        self._prompts = prompts

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Note the prompt and yield what the model writes."""
        self._prompts.append(SentPrompt(sha256(rendered(prompt)), prompt.max_tokens, prompt.temperature, prompt.seed))
        return self._model.stream(prompt)

    def count_tokens(self, text: str) -> int:
        """Return the model's count."""
        return self._model.count_tokens(text)


def read_chunk(hit: Hit) -> ReadChunk:
    """Return what is noted of a hit."""
    chunk = hit.chunk
    return ReadChunk(
        chunk_id=chunk.chunk_id,
        doc_id=chunk.doc_id,
        title=chunk.title,
        locator=chunk.locator,
        sha256=sha256(chunk.text),
        score=round(float(hit.score), 6),
        in_force=hit.in_force,
        grade=chunk.grade,
        department=chunk.department,
    )


def filters_of(where: Where) -> dict[str, Filter]:
    """Return a search's filters as plain values; `where_of` is the way back."""
    values = {each.name: getattr(where, each.name) for each in fields(where)}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def where_of(filters: dict[str, Filter]) -> Where:
    """Return the search that `filters_of` described. Raises `TypeError`, `ValueError` for anything else."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in filters.items()}
    as_of = values.pop("as_of", None)
    return Where(as_of=date.fromisoformat(as_of) if isinstance(as_of, str) else None, **values)  # type: ignore[arg-type]


def rendered(prompt: Prompt) -> str:
    """Return all that a model is given, in one text: equal ones differ by nothing but randomness."""
    parts = [prompt.text, *(part for message in prompt.messages for part in (message.role, message.content))]
    told = "\x1f".join([*parts, *prompt.stop])
    for random in prompt.volatile:
        told = told.replace(random, "")
    return told


def sha256(text: str) -> str:
    """Return the hash of a text in hexadecimal digits."""
    return hashlib.sha256(text.encode("utf8", "surrogatepass")).hexdigest()
