"""What an answer is made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from configs.prompts import Prompts
from rag.evidence import Expand
from rag.guards.impact import ImpactScreen
from rag.guards.output.guards import Guards
from rag.lookup import ArticleLookup
from rag.policy import AnswerPolicy
from rag.ports import Analyzer, ChatModel, Clock, Embedder, Retriever
from rag.scope import Scope


@dataclass(frozen=True)
class Tools:
    """The parts of an answer path. `model` None answers by quoting only.

    `embedder` and `expand` (official terms for everyday words) help to find the right sentence; both may be None.
    `guards` stand between text that cannot be trusted, the model, and the reader.
    """

    retriever: Retriever
    analyzer: Analyzer
    model: ChatModel | None
    clock: Clock
    prompts: Prompts
    scope: Scope
    index_version: Callable[[], str]
    policy: AnswerPolicy = field(default_factory=AnswerPolicy)
    embedder: Embedder | None = None
    expand: Expand | None = None
    impact: ImpactScreen | None = None
    """Screens questions for decisions on a person; None screens nothing."""
    guards: Guards = field(default_factory=Guards)
    lookup: ArticleLookup | None = None
    """Tells of articles and laws that a question names and that are not there; None tells of none."""
