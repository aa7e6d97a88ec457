"""From what the parts find to the shapes that leave (`triage.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from rag.complaints.types import (
    Contact,
    CrisisFinding,
    Deadline,
    Draft,
    DraftOptions,
    DraftSentence,
    FoundFlag,
    Label,
    Routing,
    SimilarCase,
    Step,
    V,
)
from serving.clock import KOREA
from serving.complaints.shapes import (
    ContactOut,
    DeadlineOut,
    DepartmentOut,
    DraftIn,
    DraftOut,
    DraftSentenceOut,
    DraftVersionOut,
    FlagWhy,
    SimilarOut,
    TransferOut,
    WhyOut,
)
from serving.schemas import CitationOut, SentenceOut


def unknown(reason: str) -> WhyOut:
    """Return why there is no label."""
    return WhyOut(confidence=0.0, reason=reason, words=[])


def why(label: Label[V]) -> WhyOut:
    """Return what a label rests on."""
    scores: Mapping[str, float] = {name: clipped(score) for name, score in label.scores.items()}
    return WhyOut(confidence=clipped(label.confidence), reason=label.reason, words=list(label.words), scores=scores)


def clipped(share: float) -> float:
    """Return a share within 0 and 1, as people read it.

    >>> clipped(1.0000001), clipped(0.8166)
    (1.0, 0.817)
    """
    return round(min(1.0, max(0.0, float(share))), 3)


def flag_out(flag: FoundFlag) -> FlagWhy:
    """Return what a flag rests on."""
    return FlagWhy(flag=flag.flag, confidence=clipped(flag.confidence), reason=flag.reason, words=list(flag.words))


def protocol(finding: CrisisFinding) -> tuple[ContactOut, ...]:
    """Return whom to reach, in the order of calling."""
    return tuple(contact(one) for one in finding.protocol)


def contact(one: Contact) -> ContactOut:
    """Return whom to reach."""
    return ContactOut(name=one.name, number=one.number, role=one.role, when=one.when)


def departments(routing: Routing) -> list[DepartmentOut]:
    """Return who may be in charge."""
    return [
        DepartmentOut(
            name=one.name,
            confidence=clipped(one.confidence),
            basis=one.basis,
            citation=CitationOut.of(one.citation) if one.citation else None,
        )
        for one in routing.candidates
    ]


def transfer(routing: Routing) -> TransferOut | None:
    """Return where a complaint belongs instead."""
    found = routing.transfer
    if found is None:
        return None
    return TransferOut(
        agency=found.agency,
        reason=found.reason,
        basis=found.basis,
        confidence=clipped(found.confidence),
        words=found.words,
    )


def deadline(found: Deadline) -> DeadlineOut:
    """Return a deadline with its count."""
    return DeadlineOut(
        due=found.due.astimezone(KOREA),
        period=found.period,
        basis=found.basis,
        steps=[step(one) for one in found.steps],
        notes=found.notes,
    )


def step(one: Step) -> str:
    """Write a step of a count in a line; its text says when."""
    return f"{one.text} ({one.article})" if one.article and one.article not in one.text else one.text


def similar(case: SimilarCase) -> SimilarOut:
    """Return an earlier case."""
    return SimilarOut(
        id=case.id,
        relation=case.relation,
        score=clipped(case.score),
        reason=case.reason,
        received_at=case.received_at,
        region=case.region,
        excerpt=case.excerpt,
        reply=case.reply,
    )


def sentence(one: DraftSentence) -> DraftSentenceOut:
    """Return a sentence of a draft."""
    checked = SentenceOut.of(one.checked) if one.checked else None
    return DraftSentenceOut(section=one.section, text=one.text, origin=one.origin, checked=checked)


def draft(made: Draft, options: DraftOptions) -> DraftOut:
    """Return a draft."""
    return DraftOut(
        text=made.text,
        citations=[CitationOut.of(one) for one in made.citations],
        blanks=list(made.blanks),
        sentences=tuple(sentence(one) for one in made.sentences),
        label=made.label,
        notices=made.notices,
        tone=options.tone,
        length=options.length,
        plain=options.plain,
        language=options.language,
        unfinished=made.unfinished,
        version=DraftVersionOut.model_validate(asdict(made.version)) if made.version else None,
        mode=made.mode,
        model=made.model,
        struck=made.struck,
    )


def options_of(wanted: DraftIn) -> DraftOptions:
    """Return how a draft is to be written."""
    return DraftOptions(wanted.tone, wanted.length, wanted.plain, wanted.language)
