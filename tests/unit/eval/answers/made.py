"""Made answers for the tests of the suites."""

from __future__ import annotations

from typing import Any

from rag.evaluation.records import Reply
from rag.types import Mode

QUOTE = "보관료는 30분에 500원으로 한다."


def citation(marker: str = "[1]", quote: str = QUOTE, **changes: object) -> dict[str, Any]:
    """Return a citation of `우산법 제2조제1항`."""
    return {
        "marker": marker, "chunk_id": "c", "doc_id": "d", "title": "우산법", "locator": "제2조제1항", "quote": quote,
        "source": "우산법/법률.md", "article": "제2조", "url": None, "kind": "law", "context": f"앞. {quote} 뒤.",
        "effective_from": "2024-01-01", **changes,
    }  # fmt: skip


def sentence(text: str, *markers: str) -> dict[str, Any]:
    """Return a sentence with what it cites."""
    return {"text": text, "support": 0.9, "citations": list(markers)}


def reply(
    *sentences: dict[str, Any],
    citations: tuple[dict[str, Any], ...] = (),
    mode: Mode = "generated",
    **more: object,
) -> Reply:
    """Return the reply of a grounded system."""
    text = str(more.pop("answer", None) or "\n".join(f"{one['text']} {''.join(one['citations'])}" for one in sentences))
    content = {
        "answer": text, "mode": mode, "sentences": list(sentences), "citations": list(citations),
        "refused_because": None, "model": None, "index_version": "v", "ai_notice": "AI", "timings_ms": {}, **more,
    }  # fmt: skip
    return Reply(status="refused" if mode == "refused" else "answered", text=text, content=content)
