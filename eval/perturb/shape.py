"""What stands around and between the words: spaces, signs, pictures, a story before the question."""

from __future__ import annotations

import re
from random import Random

from eval.perturb.hangul import is_syllable

SIGNS = ("ㅠㅠ", "ㅜㅜ", "!!!", "??", "ㅡㅡ", "^^", "ㅎㅎ", "...", "😡", "🙏", "😭", "‼️", "♥")
STORIES = (
    "안녕하세요. 글을 어디에 올려야 할지 몰라 한참 찾다가 여기까지 왔습니다. 아침부터 전화를 걸었는데 계속 통화 "
    "중이었고, 점심을 먹고 다시 걸었더니 다른 번호를 알려 주셨습니다. 저녁에 집에 와서 이렇게 적습니다. 두서가 "
    "없어도 이해해 주십시오. ",
    "요즘 날씨가 참 변덕스럽지요. 저는 이 동네로 이사 온 지 얼마 되지 않았습니다. 이웃들이 친절해서 잘 지내고 "
    "있습니다. 지난주에는 시장에서 떡도 샀습니다. 그런데 살다 보니 모르는 것이 하나둘 생겨서 묻게 되었습니다. "
    "다름이 아니라, ",
    "인터넷에서 찾아보니 사람마다 말이 다 달랐습니다. 친구는 된다고 하고 형은 안 된다고 하고 삼촌은 아무한테나 "
    "물어보라고 합니다. 누구 말이 맞는지 몰라 며칠을 고민했습니다. 제대로 아시는 분의 답을 듣고 싶습니다. 그래서 "
    "여쭙니다. ",
)
AFTER = (
    " 바쁘신데 긴 글을 읽어 주셔서 고맙습니다. 좋은 하루 보내십시오.",
    " 빠른 답을 기다리겠습니다. 늘 애써 주셔서 감사합니다.",
)
SPACE = re.compile(r"(?<=[^\d\s])\s+(?=\S)|(?<=\d)\s+(?=[^\d\s])")


def unspaced(text: str) -> str:
    """Return a text without spaces; two figures are not run together.

    >>> unspaced("10 20 번 버스가 안 와요")
    '10 20번버스가안와요'
    """
    return SPACE.sub("", text)


def misspaced(text: str, random: Random) -> str:
    """Return a text in which half of the spaces are gone and words are cut in two elsewhere."""
    made: list[str] = []
    for place, char in enumerate(text):
        if char == " ":
            made.append("" if random.random() < 0.5 and not _between_digits(text, place) else char)
            continue
        made.append(char)
        if is_syllable(char) and is_syllable(text[place + 1 : place + 2]) and random.random() < 0.15:
            made.append(" ")
    return "".join(made)


def _between_digits(text: str, place: int) -> bool:
    return text[max(0, place - 1)].isdigit() and text[place + 1 : place + 2].isdigit()


def noisy(text: str, random: Random) -> str:
    """Return a text with pictures and repeated signs after words and sentences."""
    words = re.split(r"(?<=[가-힣])(?=[.?!])|(?<=[.?!])(?= )", text)
    return "".join(word + random.choice(SIGNS) for word in words)


def long_winded(text: str, random: Random) -> str:
    """Return a text with a story before it and thanks after it, none of which bears on the question."""
    return random.choice(STORIES) + text + random.choice(AFTER)
