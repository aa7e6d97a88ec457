"""Recognises that a decision on a person is asked for: the answer then advises, names who decides, and decides nothing.

인공지능기본법 제2조제4호자목 makes decisions on eligibility and charges by public bodies a high-impact use. A general
question on a rule is none, and a flag changes only what stands beside an answer, never the answer itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import cast

from configs.impact import DecisionWords, ImpactWords
from rag.scope import Refusal
from rag.screening import Asked, DecisionKind, Screening
from rag.types import Answer, Hit
from rag.verdict import Verdict

CHECK = "impact"
OWN_CASES = frozenset({"personal_case", "prediction"})
"""Reasons of the scope for which a question on one's own entitlement is turned away, though a rule answers it."""
LEFT_BARE = 2
"""Syllables beside the words of deciding below which a question names no matter."""


@dataclass(frozen=True)
class Kind:
    """One kind of decision, compiled."""

    name: DecisionKind
    words: DecisionWords
    asks: re.Pattern[str]
    commands: re.Pattern[str]


class ImpactScreen:
    """Screens questions with a vocabulary. `channel` is the sentence that says whom to turn to (may be empty)."""

    def __init__(self, words: ImpactWords, channel: str = "") -> None:
        self._kinds = [
            Kind(cast("DecisionKind", name), kind, any_of(kind.asks), commanding(kind.commands, words.ends))
            for name, kind in words.kinds.items()
        ]
        self._persons = any_of(words.persons)
        self._general = any_of(words.general)
        self._asking = re.compile(words.asking)
        self._lookups = re.compile(words.lookups)
        self._ends = re.compile(words.ends)
        self._bare = re.compile(words.bare)
        self._owners = words.owners
        self._channel = channel

    def screen(self, question: str) -> Screening | None:
        """Return what decision a question asks for, or None for a question on a rule."""
        text = " ".join(unicodedata.normalize("NFKC", question).split())
        person = self._persons.search(text) is not None
        for kind in self._kinds:
            if kind.commands.search(text) and not self._asking.search(text):
                return self._found(text, kind, "command", "asks that a decision be made")
        if self.is_bare(text):
            return self._found(text, self._kinds[-1], "command", "asks for a decision and names no matter")
        if not person or self._general.search(text):
            return None
        for kind in self._kinds:
            if kind.asks.search(text):
                return self._found(text, kind, "question", "asks how a decision on one person comes out")
        return None

    def outranked(
        self, refusal: Refusal | None, screening: Screening | None, question: str, desk: str
    ) -> Refusal | None:
        """Return the refusal that holds for a question whose scope was judged before.

        A person who asks whether they are entitled is told the rule, though it is a case of theirs; a demand for a
        decision that names no matter, or that no document answers, is refused as what it is.
        """
        if screening is None or (refusal is None and not screening.bare):
            return refusal
        if screening.bare or screening.asked == "command":
            return refusal_of(screening, desk)
        own = refusal is not None and refusal.reason in OWN_CASES and not self._lookups.search(question)
        return None if own else refusal

    def is_bare(self, text: str) -> bool:
        """Whether a text commands a decision and names nothing that a rule could be cited for."""
        if not self._ends.search(text):
            return False
        if not re.search("결정|판정|판단|심사|승인|인정|허가|지급|면제|감면|취소", text):
            return False
        left = self._bare.sub("", text)
        return len(re.sub(r"[^가-힣A-Za-z0-9]", "", PARTICLES.sub("", left))) < LEFT_BARE

    def _found(self, text: str, kind: Kind, asked: Asked, reason: str) -> Screening:
        owner = next((one for one in self._owners if re.search(one.words, text)), None)
        office = owner.office if owner else kind.words.office
        law = f"{owner.law} {owner.article}" if owner else ""
        notice = told(kind.words, office, law, self._channel)
        return Screening(kind.name, asked, reason, office, law, notice, self.is_bare(text))


PARTICLES = re.compile(r"(?<=[가-힣\s])(?:을|를|이|가|은|는|도|의|에|만|요)(?=\s|$|[.!?])")


def any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """Return one pattern for several."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def commanding(patterns: tuple[str, ...], ends: str) -> re.Pattern[str]:
    """Return the pattern of commands: one of `patterns`, and with it the end of a sentence that asks for it."""
    return re.compile(f"(?:{'|'.join(patterns)}){ends}")


def told(words: DecisionWords, office: str, law: str, channel: str) -> str:
    """Say that this is advice, who decides, and whom to turn to."""
    basis = f"(「{law.replace(' ', '」 ', 1)})" if law else ""
    who = f"{office}{basis}{subject_particle(office)}"
    what = f"{words.label}{subject_particle(words.label)}"
    said = f"이 답변은 안내이며 {what} 아닙니다. 결정은 {who} 자료를 확인하고 합니다."
    return f"{said} {channel}." if channel else said


def subject_particle(word: str) -> str:
    """Return the particle that makes a word the subject.

    >>> subject_particle("담당자"), subject_particle("담당 공무원")
    ('가', '이')
    """
    last = ord(word[-1]) - ord("가")
    return "이" if 0 <= last <= ord("힣") - ord("가") and last % 28 else "가"


def refusal_of(screening: Screening, help_desk: str) -> Refusal:
    """Return why a demand for a decision is refused, and whom to ask."""
    because = "사람에 대한 결정을 해 달라는 요청이며, 인용할 규정을 묻는 내용이 아니어서 답할 수 없습니다."
    who = f"{screening.owner}{subject_particle(screening.owner)}"
    ask = f"이 서비스는 결정하지 않습니다. 결정은 {who} 합니다. {help_desk}에 문의해 주십시오."
    return Refusal(CHECK, because, ask)


def screened(answer: Answer, screening: Screening | None, cited: list[Hit]) -> Answer:
    """Return an answer with the screening's notice and verdict; a cited document's department is named as the owner.

    A verdict that did not pass says that a decision on a person was asked for, not that the answer is wrong.
    """
    if screening is None:
        verdict = Verdict(CHECK, passed=True, about="question", detail="no decision on a person is asked for")
        return replace(answer, verdicts=(*answer.verdicts, verdict))
    department = next((hit.chunk.department for hit in cited if hit.chunk.department), None)
    if department and not screening.law:
        notice = screening.notice.replace(screening.owner, f"{department} 담당자")
        screening = replace(screening, owner=f"{department} 담당자", notice=notice)
    verdict = Verdict(CHECK, passed=False, about="question", detail=f"{screening.decision}: {screening.reason}")
    return replace(
        answer,
        notices=(screening.notice, *answer.notices),
        verdicts=(*answer.verdicts, verdict),
        screening=screening,
    )
