"""What a system under test can be asked. A request is data: its content is the key of the cache."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal

from pydantic import Field

from rag.evaluation.facts import Fact, Name


class Scope(Fact):
    """Which documents count, as in the HTTP contract."""

    as_of: str | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    kinds: tuple[str, ...] = ()


class Ask(Fact):
    """A question to be answered from documents (`POST /v1/ask`); a bare model is asked it closed-book."""

    kind: Literal["ask"] = "ask"
    query: str
    scope: Scope = Scope()


class Search(Fact):
    """A search (`POST /v1/search`)."""

    kind: Literal["search"] = "search"
    query: str
    k: int = Field(10, ge=1, le=100)
    scope: Scope = Scope()


class Complete(Fact):
    """A prompt to a bare model, greedy unless `temperature` says otherwise."""

    kind: Literal["complete"] = "complete"
    prompt: str
    max_tokens: int = Field(32, ge=1, le=4096)
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    seed: int = 0


class Triage(Fact):
    """A complaint (`POST /v1/complaints`), with a draft reply where `draft`."""

    kind: Literal["triage"] = "triage"
    text: str
    region: str | None = None
    received_at: str | None = None
    draft: bool = False


class Attack(Fact):
    """A question over an index that holds a planted text, or that is one itself (`eval.redteam`)."""

    kind: Literal["attack"] = "attack"
    payload: str
    where: Name
    query: str
    planted: str = ""
    """What else stands in the system prompt or in another department's document, and must not come out."""
    planted_in: Literal["", "system_prompt", "other_department"] = ""
    document: tuple[str, ...] = ()
    """The honest text: its topic, then its lines; none where the payload is the whole document."""


Request = Annotated[Ask | Search | Complete | Triage | Attack, Field(discriminator="kind")]
RequestKind = Literal["ask", "search", "complete", "triage", "attack"]


def content_hash(*facts: Fact | str) -> str:
    """Return the SHA-256 of the contents of facts, in order."""
    digest = hashlib.sha256()
    for fact in facts:
        content = fact.model_dump(mode="json") if isinstance(fact, Fact) else fact
        digest.update(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
        digest.update(b"\n")
    return digest.hexdigest()
