"""Names from abroad: in Hangul of several words, in Latin letters, in Chinese characters, after a word that says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.guards.pii.name_contexts import LETTER
from rag.guards.pii.scan import Candidate, Page

PART = r"[A-Z][A-Za-z'’\-]{1,20}"
LATIN = rf"{PART}(?:,? (?:{PART}|[A-Z]\.?|bin|de|da|van|al|el)){{1,4}}|{PART}"
HANGUL_PARTS = r"[가-힣]{1,8}(?:[ \-·][가-힣]{1,8}){0,4}"
FIELD_NAMES = "성명|이름|성함|[Nn]ame|NAME"
INTRODUCED = re.compile(
    r"(?:(?:[Nn]ame is|[Ii] am|[Ii]'m|[Tt]his is|M(?:r|s|rs|R|S|RS)\.?|[Dd]ear|[Cc]ontact|named|called)\s{1,2}"
    rf"|(?:{FIELD_NAMES}|신청인|민원인|보호자|영문 ?성명|영문명)(?:은|는|이)?\s{{0,2}}[:(=|]{{0,2}}\s{{0,2}})"
    rf"(?P<name>{LATIN})(?![A-Za-z@0-9])"
)
HAN = re.compile(
    rf"(?:姓名|名前|氏名|신청[인자]|민원인|보호자|대표자|我叫|我是|叫做"
    rf"|\(?한자(?:명|성명| 이름| 성명)?\)?|{FIELD_NAMES})(?:\([가-힣]{{1,4}}\))?"
    r"(?:은|는|이)?\s{0,2}[:(=]{0,2}\s{0,2}"
    r"(?P<name>[\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
)
IN_BRACKETS = re.compile(rf"\s?\((?P<name>{HANGUL_PARTS}|{LATIN}|[\u4e00-\u9fff]{{2,4}})\)")
HANGUL = re.compile(f"(?P<name>{HANGUL_PARTS})")
FIELD = re.compile(rf"(?:{FIELD_NAMES})(?:은|는|이)?(?:\s{{0,2}}[:=|]\s{{0,2}}|\s{{1,2}})(?=[가-힣])")
BEFORE_NUMBER = re.compile(rf"(?:^|[^가-힣])(?P<name>{HANGUL_PARTS}|{PART}(?: {PART}){{1,4}})[\s(/,:]{{1,3}}\Z")
SPELLING = re.compile(r"영문|로마자|외국인등록증|스펠링|철자|여권")
CAPITALS = re.compile(
    r"(?<![A-Za-z] )(?<![A-Za-z0-9\-])[A-Z]{2,12}(?:[ ,]{1,2}[A-Z\-]{2,14}){1,3}"
    r"(?=['\"’”]?\s?(?:으?로|이|인데|라고|은|는|을|를|가|입니다)(?![가-힣]))"
)
"""A name as a passport spells it, in a text on spelling: `HONG SAEBOM으로`."""
NO_LATIN = frozenset(("Sir", "Madam", "The", "This", "My", "Korea", "Korean", "Officer", "Team", "Here", "Not"))

FROM = re.compile(r"(?:에서 온|에서 시집\s?온|시집\s?온|에서 이주한|귀화한|출신|국적의?|[가-힣]{2}인|사람)\s\Z")
"""What stands before somebody from abroad: `네팔에서 온`, `태국인`."""
SEVERAL = re.compile(r"(?<![가-힣])[가-힣]{1,8}(?:[ \-·][가-힣]{1,8}){1,6}")
HONORIFIC = re.compile(r"(?<=[가-힣])\s?(?:씨|님)(?=[^가-힣]|$|[가-힣]{1,3}(?![가-힣]))")
BEFORE_HONORIFIC = re.compile(r"(?:^|[^가-힣])(?P<name>[가-힣]{1,8}(?:[ \-·][가-힣]{1,8}){1,5}?)(?:\s?(?:씨|님))\Z")
STRANGE = re.compile(r"[까-낗따-띻빠-삫짜-찧카-킿타-팋파-핗]|\b[라-맇]|[응흐즈츠르쿠쑤]")
"""Syllables seldom in Korean names, or not at their beginning."""

LIQUID = frozenset("라로루려류림란량")
"""Surnames that begin names from abroad as often."""
HARSH = frozenset("탁태표편피팽")
"""Surnames of Korea whose syllable is strange in a given name."""
FAMILIES = frozenset("쩐레팜판딘럼쑨첸뚜쿠킴찐쏙쏘쏭헹쿤툰뗀쭈응")
"""Family names of one syllable that are none in Korea."""
NO_PART = frozenset("및등외은는이가을를의에도만제내저")
NO_LAST = frozenset("다더안못잘꼭또왜좀막참늘곧")
NO_FIRST = frozenset("온간된한인분명중산")
"""Short words before a name that belong to no name: `베트남에서 온 ...`."""
OF_VERBS = ("에서", "으로", "에게", "까지", "부터", "는데", "라고", "이소", "을", "를", "함", "말함")
AND = re.compile(r"[가-힣]{2}(?:과|와|이랑|하고)\Z")
ENDING = re.compile(
    r"(?:(?<=[가-힣]{2})(?:의|를|은|는|와|과|가)|"
    r"입니다|이고요?|이며|이라고|라고|인데요?|이에요|예요|라는|이라는|에게|께서|씨|님)?\Z"
)


def foreign_names(page: Page, others: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield names from abroad; `others` are the identifiers already found, before which a name may stand."""
    for match in (*INTRODUCED.finditer(page.text), *HAN.finditer(page.text)):
        if " " in match["name"] or not (match["name"].isupper() or match["name"] in NO_LATIN):
            yield from _with_brackets(page, match.start("name"), match.end("name"))
    yield from _in_capitals(page)
    if page.foreign:
        for match in FIELD.finditer(page.text):
            yield from _hangul(page, match.end())
    yield from _announced(page)
    for other in others:
        if other.type in {"ARN", "PASSPORT"}:
            yield from _before(page, other.start)


