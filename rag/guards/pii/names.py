"""Names: a surname of the list, a shape, and a context that makes it a person's.

Over-masking is an error like a miss: a word of the language is no name unless a form's field says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rag.guards.pii.name_contexts import CERTAIN, LIKELY, POSSIBLE, Mention
from rag.guards.pii.name_places import mentions
from rag.guards.pii.scan import Candidate, Page

NEXT = re.compile(r"(?:\([^()\n]{1,6}\))?\s?(?:,|·|/|과|와|랑|이랑|하고|및|그리고|또)\s?(?P<word>[가-힣]{2,7})")
PARTICLES = frozenset("이가을를은는도만나로에의와과라")
GIVEN = frozenset("이가은도나라")
"""Particles that also end given names."""
BUILDING = re.compile(
    r"(?:(?:\s?어린이)(?:공원|집|놀이터|도서관|병원|회관|보호구역)|마을|아파트|빌라|단지|타운|빌딩|초등|중학|고등|공원|도서관|체육관|센터|시장(?!님)|마트|은행|식품|병원|약국|상가|식당|교회|건설|산업|전자|상사|개발)"
)
"""What makes the word before it the name of a place or a firm: `은가람마을`."""
SHOPS = ("식당", "상회", "마트", "카페", "약국", "병원", "의원", "학원", "미용실", "분식", "치킨", "반점", "상사")
"""What names of shops and firms end with: `상호는 노을식당`."""
NO_LAST = frozenset("으를의에된됩습었겠했됐것께")
"""Syllables that no given name ends with."""
CLUSTERS = frozenset((2, 3, 5, 6, 9, 10, 11, 12, 13, 14, 15, 18, 20))
"""Finals of two consonants, by their place in Unicode's syllables: verbs have them (`부렀소`), names do not."""
NO_ENDINGS = ("에서", "으로", "까지", "부터")
OF_NOUNS = frozenset(("에게", "한테", "께서", "에서", "은", "을", "이", "과"))
"""Particles that, after a syllable that a name may end with, no verb's ending looks like."""
ALONE, SURE = 3, 0.85
"""A word that stands so many times as often without a context of names is no name, unless a field said so."""
MOST_IN_LIST = 40
REGIONS = frozenset("시군구도읍면동리")
SMALLER = re.compile(r"\s{1,2}[가-힣]{1,5}[시군구읍면동리로길](?:에서?|의|은|는|이|가|으로)?(?![가-힣])")


