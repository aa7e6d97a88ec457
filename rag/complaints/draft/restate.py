"""Restates a complaint in a sentence or two of the reply: its own words in indirect speech, nothing added."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from configs.reply import Restatement
from rag.complaints.draft.indirect import Form
from rag.complaints.draft.matter import MOST_RESTATED, Matter, Said
from rag.followup import topic_words
from rag.guards.pii.mask import LABEL
from rag.ports import Analyzer

HANGUL = re.compile("[가-힣]")
HIDDEN = "○○○"
MOST_NOUNS = 3
LEAST_TOLD = 2


def restatements(matter: Matter, words: Restatement, most: int) -> Iterator[str]:
    """Yield up to `most` sentences that restate the matter; none where no sentence of it can be told indirectly."""
    asked = [said for said in matter.asks if short(said)]
    told = asked[:1] or best_told(matter)[:1]
    told += [said for said in (*asked[1:], *matter.further) if said.clear or (said.nouns > 1 and short(said))]
    told = [said for said in dict.fromkeys(told) if short(said)]
    for number, said in enumerate(told[:most]):
        form, text = clause(said, matter, words, first=number == 0)
        yield template(words, form, first=number == 0).format(matter=text)


def clause(said: Said, matter: Matter, words: Restatement, *, first: bool) -> tuple[Form, str]:
    """Return a sentence in indirect speech; a request that says too little alone gets what it was asked for."""
    assert said.indirect is not None  # noqa: S101 - `short` saw to it
    text = said.indirect.text
    if first and said.asks and not said.clear:
        reason = reason_of(said, matter)
        if reason is not None and reason.indirect is not None:
            leaning = words.because_asked if said.indirect.form == "asked" else words.because
            text = leaning.format(told=reason.indirect.text, matter=text)
    return said.indirect.form, hidden(text)


def reason_of(asked: Said, matter: Matter) -> Said | None:
    """Return the statement that a request leans on: the last one before it that names something, else the fullest."""
    before = [one for one in best_told(matter) if one.start < asked.start and one.nouns]
    return max(before, key=lambda one: one.start, default=None) or next(iter(best_told(matter)), None)


def best_told(matter: Matter) -> list[Said]:
    """Return the statements of the story that can be told, the one that says most first."""
    told = [one for one in matter.story if short(one) and one.indirect and one.indirect.form == "told"]
    return sorted((one for one in told if len(set(one.words)) >= LEAST_TOLD), key=lambda one: -len(set(one.words)))


def short(said: Said) -> bool:
    """Whether a sentence can be told indirectly, and in few enough characters."""
    return said.indirect is not None and 4 <= len(said.indirect.text) <= MOST_RESTATED


def template(words: Restatement, form: Form, *, first: bool) -> str:
    """Return the sentence of the skeleton for a form."""
    if first:
        return {"asked": words.asked, "wanted": words.wanted, "told": words.told}[form]
    return {"asked": words.more_asked, "wanted": words.more_wanted, "told": words.more_told}[form]


def nouns(matter: Matter, analyzer: Analyzer) -> str:
    """Return the nouns that a matter is about, the most frequent first; "" if there are none."""
    text = " ".join(said.text for said in (*matter.asks, *matter.story))
    found = [word for word in topic_words(text, analyzer) if len(word) > 1 and HANGUL.search(word)]
    counts = Counter(word for word in found for _ in range(text.count(word)))
    return ", ".join(hidden(word) for word, _ in counts.most_common(MOST_NOUNS))


def hidden(text: str) -> str:
    """Return a text as a reply shows it: masked data as circles, as offices write it."""
    return LABEL.sub(HIDDEN, text)