def _in_capitals(page: Page) -> Iterator[Candidate]:
    """Yield names as passports spell them, in a text on the spelling or on such a paper."""
    if SPELLING.search(page.text):
        for match in CAPITALS.finditer(page.text):
            yield Candidate(match.start(), match.end(), "NAME", 0.8, "로마자로 적은 이름")


def _announced(page: Page) -> Iterator[Candidate]:
    """Yield names of several words after words for people and before honorifics."""
    if len(page.text) > LETTER:
        return
    for match in SEVERAL.finditer(page.text):
        words = list(re.finditer(r"[가-힣]+", match[0]))
        for first in range(len(words)):
            start = match.start() + words[first].start()
            if FROM.search(page.before(start, 12)):
                yield from (found for found in _hangul(page, start) if _is_foreign(page, found))
            if not any(STRANGE.search(word[0]) for word in words[first : first + 3]):
                continue
            if page.contexts.announcing.search(page.before(start, 16).rstrip(" :,(=|'\"")):
                yield from (found for found in _hangul(page, start) if _is_strange(page, found))
    for match in HONORIFIC.finditer(page.text):
        yield from (found for found in _before(page, match.end(), BEFORE_HONORIFIC) if _is_foreign(page, found))


def _is_foreign(page: Page, found: Candidate) -> bool:
    """Tell whether a name of several words is of somebody from abroad in a text that names a country."""
    words = re.split(r"[ \-·]", page.text[found.start : found.end])
    if _is_strange(page, found):
        return True
    korean = len(words[0]) == 3 and page.forms.name_in(words[0]) == words[0]
    return page.abroad and len(words) > 1 and not korean and all(len(word) > 1 for word in words)


def _is_strange(page: Page, found: Candidate) -> bool:
    """Tell whether a name has several words, and they or the text speak of somebody from abroad."""
    words = re.split(r"[ \-·]", page.text[found.start : found.end])
    if len(words[0]) >= 3 and words[0][0] in page.forms.surnames and not any(map(STRANGE.match, words)):
        return False
    if words[-1] in NO_LAST or len(words) < 2:
        return False
    if any(len(word) == 2 and word.endswith("에") for word in words[:-1]):
        # A noun and its particle: `팔에 멍이 든`.
        return False
    return any(STRANGE.search(word) for word in words if not _is_korean(page, word))


def _is_korean(page: Page, word: str) -> bool:
    """Tell whether a word is a Korean name, the strange syllable at most its surname: 탁선우, 편가온입니다."""
    name = page.forms.name_in(word)
    return (
        (len(name) == 3 or name[:1] in HARSH or page.forms.is_given(name))
        and name[0] not in LIQUID
        and not STRANGE.search(name[1:])
    )


def _ends_by_chance(page: Page, before: str, last: str, after: str) -> bool:
    """Tell whether a name's last part is a word too: `수닐 타파 씨`, `모하메드 알리 씨`."""
    strange = STRANGE.search(last) is not None or (page.abroad and after == "씨" and len(last) > 1)
    return strange and len(before) > 1 and not _is_korean(page, before) and _is_part(page, before, first=False)


