"""`file=경로`: answers that another program made, brought as a file of JSON lines.

A line is `{"case": "문항 id", "replies": [...]}`, a reply for each request of the case in order, or for cases with one
request `{"id": "문항 id", "text": "답"}`. A reply is a text, or an object with `text` and, where they are known,
`content` (`answer.json`, `{"hits": [...]}` or `triage.json`), `status`, `seconds`, `first_seconds`, `prompt_tokens`,
`completion_tokens` and `error`. The first line may be `{"system": {"name", "model", "model_sha256"}}` and say what
answered. A case without a line is missing, with that reason; a line that is none, and one of no case, are told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, BinaryIO

from pydantic import Field, JsonValue, ValidationError

from eval.harness.cases import Case
from eval.harness.requests import Ask, Request, RequestKind, Search, Triage
from eval.harness.suite import Suite
from eval.systems.api import shaped
from eval.systems.replies import ALL_KINDS, Fault, judged, missing, unable
from eval.systems.wire import parsed
from rag.errors import InputError
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.facts import Count, Fact, Hash, Name
from rag.evaluation.records import Reply, Status
from serving.complaints.shapes import TriageOut
from serving.operations.contents import program_version
from serving.schemas import AnswerOut, SearchOut

LONGEST_LINE = 4 << 20
SHOWN = 5
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class BroughtReply(Fact):
    """A reply as a file brings it."""

    text: str = ""
    content: JsonValue = None
    status: Status | None = None
    """None: `answered`, or `refused` where the content says so."""
    seconds: Seconds = 0.0
    first_seconds: Seconds | None = None
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    error: str = Field("", max_length=500)


class Line(Fact):
    """The replies to a case's requests, in order."""

    case: Name
    replies: tuple[BroughtReply | str, ...] = Field(min_length=1)


class ShortLine(Fact):
    """The one reply to a case with one request."""

    id: Name
    text: str


class About(Fact):
    """What answered, as the file says; nobody checked it."""

    name: Name | None = None
    model: Name | None = None
    model_sha256: Hash | None = None


class Head(Fact):
    """The first line, where it says what answered."""

    system: About


@dataclass
class Brought:
    """What a file holds, and what of it cannot be used (Korean)."""

    about: About = field(default_factory=About)
    replies: dict[str, tuple[BroughtReply, ...]] = field(default_factory=dict)
    too_large: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def take(self, number: int, raw: bytes) -> None:
        """Take a line, or note why not."""
        if len(raw) > LONGEST_LINE:
            self.too_large.append(number)
            return
        try:
            line = line_of(parsed(raw))
        except (Fault, ValidationError):
            self.broken.append(number)
            return
        if isinstance(line, Head):
            self.about = line.system
        elif line.case in self.replies:
            self.twice.append(line.case)
        else:
            made = (BroughtReply(text=one) if isinstance(one, str) else one for one in line.replies)
            self.replies[line.case] = tuple(made)

    def notes(self) -> Iterator[str]:
        """Say what cannot be used."""
        for what, found in (
            ("형식에 맞지 않는 줄", self.broken),
            (f"{LONGEST_LINE:,}바이트를 넘는 줄", self.too_large),
            ("두 번 나온 문항(첫 줄만 씀)", self.twice),
        ):
            if found:
                yield f"{what} {len(found)}개: {shown(found)}"


def line_of(content: JsonValue) -> Line | Head:
    """Return what a line says. Raises `ValidationError`."""
    if isinstance(content, dict) and "system" in content:
        return Head.model_validate(content)
    if isinstance(content, dict) and "id" in content:
        short = ShortLine.model_validate(content)
        return Line(case=short.id, replies=(short.text,))
    return Line.model_validate(content)


def shown(found: Sequence[object]) -> str:
    """Return the first few of many."""
    return ", ".join(map(str, found[:SHOWN])) + (" …" if len(found) > SHOWN else "")


