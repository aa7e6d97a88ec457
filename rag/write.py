"""Drafts sentences with the language model and binds each to the findings that it must rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise

from configs.prompts import Prompts
from rag.cite import MARKER, readable
from rag.evidence import Finding
from rag.policy import AnswerPolicy
from rag.polite import polite
from rag.ports import ChatModel, Prompt
from rag.prompt import NO_SECRETS, Secrets, chat_prompt, completion_prompt
from rag.restate import strays
from rag.sentences import lines, sentences
from rag.spending import estimated, reports
from rag.stopwatch import Stopwatch

CLAIM = re.compile(r"\s*((?:[^\[]|\[(?!\d+\]))+?)\s*((?:\[\d+\][\s,]*)+)([.。]?)\s*(?=[^\s\[\d.,]|(?<=\s)\d)")
LAST_CLAIM = re.compile(r"\s*((?:[^\[]|\[(?!\d+\]))+?)\s*((?:\[\d+\][\s,]*)+)([.。]?)\s*$")
DECLINED = "근거 없음"
SHORT_WORD = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, with the findings that it claims to rest on (none: to be found)."""

    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Drafts with one model, and times it. Raises `EngineUnavailable`.

    An instruction-tuned model answers from all findings at once; a base model restates one at a time.
    """

    model: ChatModel
    prompts: Prompts
    policy: AnswerPolicy
    secrets: Secrets = field(default=NO_SECRETS, repr=False)

    @property
    def restates(self) -> bool:
        """Whether the model can only restate."""
        return self.model.info.style == "completion"

    def restate(self, finding: Finding, watch: Stopwatch) -> Draft | None:
        """Draft a finding in plain words; None if it is a list, which a small model cannot put into sentences."""
        if enumerates(finding):
            return None
        with watch.measure("prompt"):
            prompt = completion_prompt(self.prompts, finding, self.model, self.policy)
        text, source = "", readable(finding.text)
        with closing(self._pieces(prompt, watch)) as pieces:
            for piece in pieces:
                text += piece
                if strays(text, source):
                    return None
        return Draft(polite(" ".join(text.split())), (finding,))

    def write(self, question: str, findings: Sequence[Finding], watch: Stopwatch) -> Iterator[Draft]:
        """Yield drafts from all findings as they become complete."""
        with watch.measure("prompt"):
            prompt, used = chat_prompt(self.prompts, findings, question, self.model, self.policy, self.secrets)
        for text, numbers in claims(self._pieces(prompt, watch)):
            cited = tuple(used[n - 1] for n in numbers if 1 <= n <= len(used))
            if cited or not numbers:
                yield Draft(text, cited)

    def _pieces(self, prompt: Prompt, watch: Stopwatch) -> Generator[str]:
        """Yield the model's pieces; generation stops when nobody reads on."""
        stream, written = self.model.stream(prompt), ""
        known = reports()
        try:
            for piece in stream:
                watch.first_token()
                written += piece
                yield piece
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()
            if written and reports() == known:
                count = self.model.count_tokens
                asked = prompt.text or "\n".join(message.content for message in prompt.messages)
                estimated(count(asked), count(written))


def enumerates(finding: Finding) -> bool:
    """Whether a finding holds items of a list."""
    return any(line.level > 0 for line in lines(finding.text))


def stutters(text: str, source: str = "") -> bool:
    """Whether three words in a row come again, and not in the source, or a word is its neighbour but for the ending."""
    words, known = text.split(), triples(source.split())
    again = (count for triple, count in triples(words).items() if count > max(1, known[triple]))
    return any(again) or any(
        len(word) > SHORT_WORD and word[:-1] == following[:-1] for word, following in pairwise(words)
    )


def triples(words: Sequence[str]) -> Counter[tuple[str, str, str]]:
    """Count the runs of three words."""
    return Counter(zip(words, words[1:], words[2:], strict=False))


def claims(pieces: Iterator[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Split streamed text into sentences with the numbers of their sources, as soon as each is complete.

    Several sentences before one marker share it. Text without a marker at the end has no numbers.
    """
    buffer = ""
    for piece in pieces:
        buffer += piece
        while match := CLAIM.match(buffer):
            buffer = buffer[match.end() :]
            yield from claimed(match)
    if match := LAST_CLAIM.match(buffer):
        yield from claimed(match)
    elif buffer.strip() and DECLINED not in buffer:
        yield from ((span.of(buffer), ()) for span in sentences(buffer))


def claimed(match: re.Match[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the sentences before a run of markers."""
    text = match[1].strip() + match[3]
    numbers = tuple(dict.fromkeys(int(number) for number in MARKER.findall(match[2])))
    for span in sentences(text):
        yield span.of(text), numbers
