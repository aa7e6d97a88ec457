"""Drafts sentences with the language model and binds each to the findings that it must rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from configs.prompts import Prompts
from rag.cite import MARKER
from rag.evidence import Finding
from rag.policy import AnswerPolicy
from rag.ports import ChatModel, Prompt
from rag.prompt import chat_prompt, completion_prompt
from rag.sentences import lines, sentences
from rag.stopwatch import Stopwatch

CLAIM = re.compile(r"\s*([^\[\]]+?)\s*((?:\[\d+\][\s,]*)+)([.。]?)\s*(?=[^\s\[\d.,])")
LAST_CLAIM = re.compile(r"\s*([^\[\]]+?)\s*((?:\[\d+\][\s,]*)+)([.。]?)\s*$")
DECLINED = "근거 없음"


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as the model wrote it, with the findings that it claims to rest on (none: to be found)."""

    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Writer:
    """Drafts with one model, and times it."""

    model: ChatModel
    prompts: Prompts
    policy: AnswerPolicy

    def write(self, question: str, findings: Sequence[Finding], watch: Stopwatch) -> Iterator[Draft]:
        """Yield drafts as they become complete. Raises `EngineUnavailable`."""
        if self.model.info.style == "chat":
            yield from self._chat(question, findings, watch)
        else:
            yield from self._completion(question, [f for f in findings[:1] if not enumerates(f)], watch)

    def _completion(self, question: str, findings: Sequence[Finding], watch: Stopwatch) -> Iterator[Draft]:
        """Draft one sentence for each finding from that source alone."""
        for finding in findings:
            with watch.measure("prompt"):
                prompt = completion_prompt(self.prompts, finding, question, self.model, self.policy)
            text = " ".join("".join(self._pieces(prompt, watch)).split())
            first = next(iter(sentences(text)), None)
            if first is not None:
                yield Draft(first.of(text), (finding,))

    def _chat(self, question: str, findings: Sequence[Finding], watch: Stopwatch) -> Iterator[Draft]:
        """Draft from all findings at once."""
        with watch.measure("prompt"):
            prompt, used = chat_prompt(self.prompts, findings, question, self.model, self.policy)
        for text, numbers in claims(self._pieces(prompt, watch)):
            cited = tuple(used[n - 1] for n in numbers if 1 <= n <= len(used))
            if cited or not numbers:
                yield Draft(text, cited)

    def _pieces(self, prompt: Prompt, watch: Stopwatch) -> Iterator[str]:
        """Yield the model's pieces; generation stops when nobody reads on."""
        stream = self.model.stream(prompt)
        try:
            for piece in stream:
                watch.first_token()
                yield piece
        finally:
            close = getattr(stream, "close", None)
            if close is not None:
                close()


def enumerates(finding: Finding) -> bool:
    """Whether a finding is a list of several items, which a small model cannot put into one sentence."""
    return sum(line.level > 0 for line in lines(finding.text)) > 2


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
