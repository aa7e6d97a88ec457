"""Names in letters: where somebody writes for themselves, a word that is none of the language is somebody's name.

A guide or a statute holds many words that no dictionary knows; in a short text in the voice of a person, or beside an
identifier, they are mostly names. Words whose ending or surroundings make them a place or a firm are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.guards.pii.name_contexts import LETTER, POSSIBLE, Mention
from rag.guards.pii.scan import Page

VOICE = re.compile(
    r"(?<![가-힣])(?:저는|저도|저희|제가|제|저|나는|내가|내|우리|저의|본인은)(?![가-힣])|주세요|주시|주십|부탁|바랍니다|했어요|됐어요|인데요"
    r"|[어아해여예에데네까군게래지나]요(?![가-힣])|습니까|ㅠㅠ|ㅜㅜ|하시오|있소|왔소|드림|올림"
)
LEARNED = re.compile(r"「|제\s?\d+조|[0-9]호[가-하]목|☞|※|판례|법률|시행령|규정")
"""Signs of a text about law, whose terms the dictionary lacks."""
WORD = re.compile(r"(?<![가-힣])[가-힣]{3,7}(?![가-힣])")
OF_PEOPLE = re.compile(
    r"(?:이|가|은|는|을|를|의|도|와|과|랑|이랑|하고|한테|에게|께|께서|네|씨|님|이라|이라고|라고|이라는|라는|이란|입니다|이에요|예요"
    r"|입니당|임당|이에용|이예요|에요|인데|인데요|이요|이고|이고요|이며)?"
)
"""Particles at people; those of places and means (`에`, `로`) are left out."""
ENDED = re.compile(r"\s?(?:[,.!()/\n:'\"’”]|$)|\s앞(?:으로)?(?![가-힣])")
PARTICLES = frozenset("이가은는도나라만")
PLACES = frozenset("로길뫼초교못골천역시군구읍면동리도에를을의서데중용들킹핑팅딩음")
"""Syllables that end a place's name, or a word with its particle."""
LENGTH = 3


def in_letters(page: Page, *, personal: bool) -> Iterator[Mention]:
    """Yield the words of a letter that may be names; `personal` says that the text holds identifiers."""
    if len(page.text) > LETTER or not (personal or VOICE.search(page.text)):
        return
    if LEARNED.search(page.text):
        return
    words = [match for match in WORD.finditer(page.text) if _may_be(page, match)]
    page.learn([part for match in words for part in _parts(match[0])])
    for match in words:
        given, head, whole = _parts(match[0])
        inflected = whole[LENGTH - 1] in PARTICLES and page.is_ordinary(head)
        if not (inflected or page.is_ordinary(given) or page.is_ordinary(whole)):
            yield Mention(match.start(), match[0], POSSIBLE, "편지에서 낱말이 아닌 말")


def _parts(word: str) -> tuple[str, str, str]:
    """Return what of a word must not be in the dictionary: its given name, its beginning, the whole."""
    return word[1:LENGTH], word[: LENGTH - 1], word


def _may_be(page: Page, match: re.Match[str]) -> bool:
    """Tell whether a word is a surname with two syllables and no more than what stands at people."""
    word = match[0]
    if page.forms.name_in(word) != word[:LENGTH] or word[LENGTH - 1] in PLACES:
        return False
    tail = word[LENGTH:]
    if OF_PEOPLE.fullmatch(tail) is None:
        return False
    return bool(tail) or match.start() == 0 or ENDED.match(page.text, match.end()) is not None
