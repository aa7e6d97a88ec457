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
    r"|[았었했됐갔왔졌겠렸꼈]습니다|않습니다|싶습니다|섭습니다|답답|억울|때문입니다|합디다|[했됐갔왔]음(?![가-힣])"
    r"|(?<![가-힣])(?:야|니들|너네|느그|놈|새끼|누구야|뭐야|담당자예)(?![가-힣])|\b(?:my|My|I)\b"
    r"|[았었했됐갔왔놨]다(?![가-힣])|[시켜해놔줘]라(?![가-힣])|[진요]정합니다|구합니다|청합니다|[찾믿싶]습니다"
    r"|심더|니꺼|능교|카는데|인디유|슈(?![가-힣])|당께|랑께|구먼"
)
LEARNED = re.compile(r"「|제\s?\d+조|[0-9]호[가-하]목|☞|※|판례|법률|시행령|규정")
"""Signs of a text about law, whose terms the dictionary lacks."""
WORD = re.compile(r"(?<![가-힣])[가-힣]{3,7}(?![가-힣])")
OF_PEOPLE = re.compile(
    r"(?:이|가|은|는|을|를|의|도|와|과|랑|이랑|하고|한테|에게|한테서|에게서|이가|이는|이를|이의|이도|이랑은|이한테|이에게|구요|이구요|께|께서|네|씨|님|이라|이라고|라고|이라는|라는|이란|입니다|이에요|예요"
    r"|입니당|임당|이에용|이예요|에요|인데|인데요|이요|요|이여라|여라|인디유|인디요|인디|인데예|이라예|이라카는데|이랑께|입니더|임더|이고|이고요|이며)?"
)
"""Particles at people; those of places and means (`에`, `로`) are left out."""
TO_PEOPLE = ("한테", "에게", "께서", "이랑", "랑", "씨")
"""Those of people only: they need no voice around them."""
ENDED = re.compile(r"\s?(?:[,.!()/\n:'\"’”]|$)|\s")
PARTICLES = frozenset("이가은는도나라만든")
PLACES = frozenset("로길뫼초교못골천역시군구읍면동리도에를을의서데중용들말소님킹핑팅딩음")
"""Syllables that end a place's name, or a word with its particle."""
NOTE = 160
OFFICIAL = re.compile(
    r"경우|[에을를]\s?(?:따라|따른|대한|대하여|관한|의하여|의한|위한|위하여)|해당하는|(?<![가-힣])(?:및|또는|각|동|본|당해|해당)\s"
    r"|하여야|할 수 |하며"
    r"|합니다\.|[가-힣]함\.|됩니다\.|[가-힣]{2}등[을의]?\s"
)
"""Words of guides and answers, whose terms the dictionary lacks."""
MORE = re.compile(r"[.!?\n]\s*[가-힣A-Za-z]")
"""Where a second sentence begins."""
ASKS = re.compile(
    r"(?:\?|[나까]요|[는은인]지요?|[까냐]|주세요|주십시오|바랍니다|[가-힣]줘|(?:뭐|몇 [가-힣]{1,2})예요)[?.!~ ]*$"
)
TELLS = re.compile(r"[가-힣](?:다|요|음|함|임|오|소|라|네)[.!~ ]*$")
LENGTH = 3
LONG = frozenset(("남궁", "황보", "제갈", "독고", "선우", "망절"))
"""Surnames of two syllables that begin no word of the language."""


def in_letters(page: Page, *, personal: bool) -> Iterator[Mention]:
    """Yield the words of a letter that may be names; `personal` says that the text holds identifiers."""
    if len(page.text) > LETTER or LEARNED.search(page.text):
        return
    words = [match for match in WORD.finditer(page.text) if _may_be(page, match)]
    if not (personal or _is_voiced(page.text)):
        words = [match for match in words if match[0].endswith(TO_PEOPLE)]
    page.learn([part for match in words for part in _parts(match[0], page.forms.name_in(match[0]))])
    for match in words:
        name = page.forms.name_in(match[0])
        given, head, whole = _parts(match[0], name)
        listed = page.forms.is_given(name)
        inflected = name[-1] in PARTICLES and page.is_ordinary(head)
        if not (inflected or (not listed and page.is_ordinary(given)) or page.is_ordinary(whole)):
            yield Mention(match.start(), match[0], POSSIBLE, "편지에서 낱말이 아닌 말")


def _is_voiced(text: str) -> bool:
    """Tell whether a person tells something: in their voice, or in a message of no office's words.

    One question, and a heading, hold the terms of the matter: their words are no names because they are unknown.
    """
    if MORE.search(text) is None:
        if ASKS.search(text):
            return False
        tells = TELLS.search(text) is not None
    else:
        tells = True
    return VOICE.search(text) is not None or (tells and len(text) <= NOTE and OFFICIAL.search(text) is None)


def _parts(word: str, name: str) -> tuple[str, str, str]:
    """Return what of a word must not be in the dictionary: its given name, its beginning, the whole."""
    if len(name) > LENGTH or name[:2] in LONG:
        return name, name, word
    return name[1:], name[:-1], word


def _may_be(page: Page, match: re.Match[str]) -> bool:
    """Tell whether a word is a surname with two syllables and no more than what stands at people."""
    word = match[0]
    name = page.forms.name_in(word)
    if len(name) < LENGTH or (len(name) > LENGTH and name[:2] not in LONG and not page.forms.is_given(name)):
        return False
    if name[-1] in PLACES and not page.forms.is_given(name):
        return False
    tail = word[len(name) :]
    if name[1] == "에" or (name[-1] == "이" and not tail and match.start() > 0):
        return False
    if OF_PEOPLE.fullmatch(tail) is None:
        return False
    return bool(tail) or match.start() == 0 or ENDED.match(page.text, match.end()) is not None