class BroughtAnswers:
    """The answers of a file. Raises `InputError` where the file cannot be read."""

    kinds: frozenset[RequestKind] = ALL_KINDS

    def __init__(self, path: Path) -> None:
        self._path = path
        self._brought = Brought()
        digest = hashlib.sha256()
        try:
            with path.open("rb") as file:
                for number, raw in enumerate(lines(file), start=1):
                    digest.update(raw)
                    if raw.strip():
                        self._brought.take(number, raw)
        except OSError as error:
            raise InputError(f"답 파일 {str(path)!r}을(를) 읽을 수 없습니다({error.strerror}).") from error
        self._sha256 = digest.hexdigest()

    def bind(self, suite: Suite, cases: Sequence[Case]) -> Sequence[str]:
        """Say what of the file cannot be used. Raises `InputError` where none of it answers any case."""
        ids = {case.id for case in cases}
        strange = [name for name in self._brought.replies if name not in ids]
        if len(strange) == len(self._brought.replies):
            raise InputError(
                f"{self._path.name}에는 평가 묶음 {suite.card.name!r}의 문항에 대한 답이 없습니다. "
                '한 줄에 {"case": "문항 id", "replies": ["답"]} 하나씩 적으십시오.'
            )
        more = [f"이 평가에 없는 문항 {len(strange)}개: {shown(strange)}"] if strange else []
        return [*self._brought.notes(), *more]

    def facts(self) -> SystemFacts:
        """Return the file's checksum, and what it says of what answered."""
        about = self._brought.about
        return SystemFacts(
            profile="file",
            model=about.model,
            model_sha256=about.model_sha256,
            prompts_hash="파일이 알리지 않음",
            index_version="파일이 알리지 않음",
            program=program_version(),
            # Whatever it calls itself, it is no system that was asked here: a file may say `pipeline`.
            name=f"file={about.name or self._path.name}"[:200],
            settings={"file": self._path.name, "sha256": self._sha256},
        )

    def respond(self, request: Request) -> Reply:  # noqa: ARG002 - answers are found by their case
        """Say that a request alone is not found in a file."""
        return unable("파일의 답은 문항의 id로 찾습니다.")

    def replies(self, case: Case) -> tuple[Reply, ...]:
        """Return what the file says of a case."""
        found = self._brought.replies.get(case.id)
        if found is None:
            return tuple(missing("failed", "답 파일에 이 문항이 없습니다.") for _ in case.requests)
        if len(found) != len(case.requests):
            why = f"답이 {len(case.requests)}개 있어야 하는데 {len(found)}개입니다."
            return tuple(missing("invalid", why) for _ in case.requests)
        return tuple(reply_of(one, request) for one, request in zip(found, case.requests, strict=True))

    def close(self) -> None:
        """Nothing is held."""


def lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long only so much that it is seen to be so."""
    while raw := file.readline(LONGEST_LINE + 2):
        yield raw
        while len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            raw = file.readline(LONGEST_LINE + 2)


def reply_of(brought: BroughtReply, request: Request) -> Reply:
    """Return a brought reply as a record keeps it; content that is not in the published shape is invalid."""
    values = brought.model_dump(exclude={"status"})
    refused = isinstance(brought.content, dict) and brought.content.get("mode") == "refused"
    reply = judged(Reply(**values, status=brought.status or ("refused" if refused else "answered")))
    try:
        checked(brought.content, request)
    except Fault as fault:
        return reply.model_copy(update={"status": fault.status, "error": fault.why})
    return reply


def checked(content: JsonValue, request: Request) -> None:
    """Raise `Fault` unless content, where there is any, has the shape of its request."""
    shapes = ((Ask, AnswerOut), (Search, SearchOut), (Triage, TriageOut))
    shape = next((shape for kind, shape in shapes if isinstance(request, kind)), None)
    if content is not None and shape is not None:
        shaped(shape, content)
