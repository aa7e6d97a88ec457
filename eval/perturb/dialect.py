"""Endings and a few words of four dialects, over the standard text: how people write when they write as they speak.

Sources of the endings: 국립국어원 지역어 조사 (경상 -예, -능교; 전라 -어라우, -는디; 충청 -유; 제주 -수다, -우꽈).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.perturb.hangul import final_of, with_final
from eval.perturb.register import END, YO, to_haeyo, to_hapsyo

Rules = Sequence[tuple[str, str]]
GYEONGSANG: Rules = (
    (rf"주세요{END}", "주이소"),
    (rf"세요{END}", "이소"),
    (r"(?<=[가-힣])나요(?=\s*\?)", "는교"),
    (rf"는데요{END}", "는데예"),
    (rf"이에요{END}", "이라예"),
    (r"예요(?=\s*\?)", "인교"),
    (rf"예요{END}", "라예"),
    (rf"(?<=[가-힣]){YO}{END}", "예"),
    ("어떻게", "우예"),
    ("(?<![가-힣])언제", "은제"),
    ("(?<![가-힣])왜(?![가-힣])", "와"),
    ("(?<![가-힣])무엇을", "머를"),
    ("(?<![가-힣])그런데", "근데"),
    ("지금", "지끔"),
)
JEOLLA: Rules = (
    (rf"주세요{END}", "주쇼잉"),
    (rf"세요{END}", "쇼잉"),
    (r"(?<=[가-힣])나요(?=\s*\?)", "는가라"),
    (rf"이에요{END}", "이어라우"),
    (r"예요(?=\s*\?)", "당가"),
    (rf"(?<=[가-힣]){YO}{END}", "라우"),
    ("는데", "는디"),
    ("인데", "인디"),
    ("어떻게", "어찌케"),
    ("(?<![가-힣])그런데", "근디"),
    ("(?<![가-힣])지금", "시방"),
    ("니까", "닝께"),
)
CHUNGCHEONG: Rules = (
    (r"(?<=[가-힣])나요(?=\s*\?)", "남유"),
    (r"(?<=[가-힣])가요(?=\s*\?)", "감유"),
    (rf"해요{END}", "해유"),
    (rf"(?<=[가-힣]){YO}{END}", "유"),
    ("는데", "는디"),
    ("인데", "인디"),
    ("(?<=[가-힣])해서", "혀서"),
    ("(?<![가-힣])그런데", "그런디"),
    ("어떻게", "워떻게"),
    ("(?<![가-힣])지금", "시방"),
)
JEJU: Rules = (
    (rf"주십시오{END}", "줍서"),
    (rf"하십시오{END}", "합서"),
    (rf"습니다{END}", "수다"),
    (rf"습니까{END}", "수과"),
    ("어떻게", "어떵"),
    ("(?<![가-힣])언제", "언제쯤"),
    ("(?<![가-힣])왜(?![가-힣])", "무사"),
    ("는데", "는디"),
    ("(?<![가-힣])그런데", "경헌디"),
)
OPEN_JEJU = re.compile(rf"(?P<last>[가-힣])니(?P<mood>다|까){END}")


def gyeongsang(text: str) -> str:
    """Return a text in the endings of 경상.

    >>> gyeongsang("등이 꺼졌습니다. 언제 고치나요? 고쳐 주세요.")
    '등이 꺼졌어예. 은제 고치는교? 고쳐 주이소.'
    """
    return _by(GYEONGSANG, to_haeyo(text))


def jeolla(text: str) -> str:
    """Return a text in the endings of 전라.

    >>> jeolla("등이 꺼졌는데 언제 고치나요? 고쳐 주십시오.")
    '등이 꺼졌는디 언제 고치는가라? 고쳐 주쇼잉.'
    """
    return _by(JEOLLA, to_haeyo(text))


def chungcheong(text: str) -> str:
    """Return a text in the endings of 충청.

    >>> chungcheong("등이 꺼졌습니다. 언제 고치나요? 고쳐 주십시오.")
    '등이 꺼졌어유. 언제 고치남유? 고쳐 주세유.'
    """
    return _by(CHUNGCHEONG, to_haeyo(text))


def jeju(text: str) -> str:
    """Return a text in the endings of 제주.

    >>> jeju("등이 꺼졌어요. 언제 고치나요? 고쳐 주세요.")
    '등이 꺼졌수다. 언제쯤 고치우꽈? 고쳐 줍서.'
    """
    return OPEN_JEJU.sub(_open_jeju, _by(JEJU, to_hapsyo(text)))


def _open_jeju(found: re.Match[str]) -> str:
    if final_of(found["last"]) != "ㅂ":
        return found.group()
    return with_final(found["last"], "") + ("우다" if found["mood"] == "다" else "우꽈")


def _by(rules: Rules, text: str) -> str:
    text = re.sub(rf"죠{END}", "지요", text)
    for pattern, put in rules:
        text = re.sub(pattern, put, text)
    return text
