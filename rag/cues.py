"""What kind of answer a question asks for, and how such an answer looks in a rule."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cue:
    """A kind of question: how it is asked, and what a sentence that answers it contains."""

    name: str
    asked: re.Pattern[str]
    answered: re.Pattern[str]

    @property
    def in_figures(self) -> bool:
        """Whether the answer is a figure, which a sentence must not leave out."""
        return self.name in ("period", "money", "share", "count")


CUES: tuple[Cue, ...] = tuple(
    Cue(name, re.compile(asked), re.compile(answered))
    for name, asked, answered in (
        (
            "period",
            r"며칠|몇\s?일|몃일|언제|언재|기한|기간|얼마나\s?(?:걸|지나|오래|지난)|얼마\s?(?:안|동안|만)|몇\s?(?:달|개월|년|시간|주|분)|(?<!얼마)(?<!몇\s[가-힣])(?<!몇[가-힣])(?<!퍼센트)(?<!프로)까지",
            r"\d\s?(?:근무시간|시간|일|개월|월|년|주일?|분)(?![가-힣]*\s?법)|지체\s?없이|즉시|(?<![항조호목])까지",
        ),
        (
            "money",
            r"얼마(?!나\s?(?:걸|지나|오래))|비용|금액|요금|수수료|보상금|지원금|돈|상한|한도|값",
            r"\d\s?[천백십만억]*\s?원|분의\s?\d|상한액|금액",
        ),
        (
            "penalty",
            r"과태료|벌금|처벌|벌칙|벌\s?(?:받|이|을)|물어|물리|물게|걸리|불법|위반|단속|신고\s?(?:돼|되|할)|제재|이행강제금",
            r"과태료|벌금|징역|구류|과료|이행강제금|과징금|변상금",
        ),
        ("share", r"퍼센트|프로|%|비율|몇\s?할|깎|할인|감면|감경", r"분의\s?\d|%|퍼센트"),
        (
            "count",
            r"몇\s?(?:명|사람|번|회|차례|살|세|층|대|개|가구|세대|미터|제곱)|규모|횟수|나이|인원|정원|기준",
            r"\d\s?(?:명|인|회|세|층|대|개|가구|세대|미터|제곱미터|배)",
        ),
        (
            "who",
            r"누가|누구|누군|어떤\s?사람|주체|대상|자격|아무나|뭐하는\s?데",
            r"(?:자|사람|장|장관|지사|시장|소유자|관리자|주체|관리인|의무자|가구)(?:는|은|이|가|에게|로부터|로서)",
        ),
        (
            "where",
            r"어디|어데|워디|어느\s?(?:곳|기관|부서|관청)",
            r"(?:에게|에)\s?(?:[가-힣]+하여\s?)?(?:신청|신고|제출|청구|이의)|관할|장소|보관소|게시",
        ),
        (
            "may",
            r"[되돼]나|돼요|되는|될까|돼도|되죠|되나|괜찮|가능|수\s?있|안\s?되|불법|해도|해야|하나요|있나요|인가요|맞",
            r"수\s?(?:있|없)|아니\s?된다|못한다|하여야\s?한다|해야\s?한다|아니하여도|금지|그러하지\s?아니",
        ),
        (
            "papers",
            r"서류|준비물|뭐\s?(?:가져|필요|챙)|구비|제출할",
            r"서류|첨부|신청서|증명서|서식|사본|등본",
        ),
        (
            "how",
            r"어떻게|어떡|방법|절차|순서|무엇을\s?해|뭘\s?(?:해|신청)",
            r"신청|제출|신고|청구|요청|통지|협의|거쳐",
        ),
        (
            "meaning",
            r"뭐예요|뭔가요|무엇인가|무엇입니까|뜻|정의|구분|종류|단계|들어가|포함|해당|치나요",
            r"(?:이|)란\s.*말한다|말한다|다음\s각|구분",
        ),
    )
)


OMITTED = re.compile(r"([가-힣]{2,6}?)(?:을|를)?\s?(?:하지\s?(?:않|아니|못)|안\s?(?:하[면고는]|했|해|할|한))")
"""What was not done, as people say it: `등록하지 않으면`, `신고를 안 하면`."""


def omissions(question: str) -> tuple[re.Pattern[str], ...]:
    """Return how rules write what a question says was not done.

    >>> (pattern,) = omissions("개를 등록 안 하면 과태료가 있나요?")
    >>> bool(pattern.search("등록을 하지 아니한 소유자"))
    True
    """
    return tuple(re.compile(rf"{name}(?:을|를)?\s?하지\s?(?:아니|않)") for name in OMITTED.findall(question))


def cues_of(question: str) -> tuple[Cue, ...]:
    """Return the kinds of answer that a question asks for."""
    return tuple(cue for cue in CUES if cue.asked.search(question))


def answered(cues: tuple[Cue, ...], text: str) -> float:
    """Return the share of the kinds asked for that `text` offers; 0 if nothing particular is asked."""
    if not cues:
        return 0.0
    return sum(bool(cue.answered.search(text)) for cue in cues) / len(cues)
