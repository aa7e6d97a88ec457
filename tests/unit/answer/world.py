"""A small ordinance, a retriever that finds it, and an answer path over fakes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from configs.prompts import Prompts, load_prompts
from rag.adapters.memory import FakeAnalyzer, FakeChatModel, FakeClock
from rag.answer import Answerer
from rag.policy import AnswerPolicy
from rag.ports import ChatModel, ModelInfo
from rag.scope import AnyQuestion, Scope
from rag.types import Chunk, Hit, Kind, Question

UMBRELLA = """제2조 (우산 대여)

① 도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있다.

② 빌린 우산을 돌려주지 아니한 사람은 다음 대여를 30일 동안 받을 수 없다. <개정 2026.1.2>"""

FINES = """제5조 (과태료)

① 다음 각 호의 어느 하나에 해당하는 사람에게는 20만원 이하의 과태료를 부과한다. <신설 2026.1.2>

  1. 제2조제2항을 위반하여 우산을 돌려주지 아니한 사람
  2. 삭제 <2026.1.2>
  3. 우산을 팔거나 남에게 빌려준 사람"""

COMPLETION = ModelInfo("small", "completion", 2048)
GOOD = "도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있습니다."
TODAY = date(2026, 11, 22)


def chunk(
    text: str = UMBRELLA, article: str | None = "제2조", *, kind: Kind = "ordinance", starts: date | None = None
) -> Chunk:
    """Return a chunk of the ordinance (or of a guide, without an article)."""
    return Chunk(
        chunk_id=f"umbrella#{article}",
        doc_id="umbrella",
        title="가온도 시험 조례",
        text=text,
        kind=kind,
        locator=article or "우산 안내",
        source="가온도시험조례/조례.md",
        article=article,
        law="가온도시험조례" if article else None,
        end=len(text),
        effective_from=starts,
    )


def hits(*chunks: Chunk) -> list[Hit]:
    """Rank chunks in the order given."""
    return [Hit(rank, one, 1 / rank, one.in_force(TODAY)) for rank, one in enumerate(chunks, start=1)]


@dataclass
class Found:
    """A retriever that always finds the same and remembers what it was asked."""

    hits: Sequence[Hit] = field(default_factory=lambda: hits(chunk()))
    asked: list[Question] = field(default_factory=list)

    def retrieve(self, question: Question) -> list[Hit]:
        """Return the hits."""
        self.asked.append(question)
        return list(self.hits)


def answerer(
    model: ChatModel | None = None,
    retriever: Found | None = None,
    scope: Scope | None = None,
    policy: AnswerPolicy | None = None,
    prompts: Prompts | None = None,
) -> Answerer:
    """Return an answer path over fakes."""
    return Answerer(
        retriever=retriever or Found(),
        analyzer=FakeAnalyzer(),
        model=model,
        clock=FakeClock(day=TODAY),
        prompts=prompts or load_prompts(),
        scope=scope or AnyQuestion(),
        index_version=lambda: "v1",
        policy=policy or AnswerPolicy(),
    )


def small(*replies: str, fail_after: int | None = None) -> FakeChatModel:
    """Return a fake completion model."""
    return FakeChatModel(*replies, fail_after=fail_after, info=COMPLETION)
