"""Puts sentences together to a reply in the official form, and lists its blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from configs.reply import ReplyWords
from rag.complaints.types import DraftSentence
from rag.guards.pii.mask import LABEL

BLANK = re.compile(r"\[[가-힣][가-힣 ·]{1,30}\]")
"""A blank of the skeleton: words of Hangul without any figure, unlike a marker `[1]` or the mask of a name."""
LETTERS = "가나다라마바사아자차카타파하"
REVIEW = "검토"


@dataclass
class Sheet:
    """A reply as it is written, sentence by sentence. `plain` maps official words of the skeleton to easy ones."""

    words: ReplyWords
    plain: bool = False
    sentences: list[DraftSentence] = field(default_factory=list)

    def write(self, section: str, text: str) -> Iterator[DraftSentence]:
        """Yield a sentence of the skeleton; nothing for an empty one."""
        if not text:
            return
        told = in_plain_words(text, self.words) if self.plain else text
        yield self.add(DraftSentence(section, told, "blank" if BLANK.search(told) else "skeleton"))

    def add(self, sentence: DraftSentence) -> DraftSentence:
        """Note a sentence and return it."""
        self.sentences.append(sentence)
        return sentence

    @property
    def text(self) -> str:
        """The whole reply."""
        return letter(self.sentences)

    @property
    def blanks(self) -> tuple[str, ...]:
        """The blanks in the order of the text, each once."""
        found = (blank for sentence in self.sentences if not sentence.checked for blank in BLANK.findall(sentence.text))
        return tuple(dict.fromkeys(found))


def in_plain_words(text: str, words: ReplyWords) -> str:
    """Return a sentence of the skeleton in easy words, longest first."""
    for official in sorted(words.plain, key=len, reverse=True):
        text = text.replace(official, words.plain[official])
    return text


def letter(sentences: Sequence[DraftSentence]) -> str:
    """Return sentences as a letter: a numbered paragraph for each section, the checked ones below it as 가, 나, 다."""
    paragraphs: list[str] = []
    groups = [list(group) for _, group in groupby(sentences, key=lambda one: one.section)]
    for number, group in enumerate(groups, start=1):
        head = "\n   ".join(one.text for one in group if one.checked is None)
        lines = [f"{number}. {head}".rstrip() if len(groups) > 1 else head]
        checked = [one for one in group if one.checked is not None]
        lines += [f"   {LETTERS[at % len(LETTERS)]}. {marked(one)}" for at, one in enumerate(checked)]
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)


def marked(sentence: DraftSentence) -> str:
    """Return a sentence with the markers of its citations."""
    markers = "".join(sentence.checked.citations) if sentence.checked else ""
    return f"{sentence.text} {markers}".rstrip()


def blanks_left(text: str) -> tuple[str, ...]:
    """Return the blanks that a text still holds, each once."""
    return tuple(dict.fromkeys(blank for blank in BLANK.findall(text) if not LABEL.fullmatch(blank)))
