"""A draft in easy words or in another language, where the model declares that it can (`configs/models.yaml`).

Each sentence is checked: the same figures, the same blanks, a text of about the same length. One that fails stays
Korean. The version is labelled as made by a machine, and the Korean draft stays the one that counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from configs.prompts import fill
from configs.reply import ReplyPrompts, ReplyWords
from rag.complaints.draft.compose import BLANK, letter
from rag.complaints.types import Draft, DraftOptions, DraftSentence, DraftVersion
from rag.errors import EngineUnavailable
from rag.force import forces
from rag.guards.output.door import Door
from rag.ports import ChatModel, Message, Prompt

DIGITS = re.compile(r"\d+")
HANGUL = re.compile("[가-힣]")
NUMBERED = re.compile(r"^\s*(\d{1,3})[.)]\s*(\S.*?)\s*$", re.MULTILINE)
LAW_NAME = re.compile("「[^」]*」")
SHORTEST, LONGEST = 0.25, 5.0
"""Characters of a version's sentence beside the Korean one's: Korean is written in few."""
SHORT_CHARS = 60
"""Characters more that the version of a very short sentence may have."""
STILL_KOREAN = 0.3
"""Share of Hangul, names of laws and blanks apart, from which on nothing was translated."""
TOKENS_A_TOKEN = 3
SPARE = 200
BATCH = 12
"""Sentences that are given to the model at once."""
TASKS = {
    "plain": "초등학생도 알 수 있는 쉬운 한국어 존댓말로 고쳐 쓰십시오",
    "translated": "{language}로 옮기십시오",
    "both": "쉬운 {language}로 옮기십시오",
}


@dataclass(frozen=True)
class Translator:
    """Makes versions with a model (None: there is none); what it writes leaves through the door."""

    model: ChatModel | None
    words: ReplyWords
    prompts: ReplyPrompts
    door: Door
    options: DraftOptions

    @property
    def language(self) -> str:
        """The Korean name of the language that is asked for."""
        return self.words.version.languages.get(self.options.language, self.options.language)

    def versioned(self, draft: Draft) -> Draft:
        """Return the draft with the version that was asked for, or with a notice why there is none."""
        if self.options.language == "ko" and not self.options.plain:
            return draft
        if self.model is None or not able(self.model, self.options):
            return replace(draft, notices=(self.unable(), *draft.notices))
        version = self.made(draft, self.model)
        notice = self.words.notices.kept_korean.format(count=version.kept)
        notices = (notice, *draft.notices) if version.kept else draft.notices
        shown = version if version.kept < len(draft.sentences) else None
        return replace(draft, version=shown, notices=notices, prompt_hash=self.prompts.hash)

    def unable(self) -> str:
        """Say that this model cannot do what is asked for."""
        name, notices = self.model.info.name if self.model else "없음", self.words.notices
        if self.options.language == "ko":
            return notices.no_plain.format(model=name)
        return notices.no_translation.format(model=name, language=self.language)

    def made(self, draft: Draft, model: ChatModel) -> DraftVersion:
        """Return the version; sentences that did not come out well stay Korean in it."""
        told: dict[int, str] = {}
        for at in range(0, len(draft.sentences), BATCH):
            told.update(self.batch(draft.sentences, at, model))
        changed = [replace(one, text=told.get(at, one.text)) for at, one in enumerate(draft.sentences)]
        labels, korean = self.words.version.labels, self.options.language == "ko"
        label = labels.plain if korean else labels.translated.format(language=self.language)
        kept = len(draft.sentences) - len(told)
        return DraftVersion(self.options.language, self.options.plain, f"{label}\n\n{letter(changed)}", label, kept)

    def batch(self, sentences: Sequence[DraftSentence], at: int, model: ChatModel) -> Iterator[tuple[int, str]]:
        """Yield the sentences of a stretch that came out well, by their place."""
        some = sentences[at : at + BATCH]
        try:
            said = "".join(model.stream(self.prompt(some, model)))
        except EngineUnavailable:
            return
        for number, text in NUMBERED.findall(said):
            place = int(number) - 1
            known = 0 <= place < len(some)
            if known and faithful(text, some[place].text, self.options.language) and self.door.lets("told", text):
                yield at + place, text

    def prompt(self, sentences: Sequence[DraftSentence], model: ChatModel) -> Prompt:
        """Return the prompt for some sentences."""
        kind = "plain" if self.options.language == "ko" else "both" if self.options.plain else "translated"
        numbered = "\n".join(f"{number}. {one.text}" for number, one in enumerate(sentences, start=1))
        text = fill(self.prompts.version, task=TASKS[kind].format(language=self.language), lines=numbered)
        room = model.info.context_tokens - model.count_tokens(text)
        most = min(TOKENS_A_TOKEN * model.count_tokens(numbered) + SPARE, max(room, SPARE))
        return Prompt(messages=(Message("user", text),), max_tokens=most)


def able(model: ChatModel | None, options: DraftOptions) -> bool:
    """Whether a model declares that it can do what is asked for."""
    if model is None:
        return False
    return model.info.plain if options.language == "ko" else options.language in model.info.languages


def faithful(text: str, korean: str, language: str) -> bool:
    """Whether a sentence has the figures and blanks of the Korean one, its length, and the language asked for.

    >>> faithful("Apply within 60 days.", "60일 이내에 신청하십시오.", "en")
    True
    >>> faithful("Apply within 90 days.", "60일 이내에 신청하십시오.", "en")
    False
    """
    same = Counter(DIGITS.findall(text)) == Counter(DIGITS.findall(korean))
    blanks = Counter(BLANK.findall(text)) == Counter(BLANK.findall(korean))
    sized = SHORTEST * len(korean) <= len(text) <= LONGEST * len(korean) + SHORT_CHARS
    if not (same and blanks and sized):
        return False
    return forces_in(text) == forces_in(korean) if language == "ko" else foreign(text)


def forces_in(text: str) -> set[str]:
    """Return what a sentence permits, demands or forbids, whatever its words: easy words are other words."""
    return {name for name, _ in forces(text)}


def foreign(text: str) -> bool:
    """Whether a text is no longer Korean, but for blanks and names of laws."""
    own = LAW_NAME.sub("", BLANK.sub("", text))
    letters = [char for char in own if char.isalpha()]
    return bool(letters) and len(HANGUL.findall(own)) <= STILL_KOREAN * len(letters)
