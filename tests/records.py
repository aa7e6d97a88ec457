"""Answers for tests of records."""

from __future__ import annotations

from datetime import date

from rag.label import label_of
from serving.schemas import AnswerOut, TimingsOut


def answer_out(
    text: str = "우산은 3일 동안 빌릴 수 있습니다.", conversation_id: str | None = None, generate: float = 500.0
) -> AnswerOut:
    """Return a generated answer."""
    return AnswerOut(
        answer=text,
        mode="generated",
        sentences=[],
        citations=[],
        refused_because=None,
        model="gemma-3-270m",
        index_version="v1",
        ai_notice="AI가 쓴 답변입니다.",
        timings_ms=TimingsOut(generate=generate, total=generate + 4000.0),
        query="우산은 며칠?",
        prompt_hash="abc",
        answer_id="ans-1",
        conversation_id=conversation_id,
        ai_label=label_of("generated", "gemma-3-270m", date(2026, 11, 22)),
    )
