"""The path of a question: scope, retrieve, evidence, draft, check, allow or quote, or refuse.

Only checked sentences are yielded. A sentence that fails a check is struck; what it was drafted from is
quoted word for word instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rag import policy as words
from rag.allow import Allowed, Gate
from rag.cite import Bibliography, joined, quoting
from rag.collect import Collector
from rag.companions import with_companions
from rag.delegation import with_delegated
from rag.errors import EngineUnavailable
from rag.evidence import EvidenceFinder, Finding, is_named, named_first
from rag.guards.impact import screened
from rag.guards.injection.question import Asked
from rag.guards.injection.shared import blanked, orders_of
from rag.guards.output.door import Door
from rag.label import AI_NOTICES
from rag.law_first import law_first
from rag.lookup import Missing
from rag.outdated import below_newer_laws, dated
from rag.prompt import Secrets, mark_of, system_prompt
from rag.question import korean
from rag.siblings import with_siblings
from rag.stopwatch import Stopwatch
from rag.tools import Tools
from rag.types import (
    Answer,
    AnswerEvent,
    AnswerStreamEvent,
    Evidence,
    Hit,
    Mode,
    Question,
    Sentence,
    SentenceEvent,
    StatusEvent,
)
from rag.verdict import Verdict
from rag.write import Writer, enumerates


class Path:
    """One question on its way; holds what has been said so far."""

    def __init__(self, tools: Tools, question: Question, asked: Asked) -> None:
        self.tools = tools
        self.question = question
        self.asked = asked
        guards = tools.guards
        self.bibliography = Bibliography(blanked if guards.up("passages") else str)
        self.secrets = Secrets(guards.canary, guards.mark() if guards.up("datamark") else "")
        secret = system_prompt(tools.prompts, tools.policy, guards.canary)
        mark = mark_of(self.secrets.mark)
        self.door = Door(guards, question.where, mark, secret, tools.policy.min_support)
        self.watch = Stopwatch(tools.clock)
        self.sentences: list[Sentence] = []
        self.cited: list[Hit] = []
        self.prompted = False
        self.generated = False
        self.engine_failed = False
        self.struck = 0
        self.notices: list[str] = []
        self.made_of = Collector()
        self.screening = tools.impact.screen(question.text) if tools.impact else None
        self.best: float | None = None

    def run(self) -> Iterator[AnswerStreamEvent]:
        """Walk the path."""
        if self.asked.flags:
            self.made_of.verdicts.append(self.heard())
            if self.tools.guards.questions == "refuse":
                yield AnswerEvent(self.refused(words.ORDERS, words.ORDERS_ASK))
                return
            self.notices.append(words.ORDERS_LEFT_OUT if self.asked.safe else words.ORDERS_UNHEARD)
        refusal = self.tools.scope.refuse(self.question.text)
        if self.tools.impact:
            desk = self.tools.policy.help_desk
            refusal = self.tools.impact.outranked(refusal, self.screening, self.question.text, desk)
        if refusal is not None:
            yield AnswerEvent(self.refused(refusal.because, refusal.ask))
            return
        yield StatusEvent("retrieving")
        missing = self.missing()
        if missing is not None:
            yield AnswerEvent(self.refused(words.absent(missing), words.ask_of_absent(missing, self.tools.policy)))
            return
        with self.watch.measure("retrieve"):
            findings = self.find()
        if not self.bearing(findings):
            yield AnswerEvent(self.no_evidence())
            return
        yield StatusEvent("generating")
        yield from self.told(findings)
        yield AnswerEvent(self.complete())

    def missing(self) -> Missing | None:
        """Return the article or law that is asked about and is not there; others so named get a notice."""
        absent = self.tools.lookup.missing(self.question) if self.tools.lookup else ()
        self.made_of.verdicts.extend(Verdict("named", False, "question", one.kind) for one in absent)
        asked = next((one for one in absent if not one.aside), None)
        self.notices.extend(words.absent(one) for one in absent if one is not asked)
        return asked

    def find(self, most: int | None = None) -> list[Finding]:
        """Retrieve, and narrow the hits to findings, at most as many as an answer has sentences, or `most`."""
        tools, guarded = self.tools, self.tools.guards.up("passages")
        finder = EvidenceFinder(tools.analyzer, tools.embedder, tools.expand, guarded=guarded)
        retriever, question = self.tools.retriever, self.question
        hits = below_newer_laws(law_first(retriever, question, self.tools.policy.evidence_hits))
        hits = with_companions(retriever, question, with_siblings(retriever, question, hits))
        hits = with_delegated(retriever, question, hits)
        self.door.found(hits)
        self.made_of.read(hits)
        if guarded:
            hits = self.disarmed(hits)
        with self.watch.measure("evidence"):
            findings = finder.find(self.question.text, hits, most or self.tools.policy.max_sentences)
        findings = named_first(findings)
        self.made_of.found(findings)
        return findings

    def heard(self) -> Verdict:
        """Return the verdict on a question that gives orders."""
        kinds = dict.fromkeys(kind for flag in self.asked.flags for kind in flag.kinds)
        return Verdict("injection", False, "question", ", ".join(kinds))

    def disarmed(self, hits: Sequence[Hit]) -> list[Hit]:
        """Note the passages that give orders to a machine; by policy they are left out whole, else by the line."""
        guards = self.tools.guards
        flagged = {hit.chunk.chunk_id: kinds for hit in hits if (kinds := orders_of(hit.chunk))}
        for chunk_id, kinds in flagged.items():
            self.made_of.verdicts.append(Verdict("injection", False, f"passage:{chunk_id}", ", ".join(kinds)))
        if flagged:
            self.notices.append(words.orders_notice(len(flagged)))
        return [hit for hit in hits if guards.passages == "flag" or hit.chunk.chunk_id not in flagged]

    def bearing(self, findings: Sequence[Finding]) -> bool:
        """Whether any finding is named by the question, shares enough words with it, or enough official ones."""
        self.best = max((max(found.overlap, found.official) for found in findings), default=0.0)
        return bool(findings) and (is_named(findings[0]) or self.best >= self.tools.policy.min_bearing)

    def told(self, findings: Sequence[Finding]) -> Iterator[SentenceEvent]:
        """Yield what the model says that passes the gate, and quote what it did not tell whole."""
        tools = self.tools
        gate = Gate(tools.analyzer, tools.policy, self.question.text, self.door)
        writer = None
        if tools.model is not None and self.asked.safe:
            writer = Writer(self.made_of.listening(tools.model), tools.prompts, tools.policy, self.secrets)
        if writer and not writer.restates:
            yield from self.drafted(writer, gate, findings)
        attempts = self.tools.policy.restated if writer and writer.restates else 0
        for finding in findings:
            allowed = None
            if writer and attempts > 0 and not self.engine_failed and not enumerates(finding):
                attempts -= 1
                allowed = self.restated(writer, gate, finding)
            if allowed is not None:
                yield self.say(allowed.text, allowed.support, allowed.parts)
            if not (allowed and allowed.share == 1) and not self.spoken_for(finding, writer):
                yield from self.quoted(finding)

    def quoted(self, finding: Finding) -> Iterator[SentenceEvent]:
        """Yield a finding word for word, if it may leave."""
        text = quoting(finding.parts)
        if self.door.lets("quoted", text, finding.parts):
            yield self.say(text, 1.0, finding.parts)

    def spoken_for(self, finding: Finding, writer: Writer | None) -> bool:
        """Whether an instruction-tuned model's sentences rest on the finding, so that its citation shows it."""
        if writer is None or writer.restates:
            return False
        return all(self.bibliography.holds(part) for part in finding.parts)

    def drafted(self, writer: Writer, gate: Gate, findings: Sequence[Finding]) -> Iterator[SentenceEvent]:
        """Yield the sentences of an instruction-tuned model that pass the gate."""
        with self.engine():
            for draft in writer.write(self.question.text, findings, self.watch):
                with self.watch.measure("check"):
                    allowed = gate.allow(draft, findings)
                self.made_of.judged(allowed is not None, gate.reason)
                if allowed is None:
                    self.struck += 1
                else:
                    self.generated = True
                    yield self.say(allowed.text, allowed.support, allowed.parts)

    def restated(self, writer: Writer, gate: Gate, finding: Finding) -> Allowed | None:
        """Return a finding in the plain words of a base model, if they pass the gate."""
        with self.engine():
            draft = writer.restate(finding, self.watch)
            allowed = None
            if draft is not None:
                with self.watch.measure("check"):
                    allowed = gate.allow_restated(draft)
            self.made_of.judged(allowed is not None, gate.reason if draft else "form")
            self.generated = self.generated or allowed is not None
            self.struck += allowed is None
            return allowed
        return None

    @contextmanager
    def engine(self) -> Iterator[None]:
        """Time the engine's work; one that fails leaves a notice, and what it did not say is quoted."""
        self.prompted = True
        try:
            with self.watch.measure("generate"):
                yield
        except EngineUnavailable:
            self.engine_failed = True
            self.notices.append(words.ENGINE_BROKE if self.generated else words.ENGINE_DOWN)

    def say(self, text: str, support: float, parts: Sequence[Evidence]) -> SentenceEvent:
        """Record a sentence and make its event."""
        citations = tuple(self.bibliography.cite(part) for part in parts)
        sentence = Sentence(text, support, tuple(citation.marker for citation in citations))
        self.sentences.append(sentence)
        self.door.left(text)
        self.cited.extend(part.hit for part in parts)
        self.watch.first_sentence()
        return SentenceEvent(sentence, citations)

    def complete(self) -> Answer:
        """Return the whole answer."""
        if not self.sentences:
            return self.refused(words.WITHHELD, words.WITHHELD_ASK)
        said = [(sentence.text, sentence.citations) for sentence in self.sentences]
        mode: Mode = "generated" if self.generated else "quoted"
        return self.made(
            Answer(
                answer=joined(said),
                mode=mode,
                sentences=tuple(self.sentences),
                citations=self.bibliography.all(),
                refused_because=None,
                model=self.tools.model.info.name if self.tools.model and self.generated else None,
                index_version="",
                ai_notice=AI_NOTICES[mode],
                timings_ms=self.watch.timings(),
                notices=self.told_notices(self.about_sources()),
            )
        )

    def told_notices(self, more: Iterable[str] = ()) -> tuple[str, ...]:
        """Return what a reader must know, once each, as far as it may leave: it names documents."""
        return tuple(notice for notice in dict.fromkeys([*self.notices, *more]) if self.door.lets("told", notice))

    def about_sources(self) -> Iterator[str]:
        """Yield what a reader must know about the cited texts."""
        where = self.question.where
        if where.as_of is not None:
            yield words.as_of_notice(where.as_of)
            if any(hit.chunk.effective_from is None for hit in self.cited):
                yield words.UNDATED
        day = where.as_of or self.tools.clock.today()
        for hit in self.cited:
            yield from hit.notices
            yield from filter(None, (words.not_yet(hit.chunk, day), words.newer_laws_notice(hit)))
        if any(hit.chunk.kind == "guide" and dated(hit.chunk) is None for hit in self.cited):
            yield words.OLD_GUIDE

    def no_evidence(self) -> Answer:
        """Refuse because nothing found bears on the question."""
        because = words.NO_EVIDENCE
        if not korean(self.question.text):
            because += words.NO_EVIDENCE_ENGLISH
        return self.refused(because, words.ask_instead(self.tools.policy))

    def refused(self, because: str, ask: str) -> Answer:
        """Return a refusal that says why and whom to ask."""
        return self.made(
            Answer(
                answer=f"{because} {ask}",
                mode="refused",
                sentences=(),
                citations=(),
                refused_because=because,
                model=None,
                index_version="",
                ai_notice=AI_NOTICES["refused"],
                timings_ms=self.watch.timings(),
                notices=self.told_notices(),
            )
        )

    def made(self, answer: Answer) -> Answer:
        """Add what every answer carries."""
        tools = self.tools
        if tools.impact:
            answer = screened(answer, self.screening, self.cited)
        return replace(
            answer,
            index_version=self.tools.index_version(),
            query=self.question.text,
            prompt_hash=self.tools.prompts.hash if self.prompted else None,
            struck=self.struck,
            verdicts=(*answer.verdicts, *self.made_of.verdicts, *self.door.verdicts),
            bearing=self.best,
            scope_odds=tools.scope.odds(self.question.text),
            provenance=self.made_of.provenance(self.question, tools.clock.today(), tools.model, tools.policy),
        )