def korean_names(page: Page, others: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield Korean names; `others` are the identifiers already found, beside which names stand."""
    found: dict[tuple[int, int], Candidate] = {}
    for mention in known(page, _both_sides(page, mentions(page, others))):
        name = accepted(page, mention)
        if name:
            end = mention.start + len(name)
            candidate = Candidate(mention.start, end, "NAME", 0.6 + 0.1 * mention.strength, mention.reason)
            found[mention.start, end] = max(candidate, found.get((mention.start, end), candidate))
            for other in _listed(page, end):
                found.setdefault((other.start, other.end), other)
    yield from _seldom_alone(page, list(found.values()))


def _both_sides(page: Page, mentions: Iterable[Mention]) -> list[Mention]:
    """Return mentions, and a certain one for each word that what stands before and what stands after makes a name.

    Between `학생` and `외 3명` a noun is somebody's name too: 배수지.
    """
    given = list(mentions)
    before = {mention.start for mention in given if not mention.follows and mention.strength >= POSSIBLE}
    return given + [
        mention._replace(strength=CERTAIN, bare=True, reason=f"앞말과 {mention.reason}")
        for mention in given
        if mention.follows
        and mention.bare
        and mention.start in before
        and (len(mention.word) > 2 or _apart(page, mention))
    ]


def _apart(page: Page, mention: Mention) -> bool:
    """Tell whether a space follows the word: in `곽달님이고` the honorific may be a part of the name."""
    return page.text.startswith(" ", mention.start + len(mention.word))


def _seldom_alone(page: Page, found: list[Candidate]) -> Iterator[Candidate]:
    """Yield names and their other places, but for words that mostly stand where nothing makes them names."""
    told = Counter(page.text[candidate.start : candidate.end] for candidate in found)
    sure = {page.text[candidate.start : candidate.end] for candidate in found if candidate.confidence > SURE}
    places = _places(page.text, told)
    common = {name for name, count in told.items() if name not in sure and places[name] > ALONE * count + 2}
    yield from (candidate for candidate in found if page.text[candidate.start : candidate.end] not in common)
    yield from _again(page, [name for name in told if name not in common])


def _places(text: str, names: Iterable[str]) -> Counter[str]:
    """Count the words that begin with each name."""
    source = "|".join(sorted(names, key=len, reverse=True))
    return Counter(re.findall(rf"(?<![가-힣])(?:{source})", text)) if source else Counter()


def known(page: Page, mentions: list[Mention]) -> list[Mention]:
    """Ask the lexicon of all words at once, and return the mentions."""
    page.learn([part for mention in mentions for part in (mention.word, page.forms.name_in(mention.word)) if part])
    return mentions


def accepted(page: Page, mention: Mention) -> str:
    """Return the name of a mention, an empty text if the word is none."""
    name = page.forms.name_in(mention.word, bare=mention.bare)
    if (
        not name
        or _ends_wrong(page, name)
        or _is_officer(page, mention.start, mention.start + len(name))
        or _is_place(page, mention.start, name)
        or _is_longer(page, mention.start, name)
        or BUILDING.match(page.text, mention.start + len(name))
        or name.endswith(SHOPS)
        or name in page.words.persons
        or name in page.words.name_labels
        or mention.word.endswith("번호")
        or page.words.labels.search(mention.word)
        or page.words.banks.fullmatch(mention.word)
        or page.words.banks.fullmatch(name)
    ):
        return ""
    if mention.strength == CERTAIN and mention.bare and (len(name) > 2 or mention.follows):
        return name
    if mention.strength >= LIKELY and page.forms.is_given(name) and name not in page.forms.not_names:
        return name
    if is_word(page, name, bare=mention.bare) or (not mention.bare and _is_form(page, mention.word, name)):
        return ""
    if mention.strength == POSSIBLE and len(name) < 3:
        return ""
    return name


def _ends_wrong(page: Page, name: str) -> bool:
    """Tell whether a word ends as no name does; `노을` and `나을` are given names all the same."""
    if any((ord(syllable) - ord("가")) % 28 in CLUSTERS for syllable in name):
        return True
    return name.endswith(NO_ENDINGS) or (name[-1] in NO_LAST and not page.forms.is_given(name))


def _is_officer(page: Page, start: int, end: int) -> bool:
    """Tell whether the title of a public office stands beside a name: `김하늬 팀장`, `시장 김하늬`."""
    words = page.words
    return words.officer.match(page.text, end) is not None or (
        words.in_office.search(page.text, max(0, start - 8), start) is not None
    )


def _is_place(page: Page, start: int, name: str) -> bool:
    """Tell whether a word ends as a city or district does and a smaller one follows: `수정구 태평동`."""
    return name[-1] in REGIONS and SMALLER.match(page.text, start + len(name)) is not None


def _is_longer(page: Page, start: int, name: str) -> bool:
    """Tell whether a word and the honorific at it are one word: `아버님`."""
    return page.text[start : start + len(name) + 1] in page.words.persons


def is_word(page: Page, word: str, *, bare: bool = False) -> bool:
    """Tell whether a word is one of the language, with a particle at it too; `bare` where no particle may be."""
    if len(word) == 2:
        return page.is_ordinary(word) or (not bare and word[-1] in PARTICLES)
    ordinary, inflected = page.is_ordinary(word), word[-1] in PARTICLES and _is_stem(page, word[:-1])
    if bare and len(word) == 3:
        return ordinary and not (inflected and word[-1] in GIVEN)
    return ordinary or inflected


def _is_stem(page: Page, word: str) -> bool:
    """Tell whether a particle at a word leaves one of the language; no particle follows a verb's ending (`신다`)."""
    return page.is_ordinary(word) and not word.endswith("다")


def _is_form(page: Page, word: str, name: str) -> bool:
    """Tell whether a word that begins with what may be a name is a form of another word (`모시고`)."""
    return len(word) - len(name) in {1, 2} and word[len(name) :] not in OF_NOUNS and page.is_ordinary(word)


def _listed(page: Page, end: int) -> Iterator[Candidate]:
    """Yield the names that follow a name in a list: `김하나, 박두리와 최세라`."""
    for _ in range(MOST_IN_LIST):
        match = NEXT.match(page.text, end)
        if match is None:
            return
        name = accepted(page, Mention(match.start("word"), match["word"], POSSIBLE, ""))
        if not name:
            return
        end = match.start("word") + len(name)
        yield Candidate(match.start("word"), end, "NAME", 0.75, "이름들 사이의 이름")


def _again(page: Page, names: Iterable[str]) -> Iterator[Candidate]:
    """Yield the other places of names found, where they stand at the beginning of a word."""
    longer = sorted((name for name in names if len(name) >= 3), key=len, reverse=True)
    if not longer:
        return
    for match in re.finditer(rf"(?<![가-힣])(?:{'|'.join(longer)})", page.text):
        if not (BUILDING.match(page.text, match.end()) or _is_officer(page, match.start(), match.end())):
            yield Candidate(match.start(), match.end(), "NAME", 0.7, "같은 글에서 찾은 이름")
