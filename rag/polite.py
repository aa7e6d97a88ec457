"""Turns the plain ending of statutes (`하여야 한다`) into the polite one of an answer (`해야 합니다`).

A small model copies the ending of its source whatever it is asked; endings follow rules, so a rule does it.
"""

from __future__ import annotations

import re

from rag.sentences import sentences

FIRST_SYLLABLE, LAST_SYLLABLE, FINALS = 0xAC00, 0xD7A3, 28
N_FINAL, B_FINAL = 4, 17
PLAIN = re.compile(r"([가-힣])다(?=[.\"'”’)]*$)")
SPOKEN = (
    (re.compile(r"하여야(?= 합니다)"), "해야"),
    (re.compile(r"하여서는 아니(?= 됩니다)"), "해서는 안"),
    (re.compile(r"서는 아니(?= 됩니다)"), "서는 안"),
    (re.compile(r"그러하지 아니합니다"), "그렇지 않습니다"),
    (re.compile(r"지 ?아니합니다"), "지 않습니다"),
)


def polite(text: str) -> str:
    """Return `text` with polite endings; sentences that are polite already stay as they are.

    >>> polite("5일 이내에 통지하여야 한다. 다만, 그러하지 아니하다.")
    '5일 이내에 통지해야 합니다. 다만, 그렇지 않습니다.'
    """
    for span in reversed(sentences(text)):
        text = text[: span.start] + polite_sentence(span.of(text)) + text[span.end :]
    return text


def polite_sentence(sentence: str) -> str:
    """Return one sentence with a polite ending."""
    match = PLAIN.search(sentence)
    if match is None or match[1] == "니":
        return sentence
    ended = sentence[: match.start()] + ending(sentence[: match.end() - 1]) + sentence[match.end() :]
    for pattern, spoken in SPOKEN:
        ended = pattern.sub(spoken, ended)
    return ended


def ending(stem: str) -> str:
    """Return the last syllable of a stem (what stands before `다`) with its polite ending."""
    last, before = stem[-1], stem[-2:-1]
    if last == "는" and final(before):
        return "습니다"
    if final(last) in (0, N_FINAL):
        return chr(ord(last) - final(last) + B_FINAL) + "니다"
    return last + "습니다"


def final(syllable: str) -> int:
    """Return the number of a syllable's final consonant; 0 for none, and for what is no syllable."""
    if not syllable or not FIRST_SYLLABLE <= ord(syllable) <= LAST_SYLLABLE:
        return 0
    return (ord(syllable) - FIRST_SYLLABLE) % FINALS
