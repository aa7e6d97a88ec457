"""Speech levels: 합쇼체, 해요체, 해체 and the clipped style of messages (음슴체), by the endings of sentences.

Rules over the parts of syllables with the irregular stems that requests to offices use; what no rule knows stays as it
is, since a wrong form would be another perturbation (한글 맞춤법 제18항 for the irregular ones).
"""

from __future__ import annotations

import re

from eval.perturb.hangul import final_of, is_syllable, parts, with_final

CONTRACTED = {
    "ㅏ": "ㅏ",
    "ㅓ": "ㅓ",
    "ㅐ": "ㅐ",
    "ㅔ": "ㅔ",
    "ㅕ": "ㅕ",
    "ㅗ": "ㅘ",
    "ㅜ": "ㅝ",
    "ㅣ": "ㅕ",
    "ㅚ": "ㅙ",
    "ㅡ": "ㅓ",
}
"""The vowel of a stem without final, and what it is with 아 or 어."""
IRREGULAR = {
    "모르": "몰라",
    "다르": "달라",
    "오르": "올라",
    "나르": "날라",
    "흐르": "흘러",
    "부르": "불러",
    "빠르": "빨라",
    "아프": "아파",
    "바쁘": "바빠",
    "나쁘": "나빠",
    "고프": "고파",
    "쉬": "쉬어",
    "뛰": "뛰어",
    "사": "살아",
    "아": "알아",
}
VERBS_IN_I = (
    "보이",
    "꼬이",
    "쌓이",
    "모이",
    "높이",
    "줄이",
    "먹이",
    "붙이",
    "움직이",
    "들이",
    "기울이",
    "놓이",
    "쓰이",
    "끓이",
    "속이",
)
"""Stems that end in 이; any other 입니다 is the copula."""
REGULAR_B = ("좁", "입", "잡", "뽑", "씹", "접", "꼽", "업")
END = r"(?=[.!?…~\s]*(?:$|[\s\"'”’)]))"
YO = "(?<![중필수소개주])요"
"""The polite ending; 중요, 필요, 수요 are words."""
SELF = (("저는", "나는"), ("제가", "내가"), ("저희", "우리"), ("제(?= )", "내"))


def connected(stem: str) -> str:
    """Return a stem with 아 or 어 (한글 맞춤법 제16항).

    >>> [connected(stem) for stem in ("하", "가", "오", "받", "있", "어둡", "되", "다니", "모르", "쓰")]
    ['해', '가', '와', '받아', '있어', '어두워', '돼', '다녀', '몰라', '써']
    """
    for end, form in IRREGULAR.items():
        if stem.endswith(end) and (len(end) > 1 or stem == end or not is_syllable(stem[-2])):
            return stem[: -len(end)] + form
    last = parts(stem[-1])
    if last.initial == "ㅎ" and last.vowel == "ㅏ" and not last.final:
        return stem[:-1] + "해"
    if last.final:
        return _closed(stem)
    vowel = CONTRACTED.get(last.vowel)
    return stem[:-1] + str(last._replace(vowel=vowel)) if vowel else stem + "어"


def _closed(stem: str) -> str:
    last = parts(stem[-1])
    if last.final == "ㅂ" and stem[-1] not in REGULAR_B:
        return stem[:-1] + with_final(stem[-1], "") + "워"
    if last.final == "ㅆ" or last.vowel not in "ㅏㅗㅑ":
        return stem + "어"
    return stem + "아"


def _polite(stem: str) -> str:
    if stem.endswith("이") and not stem.endswith(VERBS_IN_I):
        noun = stem[:-1]
        return f"{noun}이에요" if noun and final_of(noun[-1]) else f"{noun}예요"
    return connected(stem) + "요"


def _bare_stem(found: re.Match[str]) -> str:
    """Return the stem before ㅂ니다, or before 습니다."""
    word = found["word"]
    return str(word) if found["long"] else word[:-1] + with_final(word[-1], "")


FORMAL = re.compile(rf"(?P<word>[가-힣]+?)(?P<long>습)?니(?P<mood>다|까){END}")


def _formal(text: str, form: str) -> str:
    def changed(found: re.Match[str]) -> str:
        if not found["long"] and final_of(found["word"][-1]) != "ㅂ":
            return found.group()
        stem = _bare_stem(found)
        if form == "해요체":
            return _polite(stem)
        end = stem[-1]
        return f"{stem}음" if final_of(end) else stem[:-1] + with_final(end, "ㅁ")

    return FORMAL.sub(changed, text)


