"""How a bare model is asked a question, and how it is seen that it does not know.

A model alone has no documents, so its answer is from what it has learnt. It is led by worked examples, one of which
does not know. Whether an answer says so is decided by its words alone: it is a refusal where its first sentence, after
a polite opening, says "모릅니다", "알 수 없습니다", "답할 수 없습니다" or the like. A sentence that says first what it
knows and doubts later is an answer.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from configs.prompts import COMMENT, fill
from eval.harness.requests import Ask, Complete

FILE = Path(__file__).resolve().parents[1] / "prompts" / "closed_book.md"
MAX_TOKENS = 160
STOP = ("\n",)
FIRST = re.compile(r"[^.!?\n]*")
OPENING = re.compile(r"^(?:죄송(?:합니다만|하지만|합니다)|미안(?:하지만|합니다)|유감이지만|안타깝지만|저는|제가)[,\s]*")
UNKNOWING = re.compile(
    r"(?:모릅니다|모르겠|모른다|알지\s*못|알\s*수(?:가|는)?\s*없|확인할\s*수(?:가|는)?\s*없"
    r"|(?:답|대답|답변|말씀)(?:을|를)?\s*(?:드릴|드리기|할|하기)\s*(?:수\s*)?(?:없|어렵)"
    r"|정보(?:가|는)?\s*(?:없|부족)|(?:제공할|안내할)\s*수(?:가|는)?\s*없)"
)


@lru_cache
def template() -> str:
    """Return the prompt with its place for the question."""
    return COMMENT.sub("", FILE.read_text(encoding="utf8")).strip("\n")


@lru_cache
def prompt_hash() -> str:
    """Return the first 16 digits of the SHA-256 of the prompt's file."""
    return hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]


def closed_book(request: Ask) -> Complete:
    """Return what a bare model is asked in place of a question."""
    question = " ".join(request.query.split())
    return Complete(prompt=fill(template(), question=question), max_tokens=MAX_TOKENS, stop=STOP)


def unknowing(answer: str) -> bool:
    """Whether an answer says that it does not know.

    >>> unknowing("죄송하지만 그 번호는 알 수 없습니다."), unknowing("30일입니다. 자세한 것은 모릅니다.")
    (True, False)
    """
    text = answer.strip()
    while (shorter := OPENING.sub("", text)) != text:
        text = shorter.lstrip(" .,")
    found = FIRST.match(text)
    return bool(found and UNKNOWING.search(found[0]))
