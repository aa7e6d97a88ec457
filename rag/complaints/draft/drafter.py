"""Drafts an official reply: a fixed skeleton, a checked review between, and blanks for what only an officer knows.

The model never writes outside of the review, and every sentence there has passed the answer path's checks. Nothing is
decided: results are blanks, and a decision on a person names who decides (`rag.guards.impact`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta, timezone

from configs.reply import RemedyWords, ReplyPrompts, ReplyWords
from rag.complaints.draft.compose import REVIEW, Sheet
from rag.complaints.draft.focus import LAWS
from rag.complaints.draft.matter import Matter, matter_of, placeless
from rag.complaints.draft.notices import Noted, notices_of, unfinished_of
from rag.complaints.draft.remedy import Remedy, remedies
from rag.complaints.draft.restate import nouns, restatements
from rag.complaints.draft.review import Review, at_most
from rag.complaints.draft.version import Translator, able
from rag.complaints.particles import towards
from rag.complaints.types import ComplaintType, Contact, Draft, DraftRequest, DraftSentence
from rag.guards.impact import subject_particle
from rag.guards.injection.question import Asked
from rag.label import Made
from rag.tools import Tools
from rag.types import Citation, Sentence, Where

REMEDY = "구제 방법"
SUBJECT = re.compile(r"^이 민원은\s")
KOREA = timezone(timedelta(hours=9))
STATEMENTS = {"짧게": 1, "보통": 3, "자세히": 4}
"""Findings that a reply of a length tells."""
RESTATED = 2
"""Findings that a base model may put into plain words: a second or two each."""
MATTERS = {"짧게": 1, "보통": 2, "자세히": 3}


@dataclass(frozen=True)
class Drafter:
    """Drafts replies with the parts of an answer path; `words` is the skeleton."""

    tools: Tools
    words: ReplyWords
    prompts: ReplyPrompts

    def legal_basis(self, request: DraftRequest) -> tuple[Citation, ...]:
        """Return the articles that a complaint rests on, those in force at its receipt; none where none is sure."""
        writing = Writing(self, request)
        writing.review.look()
        return writing.review.legal_basis()

    def draft(self, request: DraftRequest) -> Iterator[DraftSentence | Draft]:
        """Yield each sentence as soon as it is ready, and last the whole draft. Raises what the index raises."""
        yield from Writing(self, request).run()


class Writing:
    """One draft as it is written."""

    def __init__(self, drafter: Drafter, request: DraftRequest) -> None:
        self.words, self.request = drafter.words, request
        self.prompts = drafter.prompts
        guards, options = drafter.tools.guards, request.options
        self.asked = guards.asked(request.read.text)
        self.matter = matter_in(self.asked, request, drafter.tools)
        chat = replace(drafter.tools.prompts, chat_system=drafter.prompts.system, hash=drafter.prompts.hash)
        tools = at_most(drafter.tools, STATEMENTS[options.length], RESTATED)
        self.tools = replace(tools, prompts=chat)
        query = "" if self.matter.thanks else placeless(self.matter.query, drafter.words.places)
        self.review = Review(self.tools, query, where_of(request), self.asked)
        if self.asked.flags:
            self.review.made_of.verdicts.append(self.review.heard())
        self.sheet = Sheet(
            drafter.words, plain=options.plain and options.language == "ko" and not able(tools.model, options)
        )
        self.kind: ComplaintType = request.kind or request.classification.type.value or "기타민원"
        self.detailed = options.length == "자세히"
        self.nothing_found = False
        self.basis: tuple[Citation, ...] = ()
        self.several = len(self.matter.asks) > MATTERS["보통"] or bool(self.matter.further)
        self.unchecked: list[RemedyWords] = []
        self.abusive = any(flag.flag == "폭언" for flag in request.classification.flags)
        self.danger = request.crisis.label.value
        self.tone = "간결" if self.abusive else "공감" if self.danger else options.tone

    def run(self) -> Iterator[DraftSentence | Draft]:
        """Write the reply, section by section."""
        yield from self.care()
        if self.matter.thanks and not self.danger:
            yield from self.sheet.write("인사", self.words.thanks.text)
        else:
            yield from self.answer()
            closing = "" if self.danger else self.words.closing[self.tone]
            yield from self.sheet.write(self.sheet.sentences[-1].section, closing)
        yield self.complete()

    def answer(self) -> Iterator[DraftSentence]:
        """Write all of a reply but what opens and closes it; nobody in danger is thanked for an opinion."""
        if not self.danger:
            yield from self.sheet.write("인사", self.words.greeting[self.tone])
        if self.danger not in self.words.crisis.silent:
            yield from self.restate()
        if self.request.routing.transfer is not None:
            yield from self.transfer()
        else:
            yield from self.body()
        yield from self.contact()

    def care(self) -> Iterator[DraftSentence]:
        """Yield what a reply to somebody in danger begins with: short words of care, and whom to call."""
        crisis = self.request.crisis
        if self.danger is None:
            return
        yield from self.sheet.write("긴급 안내", self.words.crisis.opening.get(self.danger, ""))
        for contact in crisis.protocol:
            if not contact.number:
                # The line is for the office: no number of it is known.
                continue
            yield from self.sheet.write("긴급 안내", line_of(contact, self.words.crisis.contact))

    def restate(self) -> Iterator[DraftSentence]:
        """Yield the restatement of the matter; of an abusive text only what field it is about."""
        told = [] if self.abusive or not self.asked.safe else list(self.restated())
        for text in told or [self.named()]:
            yield from self.sheet.write("민원 요지", text)

    def restated(self) -> Iterator[str]:
        """Yield the sentences that restate the matter, as far as they may leave."""
        most = MATTERS[self.request.options.length]
        for text in restatements(self.matter, self.words.restatement, most):
            if self.review.door.lets("told", text):
                yield text

    def named(self) -> str:
        """Return a restatement that only names the matter, by its nouns or its field."""
        words, domain = self.words.restatement, self.request.classification.domain.value
        about = "" if self.abusive or not self.asked.safe else nouns(self.matter, self.tools.analyzer)
        if not about and domain:
            about = words.field.format(domain=domain)
        text = words.about.format(matter=about)
        return text if about and self.review.door.lets("told", text) else words.nothing

    def transfer(self) -> Iterator[DraftSentence]:
        """Yield the notice of a transfer (민원 처리에 관한 법률 제16조)."""
        transfer, words = self.request.routing.transfer, self.words.transfer
        if transfer is None:
            return
        yield from self.sheet.write("이송", words.text.format(agency=transfer.agency, whither=towards(transfer.agency)))
        yield from self.sheet.write("이송", words.reason.format(reason=first_sentence(transfer.reason)))
        yield from self.sheet.write("이송", words.after)

    def body(self) -> Iterator[DraftSentence]:
        """Yield the review, the result or the refusal, and the remedy."""
        yield from self.reviewed()
        if self.request.refusal is None:
            for line in self.result():
                yield from self.sheet.write("조치", line)
            return
        reason = self.request.refusal.reason.strip() or self.words.reason_blank
        yield from self.sheet.write("처리 결과", self.words.refusal.format(reason=reason))
        yield from self.remedy()

    def reviewed(self) -> Iterator[DraftSentence]:
        """Yield the checked sentences of the review, or that no basis was found."""
        findings = self.review.look()
        said = 0
        for event in self.review.told(findings):
            if said == 0:
                yield from self.sheet.write(REVIEW, self.words.review[self.kind])
                yield from self.sheet.write(REVIEW, self.words.detail.review if self.detailed else "")
            said += 1
            yield self.checked(event.sentence)
        self.basis = tuple(one for one in self.review.bibliography.all() if one.kind in LAWS)
        if said == 0:
            self.nothing_found = True
        if said == 0 and not self.danger:
            yield from self.sheet.write(REVIEW, self.words.no_basis)
        if self.review.screening is not None:
            owner = self.review.screening.owner
            yield from self.sheet.write("결정", self.words.impact.format(owner=owner + subject_particle(owner)))

    def checked(self, sentence: Sentence, section: str = REVIEW) -> DraftSentence:
        """Note a sentence that passed the checks."""
        quoted = "“" in sentence.text
        return self.sheet.add(DraftSentence(section, sentence.text, "quoted" if quoted else "generated", sentence))

    def result(self) -> tuple[str, ...]:
        """Return the lines for the result; where a place must be looked at, they ask for the day of it."""
        if self.danger in self.words.crisis.result:
            return self.words.crisis.result[self.danger]
        site = self.words.site
        if self.request.classification.domain.value in site.domains and self.kind in site.types:
            return site.text
        return self.words.result[self.kind]

    def remedy(self) -> Iterator[DraftSentence]:
        """Yield the remedies that the law in force gives against this refusal; the officer's own, or a blank, else."""
        own = self.request.refusal.remedy.strip() if self.request.refusal else ""
        told = 0
        for remedy in remedies(self.kind, self.words, self.tools.retriever, where_of(self.request)):
            if told == 0:
                yield from self.sheet.write(REMEDY, self.words.remedy_head)
            told += 1
            yield from self.told_remedy(remedy)
        if own or not told:
            yield from self.sheet.write(REMEDY, own or self.words.remedy_blank)

    def told_remedy(self, remedy: Remedy) -> Iterator[DraftSentence]:
        """Yield a remedy with the paragraph that gives it, or note that its article could not be looked up."""
        if remedy.evidence is None:
            self.unchecked.append(remedy.words)
            yield from self.sheet.write(REMEDY, remedy.words.text)
            return
        sentence = self.review.cites(remedy.words.text, remedy.evidence)
        yield self.sheet.add(DraftSentence(REMEDY, sentence.text, "skeleton", sentence))

    def contact(self) -> Iterator[DraftSentence]:
        """Yield whom to ask; the department is the first candidate, name and number are the officer's to fill in."""
        candidates = self.request.routing.candidates
        department = candidates[0].name if candidates else self.words.department_blank
        yield from self.sheet.write("문의", self.words.contact[self.tone].format(department=department))
        yield from self.sheet.write("문의", self.words.detail.contact if self.detailed else "")

    def complete(self) -> Draft:
        """Return the whole draft, with what the officer is told beside it."""
        review, made = self.review, self.review.complete()
        mode: Made = made.mode if made.sentences else "rules"
        draft = Draft(
            text=self.sheet.text,
            sentences=tuple(self.sheet.sentences),
            citations=review.bibliography.all(),
            blanks=self.sheet.blanks,
            label=self.words.label.generated if review.generated else self.words.label.quoted,
            notices=tuple(dict.fromkeys([*self.noticed(), *made.notices])),
            unfinished=unfinished_of(self.sheet.blanks),
            legal_basis=self.basis,
            mode=mode,
            model=made.model,
            prompt_hash=self.prompts.hash if review.prompted else None,
            struck=review.struck,
            screening=review.screening,
            verdicts=made.verdicts,
        )
        options = self.request.options
        return Translator(self.tools.model, self.words, self.prompts, review.door, options).versioned(draft)

    def noticed(self) -> Iterator[str]:
        """Yield what the officer is told of the complaint."""
        request = self.request
        noted = Noted(
            abusive=self.abusive,
            orders=bool(self.asked.flags),
            abstained=request.classification.type.value is None and request.kind is None,
            several=self.several,
            nothing_found=self.nothing_found,
            disposition=request.refusal is not None and self.kind == "법정민원",
            unchecked=tuple(self.unchecked),
        )
        return notices_of(noted, request, self.words.notices)