def _is_long(page: Page, word: str) -> bool:
    """Tell whether a word after what may be a Korean name makes it one from abroad: `아이굴 세릭바예바`."""
    if len(word) < 2 or _is_korean(page, word):
        return False
    return (STRANGE.search(word) is not None or len(word) > 3) and not page.is_ordinary(word)


def _with_brackets(page: Page, start: int, end: int) -> Iterator[Candidate]:
    """Yield a name, and the same in other letters that follows in brackets."""
    yield Candidate(start, end, "NAME", 0.85, "앞말이 이름을 가리킴")
    again = IN_BRACKETS.match(page.text, end)
    if again and not page.words.abroad.fullmatch(again["name"]):
        yield Candidate(again.start("name"), again.end("name"), "NAME", 0.85, "다른 글자로 다시 적은 이름")


def _hangul(page: Page, start: int) -> Iterator[Candidate]:
    """Yield a name of several words in Hangul after a field's name, where the text speaks of people from abroad."""
    match = HANGUL.match(page.text, start)
    if match is None:
        return
    words = list(re.finditer(r"[가-힣]+", match[0]))
    far = (
        len(words) > 1
        and len(words[0][0]) == 3
        and words[0][0][-1] not in NO_PART
        and len(words[1][0]) > 3
        and _is_long(page, words[1][0])
    )
    if _is_korean(page, words[0][0]) and not any(_is_long(page, word[0]) for word in words[1:3]):
        return
    count = 0
    while count < len(words) and ((far and not count) or _is_part(page, words[count][0], first=count == 0)):
        count += 1
        if count > 1 and AND.search(words[count - 1][0]):
            yield from _hangul(page, words[count].start() + start if count < len(words) else len(page.text))
            break
    if count >= 2 or (count == 1 and len(words[0][0]) >= 3):
        last = words[count - 1][0]
        end = words[count - 1].end() - len(ENDING.search(last)[0])  # type: ignore[index]
        end -= count > 2 and len(last) == 2 and last[-1] in "은는을를"
        # A long second part outweighs the field that makes the first one a Korean name of three syllables.
        confidence = 0.95 if far and count > 1 else 0.8 if count > 1 else 0.7
        yield Candidate(start, start + end, "NAME", confidence, "외국인의 이름")


def _is_part(page: Page, written: str, *, first: bool) -> bool:
    """Tell whether a word may be part of a name: one of a single syllable may, but not a Korean one as the first."""
    word = ENDING.sub("", written) or written
    if word in page.words.persons:
        return False
    if len(word) == 1:
        return word in FAMILIES if first else word not in NO_PART
    if _ends_otherwise(page, word, written):
        return False
    return not page.is_ordinary(word) and page.words.labels.fullmatch(word) is None


def _ends_otherwise(page: Page, word: str, written: str) -> bool:
    """Tell whether a word begins or ends with a particle or as a verb does."""
    if word[:-1] in NO_PART or word.startswith(("씨", "님")):
        return True
    if word.endswith(OF_VERBS) or (len(word) > 3 and word[-1] in "라고도"):
        return True
    if word == written and word.endswith(("소", "요", "다")):
        return True
    if len(word) > 2 and word[-1] in "의을를은는이가" and page.is_ordinary(word[:-1]):
        return True
    return written.endswith("는") and page.is_ordinary(written)


def _before(page: Page, end: int, pattern: re.Pattern[str] | None = None) -> Iterator[Candidate]:
    """Yield the name right before a foreigner's number, or before what `pattern` says."""
    begin = max(0, end - 40)
    match = (pattern or BEFORE_NUMBER).search(page.text, begin, end)
    if match is None:
        return
    words = list(re.finditer(r"[^\s\-·]+", match["name"]))
    if words[-1][0] in page.forms.titles:
        return
    first = len(words)
    while first > 0 and _is_part(page, words[first - 1][0], first=False):
        first -= 1
    if first == len(words) > 1 and _ends_by_chance(page, words[-2][0], words[-1][0], match[0][-1]):
        first -= 2  # the last part is by chance a word too: 타파
    while first < len(words) and words[first][0] in NO_FIRST:
        first += 1
    if first < len(words) and (len(words) - first > 1 or len(words[first][0]) >= 3):
        start = match.start("name") + words[first].start()
        yield Candidate(start, match.end("name"), "NAME", 0.85, "외국인등록번호나 여권번호 앞의 이름")
