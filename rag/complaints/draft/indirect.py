"""Puts a complainant's sentence into indirect speech, as replies restate it: `…하는지`, `…해 달라는`, `…다는`.

A rule does it, from the last morphemes of the sentence: nothing is added to what was written. Where the ending is not
understood there is no restatement, and the caller names the matter by its nouns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.ports import Morpheme
from rag.sentences import Span

FIRST, FINALS, N_FINAL, L_FINAL, B_FINAL = 0xAC00, 28, 4, 8, 17
Form = Literal["asked", "wanted", "told"]
TAIL = re.compile(r"[\s.!?~…ㅠㅜㅋㅎ;,^]+$")
WANTED = re.compile(
    r"\s?(?:주세요|주셔요|주십시오|주십쇼|주시오|주시(?:기를?|길)\s?(?:바랍니다|바래요|바라요|바람|부탁드립니다|부탁드려요|부탁합니다|건의(?:드립니다|합니다)|요청(?:드립니다|합니다))"
    r"|주(?:셨으면|시면|었으면|면|세요)\s?(?:합니다|해요|좋겠[가-힣]+|좋을[가-힣\s]+|고맙겠[가-힣]+|감사(?:하겠|드리겠)[가-힣]+|안\s?되[가-힣]+|안\s?될까요|어떨까요)"
    r"|주(?:실|시겠|시면)\s?(?:수\s?(?:있나요|있을까요|없나요|없을까요|있습니까|있는지요)|어요|습니까)|주실래요|줘요|줘라|줘|주라|주시죠|주소|주이소|주라고요"
    r"|달라고요|달랍니다|달라고\s?(?:합니다|해요))$"
)
NOUN_WANTED = re.compile(
    r"^(.*[가-힣])(을|를)?\s?(?:부탁드립니다|부탁드려요|부탁합니다|부탁해요|바랍니다|바라요|바래요|바람)$"
)
WONDERED = re.compile(
    r"^(.*[가-힣](?:는지|은지|인지|한지|할지|될지|을지|런지|던지))(?:가|를|도|에\s?대(?:해|한|하여))?,?\s?"
    r"(?:궁금|모르겠|모릅니다|알고\s?싶|문의|여쭤|여쭙|묻고|질의|답변|회신|알려|설명|안내)[가-힣\s]*$"
)
LITTLE = re.compile(r"(?<![가-힣])(?:좀|제발|꼭|제발 좀)\s|\s(?:좀|제발|꼭)$")
GERUND = re.compile(r"(?:기|길|기를)$")
OF_OWN = re.compile(r"(?<![가-힣])(?:제가|저는|저희가|저희는|저희도|저도|내가|나는|나도|전)\s")
OWN = re.compile(
    r"(?<![가-힣])(?:(?:제|저희|저의)\s(?=[가-힣])|(?:우리|내)\s(?=(?:집|가족|아이|애|가게|어머니|아버지|차|땅|건물|마당|논|밭|아파트)))"
)
FILLERS = re.compile(
    r"^(?:(?:\d{1,2}[.)]\s+|[①-⑳]\s*))?(?:(?:안녕하세요|안녕하십니까|수고하십니다|수고(?:가\s)?많으십니다|그래서|그런데|근데|그리고|또한|또|추가로|하지만|그러니|그러니까|아니|혹시|제발|진짜|정말|도대체|대체|저기요)[,.!~\s]+)*"
)
ADJECTIVES = frozenset(["VA", "XSA", "VCP", "VCN"])
VERBS = frozenset(["VV", "VX", "XSV"])
QUESTION = re.compile(r"까|가요|가$|나요|나$|니$|는지|은지|인지|ᆫ지|ᆯ지|냐|나여|가여|죠$")
FUTURE = re.compile(r"^(?:을|ᆯ)(?:까|지|까요|런지)")


@dataclass(frozen=True, slots=True)
class Restated:
    """A sentence in indirect speech: `text` is what stands before `대하여`, `내용` or `사항`."""

    form: Form
    text: str


def restated(text: str, span: Span, morphemes: Sequence[Morpheme]) -> Restated | None:
    """Return a sentence of a text in indirect speech, or None where its ending is not understood."""
    bare = TAIL.sub("", span.of(text))
    asks = "?" in text[span.start + len(bare) : span.end]
    if wondered := WONDERED.match(bare):
        return Restated("asked", of_another(wondered[1]))
    if wanted := wish(bare):
        return Restated("wanted", of_another(wanted))
    inside = [m for m in morphemes if span.start <= m.start and m.end <= span.start + len(bare)]
    found = ended(text, span, inside, asks)
    return Restated(found.form, of_another(found.text)) if found else None


def of_another(text: str) -> str:
    """Return a clause as told by somebody else: without the speaker, and without what only opens a sentence."""
    return OWN.sub("귀하의 ", OF_OWN.sub("", FILLERS.sub("", text))).strip()


def wish(bare: str) -> str:
    """Return a request in indirect speech, "" if the sentence is none."""
    match = WANTED.search(bare)
    if match and match.start() > 1:
        return LITTLE.sub("", bare[: match.start()].rstrip()) + " 달라는"
    noun = NOUN_WANTED.match(bare)
    if noun is None:
        return ""
    if GERUND.search(noun[1]):
        return f"{noun[1].replace('시기', '기')} 바란다는"
    return f"{noun[1]}{noun[2] or ''} 바란다는"


def ended(text: str, span: Span, inside: Sequence[Morpheme], asks: bool) -> Restated | None:
    """Return the sentence with its ending made indirect, from its last predicate."""
    last = max((i for i, m in enumerate(inside) if m.tag in ("EF", "EC")), default=0)
    if last == 0 or any(not m.tag.startswith(("S", "J")) for m in inside[last + 1 :]):
        return None
    ending, before = inside[last].form, inside[last - 1]
    question = asks or (QUESTION.search(ending) is not None and inside[last].tag == "EF")
    form: Form = "asked" if question else "told"
    if before.tag == "EP" and before.form != "시":
        return Restated(form, text[span.start : before.end] + ("는지" if question else "다는"))
    if before.form == "시" and last > 1:
        last, before = last - 1, inside[last - 2]
    stem = stem_of(text, span, inside, last, before)
    if FUTURE.match(ending) and before.tag[:2] in ("VV", "VX", "VA", "XS"):
        return Restated("asked", rounded(stem, L_FINAL, "을") + "지")
    closed = asked_of(stem, before) if question else told_of(stem, before)
    return Restated(form, closed) if closed else None


def stem_of(text: str, span: Span, inside: Sequence[Morpheme], last: int, before: Morpheme) -> str:
    """Return the sentence up to the stem of its predicate; a copula may be hidden in the word before it (`뭡니까`)."""
    if before.tag != "VCP" or last < 2:
        return text[span.start : before.start] + before.form
    noun = inside[last - 2]
    closed = (ord(noun.form[-1]) - FIRST) % FINALS > 0
    return text[span.start : noun.start] + noun.form + (before.form if closed else "")


def asked_of(stem: str, predicate: Morpheme) -> str:
    """Return a stem as an indirect question: `하는지`, `큰지`, `대상인지`."""
    tag = predicate.tag.partition("-")[0]
    if tag in VERBS or predicate.form in ("있", "없"):
        return without_l(stem) + "는지"
    if tag == "VCP":
        return stem.removesuffix("이") + "인지"
    return rounded(stem, N_FINAL, "은") + "지" if tag in ADJECTIVES else ""


def told_of(stem: str, predicate: Morpheme) -> str:
    """Return a stem as an indirect statement: `한다는`, `있다는`, `크다는`, `대상이라는`."""
    tag = predicate.tag.partition("-")[0]
    if tag in ("VCP", "VCN"):
        return stem + "라는"
    if tag in ADJECTIVES or predicate.form in ("있", "없"):
        return stem + "다는"
    return rounded(without_l(stem), N_FINAL, "는") + "다는" if tag in VERBS else ""


def rounded(stem: str, final: int, after_final: str) -> str:
    """Return a stem with a final consonant, or with a syllable where it has one already.

    >>> rounded("하", N_FINAL, "는"), rounded("막", N_FINAL, "는")
    ('한', '막는')
    """
    code = ord(stem[-1]) - FIRST
    if not 0 <= code < 11172:
        return stem
    own = code % FINALS
    if own == 0:
        return stem[:-1] + chr(FIRST + code + final)
    if own == L_FINAL and final in (N_FINAL, L_FINAL):
        return stem[:-1] + chr(FIRST + code - L_FINAL + final)
    return stem + after_final


def without_l(stem: str) -> str:
    """Return a stem without a final ㄹ, which falls before ㄴ: `만들` becomes `만드`."""
    code = ord(stem[-1]) - FIRST
    return stem[:-1] + chr(FIRST + code - L_FINAL) if 0 <= code < 11172 and code % FINALS == L_FINAL else stem
