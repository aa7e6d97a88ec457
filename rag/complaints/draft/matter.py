"""Narrows a complaint to its matter: what is asked for, what it is about, and the query that finds its law.

Who writes, greetings and the story around a request change neither the restatement nor the legal basis (법 앞의 평등,
헌법 제11조): sentences that only say who writes are left out (`rag.complaints.speaker`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.complaints.draft.indirect import Restated, restated
from rag.complaints.speaker import introduces, matter_start, pieces
from rag.ground import content_words
from rag.guards.pii.mask import LABEL
from rag.ports import Morpheme
from rag.sentences import Span, sentences

ASKING = re.compile(
    r"[?？]|주세요|주셔요|주십시오|주시(?:기|길|면|겠|실)|주실|줘|달라|바랍니다|바래요|바라요|바람|부탁|요청|건의|촉구|신청합니다|신청드|요구합니다|청구합니다|신고합니다"
    r"|궁금|모르겠|알고\s?싶|문의|질의|여쭤|여쭙|했으면|하면\s?좋겠|나요|까요|습니까|ᆸ니까|는지요|인지요|가요|강화해야|개선해야|해야\s?합니다"
)
POLITE = re.compile(
    r"^(?:첨부|붙임|사진|파일)[가-힣\s]{0,12}(?:참고|참조|확인)(?:를|을)?\s?(?:바랍니다|바라요|부탁[가-힣]+|해\s?주(?:세요|십시오|시기\s?바랍니다)|하(?:세요|십시오|시기\s?바랍니다))[.!~\s]*$"
    r"|^(?:문의|질의|신고|건의|요청|제보|민원|여쭤|여쭙|말씀)(?:를|을)?\s?(?:한\s?가지\s?)?(?:합니다|드립니다|봅니다|해요|드려요|할게요|드릴게요|넣습니다)[.!~\s]*$"
    r"|^(?:아주\s?|매우\s?|많이\s?)?(?:긴급|시급|급)(?:합니다|해요|하네요)[.!~\s]*$"
    r"|^(?:감사|고맙|수고|안녕|죄송|미안|부탁\s?드립니다|잘\s?부탁|이상입니다|끝|답변\s?(?:기다리|부탁|바랍)|빠른\s?답변|꼭\s?좀)|^.{0,14}(?:감사합니다|고맙습니다|수고하세요|수고하십시오)[.!~\s]*$"
)
THANKS = re.compile(r"감사|고맙|고마|칭찬|덕분|친절|훌륭|수고")
PRAISING = re.compile(r"칭찬|전해|표창|격려|알려|널리")
TROUBLE = re.compile(
    r"불편|위험|고장|파손|사고|안\s|못\s|않|민원|문제|항의|부당|억울|냄새|소음|시끄|막혔|끊|꺼졌|무너|넘치|불법|위반|다만|그런데|하지만|"
    r"(?:개선|설치|단속|보수|지원|처리|조치|환불|취소)(?:을|를)?\s?(?:해(?!\s?(?:주셔서|주신|주어서|줘서|준|주시니))|하(?!신|셔서|여\s주)|부탁|바|요)"
)
NOISE = re.compile(r"<[^<>]{0,200}>|&[a-z]{2,8};|https?://\S+|[A-Za-z0-9+/=]{60,}")
FURTHER = re.compile(r"(?:그리고|또한?|추가로|아울러|하나 더|둘째|셋째|[2-9][.)]|[②-⑨])[\s,]")
LEAST_NOUNS = 3
"""Nouns that a request must hold to be understood without the story before it."""
NOUNS = frozenset(["NNG", "NNP", "SL", "XR"])
MOST_QUERY = 400
"""Characters of a query: more of a story finds more of other laws."""
MOST_READ = 6_000
MOST_RESTATED = 90
"""Characters of a restated sentence; a longer one is named by its nouns."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a complaint: its text, its content words, whether it asks for something."""

    text: str
    words: tuple[str, ...]
    asks: bool
    indirect: Restated | None
    nouns: int = 0
    start: int = 0

    @property
    def clear(self) -> bool:
        """Whether it can be understood without the story around it."""
        return self.nouns >= LEAST_NOUNS


@dataclass(frozen=True, slots=True)
class Matter:
    """What a complaint is about. `asks` are its requests, `story` the other sentences, in order."""

    asks: tuple[Said, ...]
    story: tuple[Said, ...]
    thanks: bool = False

    @property
    def further(self) -> tuple[Said, ...]:
        """What is told besides, as its own matter: `그리고 에어컨도 ...`."""
        return tuple(said for said in self.story if FURTHER.match(said.text))

    @property
    def query(self) -> str:
        """The words by which its law is looked for: the requests, and of the story what says most."""
        told = sorted(self.story, key=lambda said: -len(set(said.words)))
        kept: list[str] = []
        room = MOST_QUERY
        for said in (*self.asks, *told):
            if len(said.text) <= room:
                kept.append(said.text)
                room -= len(said.text)
        return " ".join(kept) or " ".join(said.text[:MOST_QUERY] for said in (*self.asks, *told)[:1])


def matter_of(text: str, morphemes: Sequence[Morpheme]) -> Matter:
    """Return the matter of a masked complaint, whose morphemes are known."""
    text = text[:MOST_READ]
    start = matter_start(text)
    spans = [span for span in sentences(text, Span(start, len(text))) if not idle(span.of(text))]
    said = [sentence for span in spans if (sentence := said_of(text, span, morphemes)).words]
    asks = tuple(one for one in said if one.asks)
    thanks = bool(THANKS.search(text)) and not TROUBLE.search(text) and not any(not praises(one) for one in asks)
    return Matter(asks, tuple(one for one in said if not one.asks), thanks)


def placeless(query: str, places: Sequence[str]) -> str:
    """Return a query without the names of cities and counties."""
    if not places:
        return query
    named = "|".join(map(re.escape, places))
    return " ".join(re.sub(rf"(?<![가-힣])(?:{named})(?:에서는?|에는?|의|가|은|는|로)?(?![가-힣])", " ", query).split())


def idle(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, introduces, or holds nothing to read."""
    bare = NOISE.sub("", sentence).strip()
    return not bare or bool(POLITE.match(bare)) or all(introduces(piece.of(bare)) for piece in pieces(bare))


def praises(said: Said) -> bool:
    """Whether what is asked for is only that somebody be praised or told."""
    return PRAISING.search(said.text) is not None


def said_of(text: str, span: Span, morphemes: Sequence[Morpheme]) -> Said:
    """Return a sentence with what it says."""
    own = [m for m in morphemes if span.start <= m.start and m.end <= span.end]
    bare = " ".join(LABEL.sub(" ", NOISE.sub(" ", span.of(text))).split())
    named = len({m.form for m in own if m.tag in NOUNS})
    return Said(
        bare,
        tuple(content_words(own)),
        ASKING.search(bare) is not None,
        restated(text, span, morphemes),
        named,
        span.start,
    )