def to_haeyo(text: str) -> str:
    """Return a text in 해요체.

    >>> to_haeyo("가로등이 꺼졌습니다. 길이 어둡습니다. 언제 고칩니까? 고쳐 주십시오.")
    '가로등이 꺼졌어요. 길이 어두워요. 언제 고쳐요? 고쳐 주세요.'
    """
    return re.sub(rf"십시오{END}", "세요", _formal(text, "해요체"))


def to_clipped(text: str) -> str:
    """Return a text in the clipped style.

    >>> to_clipped("가로등이 꺼졌습니다. 신고합니다. 고쳐 주십시오.")
    '가로등이 꺼졌음. 신고함. 고쳐 주기 바람.'
    """
    text = re.sub(rf"(?<![가-힣])검{END}", "거임", _formal(to_hapsyo(text), "음슴체"))
    return re.sub(rf"(?<=[가-힣])십시오{END}", "기 바람", text)


def to_banmal(text: str) -> str:
    """Return a text in 해체, as among friends.

    >>> to_banmal("제가 신고했습니다. 얼마예요? 고쳐 주세요.")
    '내가 신고했어. 얼마야? 고쳐 줘.'
    """
    text = to_haeyo(text)
    for pattern, word in ((r"주세요", "줘"), (r"하세요", "해"), (r"이에요", "이야"), (r"예요", "야")):
        text = re.sub(f"{pattern}{END}", word, text)
    text = re.sub(rf"(?<=[가-힣]){YO}{END}", "", re.sub(rf"죠{END}", "지", text))
    for pattern, word in SELF:
        text = re.sub(rf"(?<![가-힣]){pattern}", word, text)
    return text


def _ended(stem: str, mood: str) -> str:
    last = stem[-1]
    return f"{stem}습니{mood}" if final_of(last) else stem[:-1] + with_final(last, "ㅂ") + f"니{mood}"


IN_HAEYO = re.compile(rf"(?P<word>[가-힣]+){YO}(?P<mark>\s*[.!?…~]*){END}")


def to_hapsyo(text: str) -> str:
    """Return a text in 합쇼체, as far as its endings are known.

    >>> to_hapsyo("넘기는 데 얼마나 걸리나요? 제가 냈어요. 얼마예요? 되는 건가요? 안 해요.")
    '넘기는 데 얼마나 걸립니까? 제가 냈습니다. 얼마입니까? 되는 겁니까? 안 합니다.'
    """
    return re.sub(rf"(?<=[주하])세요{END}", "십시오", IN_HAEYO.sub(_raised, text))


def _raised(found: re.Match[str]) -> str:
    word, mark = found["word"], found["mark"]
    stem = _stem_of(word)
    if stem is None:
        return found.group()
    return _ended(stem, "까" if "?" in mark else "다") + mark


OPENED = {"해": "하", "돼": "되", "와": "오", "봐": "보", "줘": "주", "써": "쓰"}


def _stem_of(word: str) -> str | None:
    """Return the stem of a word in 해요체 without its 요; None where it is not known."""
    return _of_copula(word) or _of_question(word) or _of_statement(word)


def _of_copula(word: str) -> str | None:
    """`이에(요)`, `예(요)`, and 거 of 거예요, which contracts to 겁니다."""
    if word.endswith(("거예", "이에")):
        return word[:-1]
    return word[:-1] + "이" if word.endswith("예") and len(word) > 1 else None


def _of_question(word: str) -> str | None:
    """`나(요)`, `은가(요)`, `ㄴ가(요)`, `건가(요)`."""
    if word.endswith("건가"):
        return word[:-2] + "거"
    if word.endswith("은가") and len(word) > 2:
        return word[:-2]
    if word.endswith("가") and len(word) > 1 and final_of(word[-2]) == "ㄴ":
        return word[:-2] + with_final(word[-2], "")
    return word[:-1] if word.endswith("나") and len(word) > 1 else None


def _of_statement(word: str) -> str | None:
    """`어(요)` and `아(요)` after a final, and the contracted ones that are told for sure."""
    if word[-1] in "어아" and len(word) > 1 and final_of(word[-2]):
        return word[:-1]
    return word[:-1] + OPENED[word[-1]] if word[-1] in OPENED else None
