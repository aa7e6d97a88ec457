"""The review of a complaint: the answer path over its matter, kept to what bears on it, in the words of a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from rag.allow import Allowed, Gate, source_of
from rag.cite import quoting, readable, source_name
from rag.complaints.draft.focus import LAWS, focused
from rag.complaints.draft.support import Judged, Support, is_rule
from rag.evidence import EvidenceFinder, Finding
from rag.followup import ASKING, ATTRIBUTE, topic_words
from rag.force import spaceless
from rag.ground import Checker
from rag.guards.injection.question import Asked
from rag.links import DECREE, RULE, family, level
from rag.outdated import dated
from rag.path import Path
from rag.repealed import is_gone
from rag.siblings import article_of
from rag.tools import Tools
from rag.types import Citation, Evidence, LawReference, Question, Sentence, SentenceEvent, Where
from rag.write import Writer

LOOKED_AT = 6
"""Findings that are judged: more than a reply tells, for some do not bear on the matter."""
FAR_NEARER = 0.1
MOST_RULES = 3
LONGEST = 450
"""Characters of a passage that a letter still quotes; a longer one only where there is no other."""
SURE_TERM = 0.5
"""Weight of an official word for everyday ones from which on a passage that holds it is on the matter."""
PROCEDURE = re.compile(
    f"(?:{ATTRIBUTE.pattern}|{ASKING.pattern}|제기|고지서?|통지서?|결정|처분|거부|조치|확인|요청|민원)+"
)
MOST_POINTED, MOST_KEYS = 2, 8
"""Articles that are taken over from guides and decrees, and that are looked up for it."""
SENTENCE_END = re.compile(r"[.!?]\)?$")


class Review(Path):
    """The path of one complaint's matter; what it says is told as an office tells it."""

    def __init__(self, tools: Tools, query: str, where: Where, asked: Asked) -> None:
        super().__init__(tools, Question(query, where), asked)
        self.findings: list[Finding] = []

    def restated(self, writer: Writer, gate: Gate, finding: Finding) -> Allowed | None:
        """Return a finding in plain words if they tell the whole of it: half a rule beside its quotation says less."""
        generated = self.generated
        allowed = super().restated(writer, gate, finding)
        if allowed is None or allowed.share == 1:
            return allowed
        self.generated, self.struck = generated, self.struck + 1
        return None

    def look(self) -> list[Finding]:
        """Return the findings that bear on the matter well enough to be put before a citizen."""
        if self.question.text:
            with self.watch.measure("retrieve"):
                asked, analyzer = self.question.text, self.tools.analyzer
                found = self.supported(self.find(LOOKED_AT))
                self.findings = [focused(one, asked, analyzer) for one in found][: self.tools.policy.max_sentences]
        return self.findings

    def supported(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return what bears on the matter: a rule, one that it or a guide names, a guide, then others of these.

        Rules are those of one law, the nearest: a reply that rests on several is a reply that is not sure.
        """
        query = self.question.text
        support = Support(self.tools.embedder, matter_terms(query, self.tools))
        kept = one_an_article(support.keep(findings, query))
        known = {article_of(one.finding.hit) for one in kept}
        looked = [one for one in self.pointed_to([one.finding for one in kept]) if article_of(one.hit) not in known]
        pointed = one_an_article(support.keep(looked, query))[:MOST_POINTED]
        rules = [one for one in kept if is_rule(one.finding)]
        lead = leading(rules, pointed)
        own = [one.finding for one in rules if lead and of_one_law(one.finding, lead.finding)]
        more = [one.finding for one in pointed if lead and of_one_law(one.finding, lead.finding)]
        sure = {one.finding.hit.chunk.key for one in (*rules, *pointed)}
        seen = {one.hit.chunk.key for one in looked}
        guides = [one.finding for one in kept if not is_rule(one.finding) and not stale(one.finding, seen, sure)]
        ordered = [*own[:1], *more[:1], *guides[:1], *own[1:MOST_RULES], *more[1:], *guides[1:]]
        return [one for one in ordered if len(one.text) <= LONGEST] or ordered[:1]

    def pointed_to(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the articles that the guides and decrees among the findings name where they bear on the matter."""
        keys = tuple(dict.fromkeys(key for one in findings for key in named_in(one)))
        if not keys or self.question.where.kinds:
            return []
        where = replace(self.question.where, articles=keys[:MOST_KEYS], domain=None)
        hits = self.tools.retriever.retrieve(Question(self.question.text, where, k=MOST_KEYS))
        hits = [replace(hit, score=1.0) for hit in hits if hit.in_force and hit.chunk.kind in LAWS]
        self.door.found(hits)
        self.made_of.read(hits)
        finder = EvidenceFinder(self.tools.analyzer, self.tools.embedder, self.tools.expand)
        return finder.find(self.question.text, hits, MOST_POINTED)

    def legal_basis(self) -> tuple[Citation, ...]:
        """Return the citations of the laws and ordinances among the findings."""
        for finding in self.findings:
            self.bibliography.cite(finding.parts[0])
        return tuple(citation for citation in self.bibliography.all() if citation.kind in LAWS)

    def say(self, text: str, support: float, parts: Sequence[Evidence]) -> SentenceEvent:
        """Record a sentence, which names its source as official letters do."""
        name = official_name(parts)
        return super().say(text if text.startswith(name) else f"{name}에 따르면 {text}", support, parts)

    def cites(self, text: str, evidence: Evidence) -> Sentence:
        """Record a sentence of ours with what it rests on, and how well."""
        self.door.found([evidence.hit])
        check = Checker(self.tools.analyzer).check(text, [source_of(evidence)])
        return super().say(text, check.support, [evidence]).sentence

    def quoted(self, finding: Finding) -> Iterator[SentenceEvent]:
        """Yield a finding word for word, if it may leave."""
        text = official_quote(finding.parts)
        if self.door.lets("quoted", text, finding.parts):
            yield self.say(text, 1.0, finding.parts)


def one_an_article(judged: Sequence[Judged]) -> list[Judged]:
    """Return the first finding of each article, and of each guide the first of each passage."""
    best: dict[tuple[str, str], Judged] = {}
    for one in judged:
        chunk = one.finding.hit.chunk
        best.setdefault((chunk.doc_id, chunk.article or chunk.chunk_id), one)
    return list(best.values())


def leading(rules: Sequence[Judged], pointed: Sequence[Judged]) -> Judged | None:
    """Return the rule whose law a reply keeps to: one that a guide names, unless another is far nearer."""
    rule, named = (max(some, key=lambda one: one.lift, default=None) for some in (rules, pointed))
    if rule is None or named is None:
        return rule or named
    return named if named.lift >= rule.lift - FAR_NEARER else rule


def of_one_law(finding: Finding, lead: Finding) -> bool:
    """Whether a rule belongs to the same act as another (its decree and rules do), or is an ordinance of the place."""
    own, other = finding.hit.chunk, lead.hit.chunk
    return own.kind == "ordinance" or family(own.law or own.title) == family(other.law or other.title)


def stale(guide: Finding, seen: AbstractSet[str | None], sure: AbstractSet[str | None]) -> bool:
    """Whether a guide without a date names articles that are there and now say something else."""
    named = set(named_in(guide))
    return dated(guide.hit.chunk) is None and bool(named & seen) and not named & sure


def matter_terms(query: str, tools: Tools) -> frozenset[str]:
    """Return what a complaint is about: its nouns but for those of any procedure, and the official words for them."""
    nouns = {word for word in topic_words(query, tools.analyzer) if len(word) > 1 and not PROCEDURE.fullmatch(word)}
    official = tools.expand(query) if tools.expand else {}
    sure = {term.lstrip("+") for term, weight in official.items() if weight >= SURE_TERM}
    return frozenset(nouns | {term for term in sure if len(term) > 1 and not PROCEDURE.fullmatch(term)})


def named_in(finding: Finding) -> list[str]:
    """Return the keys of the articles that a passage itself names, not the whole chunk around it.

    A guide names a law in full, a decree its own act as `법`: `법 제17조제3항에 따라`.
    """
    text, own = spaceless(finding.text), family(finding.hit.chunk.law or "")
    above = level(finding.hit.chunk) in (DECREE, RULE)
    if is_rule(finding) and not above:
        return []
    return [
        reference.key
        for reference in finding.hit.chunk.references
        if re.search(rf"{own_name(reference, own)}{reference.article}(?!의?\d)", text)
    ]


def own_name(reference: LawReference, own: str) -> str:
    """Return how a text names the law of a reference: its own act is `법`, others stand in brackets."""
    return "(?<![가-힣])법" if reference.law == own else f"「{re.escape(reference.law)}」"


def official_quote(parts: Sequence[Evidence]) -> str:
    """Return a sentence that quotes the parts as an official letter does."""
    if is_gone(parts[0].hit.chunk):
        return quoting(parts)
    text = " … ".join(readable(part.text) for part in parts)
    verb = "정하고" if parts[0].hit.chunk.kind in LAWS else "안내하고"
    return f"{official_name(parts)}에서는 “{text}”{as_said(text)} {verb} 있습니다."


def official_name(parts: Sequence[Evidence]) -> str:
    """Name a source as letters do: a rule with its exact place, other documents by their title."""
    chunk = parts[0].hit.chunk
    return source_name(parts) if chunk.kind in LAWS else f"「{chunk.title}」"


def as_said(quote: str) -> str:
    """Return the particle that follows a quotation: after a noun with a final consonant it is `이라고`."""
    letters = re.sub(r"[^가-힣]", "", quote)
    closed = bool(letters) and (ord(letters[-1]) - 0xAC00) % 28 > 0
    return "이라고" if closed and not SENTENCE_END.search(quote) else "라고"


def at_most(tools: Tools, statements: int, restated: int) -> Tools:
    """Return the tools with the limits of a draft."""
    return replace(tools, policy=replace(tools.policy, max_sentences=statements, restated=restated))
