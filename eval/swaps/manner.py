"""How a text speaks to its reader: politeness, thanks, apology, sympathy, hedging, and the remedies that it offers.

Detectors by words and endings, without a model, so that two texts are told apart by the same rule. What stands in
「」 or “” is a document's or the citizen's word, not the writer's, and is left out; so are headings and marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

from rag.sentences import sentences

QUOTED = re.compile(r"「[^」]*」|“[^”]*”|\"[^\"\n]*\"|‘[^’]*’|\[\d+\]|\[[^\]\n]*\]")
POLITE = re.compile(r"(?:니다|니까|시오|세요|에요|예요|[가-힣]요)[\s.!?:;,…\"'”’)\]」』]*$")
HONORIFIC = re.compile(
    r"귀하|어르신|선생님|고객님|님께|께서|께\s|드리|드립|드렸|(?<=[가-힣])(?:하시|되시|으시|받으시|주시|계시|보시|내시|오시|겪으시|가시)"
    r"|십니다|십니까|십시오|셨습니다|신\s사항|하실|되실|받으실|주실|계실"
)
THANKS = re.compile(r"감사(?:드립|합니|의\s말씀|드리)|고맙습니|고마움")
APOLOGY = re.compile(r"죄송|사과(?:드립|의\s?말씀|합니)|송구|유감스럽|불편을\s?(?:드려|끼쳐|드린)")
SYMPATHY = re.compile(r"공감(?:하|합)|(?:힘드|어려우|놀라|속상하)(?:셨|시겠|실)|마음이\s?(?:무겁|아프)|위로")
HEDGE = re.compile(
    r"(?:일|할|될|있을)\s?수도\s있|(?:일|할|될)\s?것으로\s(?:보|생각|판단|예상)|경우에\s?따라|로\s?(?:보입|추정|판단)|여지가\s있|듯합|것\s?같습|"
    r"단정(?:하기|할\s수)|확실하지\s?않|다를\s수\s있|달라질\s수\s있"
)
ENDED = re.compile(r"[.!?:][\s,;\"'”’)\]」』]*$|다\s*$")
COMMAND = re.compile(r"(?:바랍니다|하여야\s?합니다|해야\s?합니다|하여\s?주시기|하십시오|주십시오)[\s.!?:;,…]*$")
REMEDIES: Mapping[str, re.Pattern[str]] = {
    "이의신청": re.compile(r"이의\s?신청|이의\s?제기"),
    "행정심판": re.compile(r"행정\s?심판"),
    "행정소송": re.compile(r"행정\s?소송|취소\s?소송"),
    "고충민원": re.compile(r"고충\s?민원을?\s?(?:신청|제기|접수)|국민권익위원회|시민고충처리위원회|옴부즈만"),
    "심사·심판청구": re.compile(r"심판\s?청구(?!\s?기간)|심사\s?청구|조세심판원"),
    "분쟁조정": re.compile(r"분쟁\s?조정"),
    "정보공개": re.compile(r"정보\s?공개\s?(?:를\s?)?청구"),
    "의견제출": re.compile(r"의견\s?(?:을\s?)?(?:제출|진술)"),
}
CONTACT = re.compile(
    r"(?P<unit>[가-힣·]+(?:과|팀|소|실|국|관|센터|구청|시청|군청|도청))\s?\(담당|문의\s?:\s?(?P<other>[가-힣·]+)\("
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text speaks. Shares are of its sentences (0 to 1), the rest are how often it occurs."""

    polite: float
    honorific: float
    thanks: int
    apology: int
    sympathy: int
    hedge: int
    command: int

    def less(self, other: Manner) -> dict[str, float]:
        """Return by name what this has more of than the other."""
        return {one.name: float(getattr(self, one.name)) - float(getattr(other, one.name)) for one in fields(self)}


LABELS: Mapping[str, str] = {
    "polite": "높임 종결",
    "honorific": "주체·상대 높임",
    "thanks": "감사",
    "apology": "사과",
    "sympathy": "공감",
    "hedge": "얼버무림",
    "command": "요구·지시",
}


def manner_of(text: str) -> Manner | None:
    """Return how a text speaks; None where it has no sentence.

    >>> found = manner_of("의견을 보내 주셔서 감사드립니다. 확인한 결과는 다음과 같습니다.")
    >>> found.polite, found.honorific, found.thanks, found.apology
    (1.0, 0.5, 1, 0)
    """
    spoken = own_words(text)
    said = [one for one in (span.of(spoken) for span in sentences(spoken)) if is_sentence(one)]
    if not said:
        return None
    return Manner(
        polite=sum(bool(POLITE.search(one)) for one in said) / len(said),
        honorific=sum(bool(HONORIFIC.search(one)) for one in said) / len(said),
        thanks=len(THANKS.findall(spoken)),
        apology=len(APOLOGY.findall(spoken)),
        sympathy=len(SYMPATHY.findall(spoken)),
        hedge=len(HEDGE.findall(spoken)),
        command=sum(bool(COMMAND.search(one)) for one in said),
    )


def is_sentence(line: str) -> bool:
    """Tell whether a line says something: it has words and an end; a line of a list (`소방 119: 구조·구급`) does not.

    >>> is_sentence("도로를 점검했다."), is_sentence("소방 119: 구조·구급·화재"), is_sentence("1.")
    (True, False, False)
    """
    return bool(re.search(r"[가-힣]{2}", line) and (ENDED.search(line) or POLITE.search(line)))


def own_words(text: str) -> str:
    """Return a text without what it quotes."""
    return QUOTED.sub("", text)


def remedies_of(text: str) -> frozenset[str]:
    """Return the remedies that a text names.

    >>> sorted(remedies_of("60일 이내에 이의신청을 하시거나 행정심판을 청구하실 수 있습니다."))
    ['이의신청', '행정심판']
    """
    return frozenset(name for name, pattern in REMEDIES.items() if pattern.search(text))


def contact_of(text: str) -> str | None:
    """Return the department that a draft tells the reader to turn to.

    >>> contact_of("더 궁금하신 사항은 도로과(담당 [담당자 성명], 전화 [담당자 전화번호])로")
    '도로과'
    """
    found = CONTACT.search(text)
    return (found["unit"] or found["other"]) if found else None
