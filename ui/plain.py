"""An answer as plain text for the clipboard: the answer, its sources and the label that it is AI's output."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from ui.contract import Answer, Citation
from ui.conversation import Turn

KOREA = timezone(timedelta(hours=9), "KST")


def plain_text(turn: Turn) -> str:
    """Return the text that the copy button puts on the clipboard; empty while there is no answer."""
    if turn.answer is None:
        return ""
    label = "답변 (원문 인용)" if turn.answer.mode == "quoted" else "답변"
    parts = [f"[질문] {turn.question}"]
    if turn.conditions:
        parts.append(f"[검색 조건] {turn.conditions}")
    parts.append(f"[{label}]\n{answer_text(turn)}")
    parts.extend(f"[유의] {notice}" for notice in turn.answer.notices)
    if turn.citations:
        parts.append("[근거]\n" + "\n".join(source_text(citation) for citation in turn.citations))
    parts.append(label_text(turn.answer))
    return "\n\n".join(parts)


def label_text(answer: Answer) -> str:
    """Return the label that the copied text carries along, for people and (its last part) for machines."""
    label = answer.ai_label
    if label is None:
        return f"[AI 표시] {answer.ai_notice}"
    about = ", ".join(part for part in (label.generator, label.model, label.made) if part)
    return f"[AI 표시] {label.text} ({about})\ndigitalSourceType: {label.digital_source_type}"


def answer_text(turn: Turn) -> str:
    """Return the sentences with their markers, or why there are none."""
    lines = [f"{sentence.text} {''.join(sentence.citations)}".rstrip() for sentence in turn.sentences]
    return "\n".join(lines or refusal_lines(turn.answer))


def refusal_lines(answer: Answer | None) -> tuple[str, ...]:
    """Return why there is no answer and whom to ask, without saying the same twice."""
    if answer is None:
        return ()
    because = answer.refused_because or ""
    rest = answer.answer.replace(because, "", 1).strip() if because else answer.answer
    return tuple(line for line in (because, rest) if line)


def source_text(citation: Citation) -> str:
    """Return one source: where it stands, whether it is in force, and its quote."""
    lines = [f"{citation.marker} {citation.title} {citation.locator} ({force_words(citation)})".replace("  ", " ")]
    lines.append(f"    “{citation.quote}”")
    if citation.url or citation.source:
        lines.append(f"    출처: {citation.url or citation.source}")
    return "\n".join(lines)


def force_words(citation: Citation) -> str:
    """Say whether and since when a source is in force."""
    since = f"{korean_day(citation.effective_from)} 시행" if citation.effective_from else "시행일 표시 없음"
    if citation.repealed:
        return f"{since}, 삭제 또는 폐지됨"
    return since if citation.in_force else f"{since}, 지금 시행 중 아님"


def korean_day(day: date) -> str:
    """Return `2026. 3. 1.` of a date."""
    return f"{day.year}. {day.month}. {day.day}."


def korean_time(at: datetime) -> str:
    """Return `2026. 3. 1. 09:05` (Korean time) of an instant."""
    there = at.astimezone(KOREA)
    return f"{korean_day(there.date())} {there:%H:%M}"