def matter_in(asked: Asked, request: DraftRequest, tools: Tools) -> Matter:
    """Return the matter of a complaint without the orders in it; it is analysed anew only where some were left out."""
    read = request.read
    if asked.text == read.text:
        return matter_of(read.text, read.morphemes)
    return matter_of(asked.text, next(iter(tools.analyzer.analyze([asked.text]))))


def where_of(request: DraftRequest) -> Where:
    """Return the caller's filters with the day of receipt: a complaint is answered by the rules of that day."""
    if request.where.as_of is not None or request.received_at is None:
        return request.where
    received = request.received_at
    day = received.astimezone(KOREA).date() if received.tzinfo else received.date()
    return replace(request.where, as_of=day)


def line_of(contact: Contact, template: str) -> str:
    """Return a line that says whom to call."""
    role = f"{contact.role}, {contact.when}" if contact.when else contact.role
    number = "" if contact.name.endswith(contact.number) or f"{contact.number})" in contact.name else contact.number
    return template.format(name=contact.name, number=number, role=role).replace(" :", ":").rstrip(": ")


def first_sentence(reason: str) -> str:
    """Return what a reason says before its legal basis, which the notice names itself."""
    return SUBJECT.sub("", reason.split(". ", maxsplit=1)[0].removesuffix(".") + ".")
