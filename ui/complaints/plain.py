"""What the copy button puts behind a reply: its sources and the label that AI drafted it."""

from __future__ import annotations

from ui.complaints.shapes import Draft, Triage
from ui.plain import source_text


def tail(draft: Draft | None, triage: Triage) -> str:
    """Return the text that is copied along with a reply, so that citations and the label stay with it."""
    citations = draft.citations if draft else ()
    parts = ["[근거]\n" + "\n".join(source_text(one) for one in citations)] if citations else []
    known = triage.ai_label
    machine = f"\ndigitalSourceType: {known.digital_source_type}" if known and known.digital_source_type else ""
    return "\n\n".join([*parts, f"[AI 표시] {label(draft, triage)}{machine}"])


def label(draft: Draft | None, triage: Triage) -> str:
    """Return the label of AI's output, for people."""
    return (draft.label if draft else "") or triage.ai_notice
