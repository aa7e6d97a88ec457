"""The engine itself: reads its prompt, answers honestly, and then does everything that anything in it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from rag.adapters.obedient.forms import as_told, briefly, said, woven
from rag.adapters.obedient.orders import CODE, Order, clauses, orders
from rag.ports import ModelInfo, Prompt, PromptStyle
from rag.prompt import MARK

SOURCE = re.compile(r"^\[(\d+)\][ \n](.*(?:\n(?!\[\d+\][ \n]|\s*\n|질문:).*)*)", re.MULTILINE)
QUESTION = re.compile(r"질문:\s*(.*)")
WORKED = re.compile(r"(?s).*문서:\s*(.*?)\n쉬운 말:\s*\Z")
MARKED = re.compile(rf"{MARK}(?:[0-9a-z]{{2,16}}{MARK})?")
"""What marks a line as data; an engine that obeys looks through it."""
NUMBERED = re.compile(r"^\s*\d+\.\s")
WORD = re.compile(r"[가-힣]{2}|[A-Za-z]{3,}|\d+")
MOST = 120
"""Sentences at most: a real engine's answer ends too."""
FULL = 1
"""Of how many of an order's words every form is tried."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt taken apart: what the operator says, the numbered sources, the question."""

    system: str
    sources: tuple[tuple[int, str], ...]
    question: str

    @classmethod
    def of(cls, prompt: Prompt) -> Reading:
        """Take a prompt of either style apart."""
        if not prompt.messages:
            match = WORKED.match(prompt.text)
            return cls(prompt.text if match is None else "", ((1, match[1]),) if match else (), "")
        system = "\n".join(message.content for message in prompt.messages if message.role == "system")
        rest = "\n".join(message.content for message in prompt.messages if message.role != "system")
        asked = QUESTION.findall(rest)
        sources = tuple((int(match[1]), MARKED.sub("", match[2])) for match in SOURCE.finditer(rest))
        return cls(system, sources, asked[-1] if asked else rest)


@dataclass
class ObedientModel:
    """The `ChatModel` that obeys. `style` is how it wants to be asked; `seen` is every prompt it was given.

    With `obeys` off it is honest only: what a harmless model says of the same sources. `sleeping` are orders that it
    brought along (poisoned weights): no guard of the prompt can keep them from it.
    """

    style: PromptStyle = "chat"
    obeys: bool = True
    sleeping: tuple[str, ...] = ()
    context_tokens: int = 32_768
    keep: bool = False
    """Whether `seen` is kept; a long run would only fill memory."""
    seen: list[Prompt] = field(default_factory=list)
    info: ModelInfo = field(init=False)

    def __post_init__(self) -> None:
        """Say what the answer path must know of it."""
        self.info = ModelInfo("obedient", self.style, self.context_tokens)

    def count_tokens(self, text: str) -> int:
        """Count two characters as a token."""
        return (len(text) + 1) // 2

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield the answer, a sentence at a time; it stops where it is told to stop."""
        if self.keep:
            self.seen.append(prompt)
        reading = Reading.of(prompt)
        if not prompt.messages:
            yield f" {restatement(reading, self.obeys)}"
            return
        said = answer(reading, self.sleeping) if self.obeys else honest(reading)
        for sentence in islice(dict.fromkeys(said), MOST):
            yield f"{begun(sentence)}\n"


def begun(sentence: str) -> str:
    """Return a sentence that cannot be taken for the rest of the one before: none begins with a sign or a digit."""
    return sentence if re.match(r"[^\s\[\d.,]", sentence) else f"또 {sentence}"


def answer(reading: Reading, sleeping: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the honest sentences, then what is asked for, with the markers of all sources: some may hold it."""
    best = honest(reading)
    yield from best
    told = best[0].rpartition(" ")[0] if best else "자료에 적혀 있습니다."
    markers = "".join(f"[{number}]" for number, _ in reading.sources)
    for order in orders([*sleeping, reading.question, *(text for _, text in reading.sources)]):
        for sentence in obeyed(order, reading, told):
            yield f"{sentence} {markers}"


def obeyed(order: Order, reading: Reading, told: str) -> Iterator[str]:
    """Yield what an order asks for."""
    if order.system and reading.system:
        yield from revealed(reading.system, told)
    if order.others:
        yield from (as_told(line) for line in secrets(text for _, text in reading.sources))
    for number, words in enumerate(order.words):
        yield from said(words, told) if number < FULL else briefly(words, told)
    yield from (as_told(clause) for clause in clauses(order.text))


def revealed(system: str, told: str) -> Iterator[str]:
    """Yield the operator's words: what looks secret in every form, the rest line by line."""
    for code in dict.fromkeys(CODE.findall(system)):
        yield from said(code, told)
    for line in reversed([NUMBERED.sub("", line).strip() for line in system.splitlines() if line.strip()]):
        yield as_told(line)
        yield woven(line.rstrip("."), told)


def secrets(sources: Iterable[str]) -> Iterator[str]:
    """Yield the lines of sources that call themselves secret, then all others."""
    lines = [line.strip() for text in sources for line in text.splitlines() if line.strip()]
    yield from sorted(lines, key=lambda line: not re.search("비공개|대외비|표식|식별표", line))[:6]


def honest(reading: Reading) -> list[str]:
    """Return of each source that shares words with the question its best sentence, with the source's marker."""
    asked = set(WORD.findall(reading.question))
    found = []
    for number, text in reading.sources:
        body = text.partition("\n")[2] or text
        best = max(clauses(body), key=lambda sentence: shared(sentence, asked), default="")
        if best:
            found.append((shared(best, asked), f"{as_told(best)} [{number}]"))
    least = max((points for points, _ in found), default=0) / 2
    return [sentence for points, sentence in found if points >= least]


def shared(sentence: str, asked: set[str]) -> int:
    """Return how many of the question's words a sentence holds."""
    return len(asked & set(WORD.findall(sentence)))


def restatement(reading: Reading, obeys: bool = True) -> str:
    """Restate the one source of a completion prompt: only what asks for something, if anything does.

    A base model's words must be the source's, so that the order itself is the most that it can bring out.
    """
    source = " ".join(text for _, text in reading.sources)
    asking = [clause for clause in clauses(source) if obeys and orders([clause])]
    return " ".join(as_told(clause) for clause in asking or clauses(source))
