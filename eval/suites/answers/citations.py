"""Citation recall and precision after ALCE (Gao, Yen, Yu and Chen 2023, section 4.3).

A sentence's recall is 1 if its cited passages together entail it, and 0 if it cites none, or one that does not exist.
A citation is imprecise if its sentence's recall is 0, or if it alone does not entail the sentence while the others
still do. An answer's recall is the mean over its sentences, its precision the share of its citations that are precise.
ALCE's passages are the retrieved ones; ours are the quotes with the names of their places, which is stricter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.answers import plain, source_text
from eval.judges.types import Judge, Verdict
from rag.evaluation.records import Score
from rag.types import Answer, Citation, Sentence

QUOTING = re.compile(r"^「[^」]+」[^“]*[:는]\s?(?:삭제되었습니다:\s?)?“(.+)”$", re.DOTALL)
AMENDED = re.compile(r"[<\[][^<>\[\]]*\d{4}\s?\.[^<>\[\]]*[>\]]")
DELETED = re.compile(r"(?:\d+(?:의\d+)?|[가-하])\\?\.\s*삭제\s*(?:<[^<>]*>)?")
GAP = " … "


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with what it cites. `invalid`: it names a marker that no citation has."""

    text: str
    sources: tuple[Citation, ...]
    invalid: bool

    @property
    def quoted(self) -> tuple[str, ...]:
        """What it sets in quotation marks behind the name of its place; empty for a sentence in other words."""
        match = QUOTING.match(self.text.strip())
        return tuple(match[1].split(GAP)) if match else ()


def statements(answer: Answer) -> list[Statement]:
    """Return the sentences of an answer with what they cite."""
    return [statement(sentence, answer.citations) for sentence in answer.sentences]


def statement(sentence: Sentence, citations: Sequence[Citation]) -> Statement:
    """Return one sentence with what it cites."""
    by_marker = {citation.marker: citation for citation in citations}
    sources = tuple(by_marker[marker] for marker in sentence.citations if marker in by_marker)
    return Statement(sentence.text, sources, len(sources) < len(sentence.citations))


def bare(text: str) -> str:
    """Return a text without notes on amendments, deleted items and markup, for literal comparison."""
    return re.sub(r"[\\*·ㆍ∙・]", "", plain(DELETED.sub("", AMENDED.sub("", text))))


def entails(sources: Sequence[Citation], said: Statement, judge: Judge) -> Verdict:
    """Judge whether sources together support a sentence; a quotation need only stand there word for word."""
    if said.quoted:
        whole = bare(" ".join(source.quote for source in sources))
        lacking = [part for part in said.quoted if bare(part) not in whole]
        why = f"인용문이 근거에 없습니다: {lacking[0][:40]}" if lacking else "인용문이 근거에 그대로 있습니다."
        return Verdict(not lacking, why)
    return judge.judge("\n".join(map(source_text, sources)), said.text)


@dataclass(frozen=True, slots=True)
class Cited:
    """What ALCE says of one sentence; None where the judge failed."""

    recall: float | None
    precise: int
    citations: int
    why: str


def cited(said: Statement, judge: Judge) -> Cited:
    """Score one sentence."""
    n = len(said.sources)
    if said.invalid or not n:
        return Cited(0.0, 0, n, "없는 근거를 가리킵니다." if said.invalid else "근거가 없습니다.")
    verdict = entails(said.sources, said, judge)
    if verdict.entails is None:
        return Cited(None, 0, n, verdict.why)
    if not verdict.entails:
        return Cited(0.0, 0, n, verdict.why)
    needed = [necessary(place, said, judge) for place in range(n)] if n > 1 else [True]
    if None in needed:
        return Cited(None, 0, n, "심사가 인용 하나하나를 가리지 못했습니다.")
    return Cited(1.0, sum(map(bool, needed)), n, verdict.why)


def necessary(place: int, said: Statement, judge: Judge) -> bool | None:
    """Whether a citation is precise in a sentence that all its citations together support; None: the judge failed."""
    alone = entails([said.sources[place]], said, judge).entails
    if alone is not False:
        return alone
    rest = [source for number, source in enumerate(said.sources) if number != place]
    without = entails(rest, said, judge).entails
    return None if without is None else not without


def citation_scores(answer: Answer, judge: Judge) -> dict[str, Score]:
    """Return recall and precision of an answer, with the first sentence that fell."""
    found = [(said, cited(said, judge)) for said in statements(answer)]
    unjudged = next((one.why for _, one in found if one.recall is None), None)
    if not found or unjudged:
        why = unjudged or "문장이 없습니다."
        return dict.fromkeys(("citation_recall", "citation_precision"), Score(value=None, why=why))
    fell = next((f"{said.text[:60]} — {one.why}" for said, one in found if not one.recall), "모든 문장을 근거가 받침")
    total = sum(one.citations for _, one in found)
    precise = sum(one.precise for _, one in found)
    recall = sum(one.recall or 0.0 for _, one in found) / len(found)
    return {
        "citation_recall": Score(value=recall, why=f"{len(found)}문장: {fell}"),
        "citation_precision": Score(value=precise / total if total else 0.0, why=f"인용 {total}개 가운데 {precise}개"),
    }
