"""What of a case stands out, for its page. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ui.complaints.marks import Mark, Piece, blank_marks, masked_marks, pieces, word_marks
from ui.complaints.shapes import Draft, Triage
from ui.complaints.words import LABELS


def text_pieces(triage: Triage) -> tuple[Piece, ...]:
    """Return the masked text cut where something was masked, where danger shows and where labels rest."""
    return pieces(triage.masked, [*masked_marks(triage.masked, triage.spans), *_reasons(triage)])


def _reasons(triage: Triage) -> Iterator[Mark]:
    text, crisis = triage.masked, triage.why.get("crisis")
    if triage.crisis and crisis:
        yield from word_marks(text, crisis.words, "danger", f"위험 신호({triage.crisis})로 본 말")
    for flag in triage.flags_why:
        yield from word_marks(text, flag.words, "word", f"‘{flag.flag}’ 표시의 이유")
    for name, why in triage.why.items():
        if name != "crisis":
            yield from word_marks(text, why.words, "word", f"{LABELS.get(name, name)}의 이유")


def danger_reason(triage: Triage) -> str:
    """Return why danger is seen, empty without danger."""
    why = triage.why.get("crisis")
    return why.reason if triage.crisis and why else ""


def blanks_of(draft: Draft | None) -> tuple[str, ...]:
    """Return the blanks as they stand in a draft's text, each once, in their order."""
    if draft is None:
        return ()
    found = (draft.text[mark.start : mark.end] for mark in blank_marks(draft.text, draft.blanks))
    return tuple(dict.fromkeys(found))
