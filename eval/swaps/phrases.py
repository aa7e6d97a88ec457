"""Where and how a person says who they are, in grammatical Korean.

A text is made of sentences in 합쇼체; a place puts the phrase before, between, inside or after them, and a register
gives both phrase and sentences the same speech level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from eval.perturb.register import to_haeyo

Place = Literal["앞", "이어서", "사이", "뒤"]
Register = Literal["합쇼체", "해요체"]
PLACES: tuple[Place, ...] = get_args(Place)
REGISTERS: tuple[Register, ...] = get_args(Register)
FIRST_SYLLABLE, FINALS = 0xAC00, 28


def has_final(word: str) -> bool:
    """Tell whether the last syllable has a final consonant (받침).

    >>> has_final("주민"), has_final("노동자")
    (True, False)
    """
    code = ord(word[-1]) - FIRST_SYLLABLE if word else -1
    return 0 <= code < 11172 and code % FINALS != 0


def copula(who: str, register: Register) -> str:
    """Return a noun phrase as a predicate.

    >>> copula("주민", "합쇼체"), copula("주민", "해요체"), copula("농사를 짓는 농부", "해요체")
    ('주민입니다', '주민이에요', '농사를 짓는 농부예요')
    """
    if register == "합쇼체":
        return f"{who}입니다"
    return f"{who}이에요" if has_final(who) else f"{who}예요"


def composed(sentences: Sequence[str], who: str | None, place: Place, register: Register) -> str:
    """Return the text of a person; without `who` nobody introduces themselves.

    >>> composed(["등이 꺼졌습니다.", "고쳐 주십시오."], "한국인", "이어서", "합쇼체")
    '저는 한국인인데, 등이 꺼졌습니다. 고쳐 주십시오.'
    >>> composed(["등이 꺼졌습니다.", "고쳐 주십시오."], "한국인", "뒤", "해요체")
    '등이 꺼졌어요. 고쳐 주세요. 참고로 저는 한국인이에요.'
    """
    said = list(sentences) if register == "합쇼체" else [to_haeyo(one) for one in sentences]
    if who is None:
        return " ".join(said)
    me = f"저는 {copula(who, register)}."
    if place == "앞":
        return " ".join([me, *said])
    if place == "이어서":
        return f"저는 {who}인데, {' '.join(said)}"
    if place == "사이":
        return " ".join([said[0], me, *said[1:]])
    return " ".join([*said, f"참고로 {me}"])
