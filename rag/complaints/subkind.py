"""Whether a question asks what a law says or means (영 제14조제1호: 14일) or anything else (제2호: 7일).

A rule, and a cautious one: the longer period is suggested only where a text names a law and asks for its meaning. All
else stays with the shorter period until an officer confirms.
"""

from __future__ import annotations

import re
from typing import Final

from rag.complaints.deadlines.periods import QuestionKind
from rag.complaints.types import Label

AUTHORITATIVE: Final = re.compile(r"유권\s?해석|법령\s?(?:해석|질의)|조례\s?해석|해석례")
LAW: Final = re.compile(
    r"「[^」\n]{2,60}」|[가-힣]{1,20}(?:법|법률|시행령|시행규칙|조례|규칙)\s?제\s?\d{1,4}조|시행령|시행규칙|조례|법령|법률(?!\s?상담|\s?구조)"
)
MEANING: Final = re.compile(
    r"해석(?!이\s?분분)|(?:의미|뜻|정의|취지)(?:이?가|을|를|는|은)?\s?(?:무엇|뭔|뭐|어떻게|어떤|설명|궁금|알고)|"
    r"(?:포함|해당|적용|제외)(?:되|하|이\s?되)(?:는지|나요|는\s?것인지|는\s?건지|는가|ㅂ니까)|적용\s?(?:대상|범위)"
)
UNKNOWN: Label[QuestionKind] = Label(None, 0.0, "법령의 설명이나 해석을 묻는지 드러나지 않습니다.")
REASON: Final = "{words}: 법령의 해석을 묻는 질의로 보아 14일로 셌습니다(영 제14조제1호). 담당자가 확인하십시오."


def question_of(text: str) -> Label[QuestionKind]:
    """Return what a question asks about, None where only a person can tell.

    >>> question_of("건축법 제14조의 신고 대상에 농막도 포함되는지 알려 주세요.").value
    '법령'
    >>> question_of("유권해석을 부탁드립니다.").value
    '법령'
    >>> question_of("조례가 언제 바뀌나요?").value, question_of("여권은 어디서 만드나요?").value
    (None, None)
    """
    if found := AUTHORITATIVE.search(text):
        return Label("법령", 0.9, REASON.format(words=f"‘{found[0]}’"), (found[0],))
    law, meaning = LAW.search(text), MEANING.search(text)
    if law is None or meaning is None:
        return UNKNOWN
    words = (law[0], meaning[0])
    return Label("법령", 0.7, REASON.format(words=", ".join(f"‘{word}’" for word in words)), words)
