"""A sign of danger in a question: it goes out before the answer and stays on it."""

from __future__ import annotations

from dataclasses import dataclass

from rag.complaints.types import Contact, Crisis, CrisisFinding, Urgency


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a reader of the question must know at once. `contacts` are in the order of calling; `words` stand in it."""

    kind: Crisis
    confidence: float
    reason: str
    direct: bool
    urgency: Urgency
    words: tuple[str, ...]
    contacts: tuple[Contact, ...]
    steps: tuple[str, ...]

    @property
    def headline(self) -> str:
        """The alarm in one line, with the first numbers."""
        first = ", ".join(f"{contact.name} {contact.number}" for contact in self.contacts[:2] if contact.number)
        return f"위험 신호({self.kind}, {self.urgency}): {self.reason} {first}"

    @property
    def lines(self) -> list[str]:
        """The alarm as plain text, whom to call first."""
        calls = (f"  ☎ {contact.number or '-'}  {in_words(contact)}" for contact in self.contacts)
        return [f"■ {self.headline}", *calls, *(f"  - {step}" for step in self.steps)]


def in_words(contact: Contact) -> str:
    """Return whom a number reaches and when it is the one to call."""
    return f"{contact.name} - {'; '.join(filter(None, (contact.role, contact.when)))}"


def alarm_of(finding: CrisisFinding) -> Alarm | None:
    """Return the alarm of a finding; None where there is no danger."""
    label = finding.label
    if label.value is None:
        return None
    return Alarm(
        label.value,
        label.confidence,
        label.reason,
        finding.direct,
        finding.urgency,
        label.words,
        finding.protocol,
        finding.steps,
    )
