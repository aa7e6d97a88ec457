"""Names: a surname of the list, a shape, and a context that makes it a person's.

Over-masking is an error like a miss: a word of the language is no name unless a form's field says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rag.guards.pii.name_contexts import CERTAIN, LIKELY, POSSIBLE, Mention
from rag.guards.pii.scan import Candidate, Page
from rag.guards.pii.types import PiiType

BEFORE = re.compile(r"(?<![가-힣])(?P<word>[가-힣]{2,6})(?P<gap>[\s(\[/,:·|]{0,3})\Z")
AFTER = re.compile(
    r"(?:[\s,(/]{0,3}[가-힣A-Za-z]{1,8}(?:은행|뱅크|금고|농협|신협|수협|축협|우체국|증권))?[)\]]?[\s/,·|]{1,3}(?P<word>[가-힣]{2,5})(?=[.,/)|;]|\s*$|\s*\n)"
)
LAST = re.compile(r"(?:^|[.!?~ㅠㅜㅋㅎ)\n]\s{0,3})(?P<word>[가-힣]{2,5})\s{0,2}[.]?\s{0,4}\Z")
NEXT = re.compile(r"(?:\([^()\n]{1,6}\))?\s?(?:,|·|/|과|와|랑|이랑|하고|및|그리고|또)\s?(?P<word>[가-힣]{2,7})")
BESIDE: frozenset[PiiType] = frozenset(
    ("RRN", "ARN", "PHONE", "BIRTHDATE", "PASSPORT", "DRIVER_LICENSE", "ACCOUNT", "ADDRESS", "EMAIL")
)
PARTICLES = frozenset("이가을를은는도만나로에의와과라")
GIVEN = frozenset("이가은도나라")
"""Particles that also end given names."""
TAIL_REACH = 60
ALONE, SURE = 3, 0.85
"""A word that stands so many times as often without a context of names is no name, unless a field said so."""
MOST_IN_LIST = 40


def korean_names(page: Page, others: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield Korean names; `others` are the identifiers already found, beside which names stand."""
    found: dict[tuple[int, int], Candidate] = {}
    for mention in known(
        page, [*page.contexts.mentions(page.text), *_columns(page), *_beside(page, others), *_last(page)]
    ):
        name = accepted(page, mention)
        if name:
            end = mention.start + len(name)
            candidate = Candidate(mention.start, end, "NAME", 0.6 + 0.1 * mention.strength, mention.reason)
            found[mention.start, end] = max(candidate, found.get((mention.start, end), candidate))
            for other in _listed(page, end):
                found.setdefault((other.start, other.end), other)
    yield from _seldom_alone(page, list(found.values()))


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
        or mention.word.endswith("번호")
        or page.words.labels.search(mention.word)
        or page.words.banks.fullmatch(mention.word)
    ):
        return ""
    if mention.strength == CERTAIN and mention.bare and len(name) > 2:
        return name
    if is_word(page, name, bare=mention.bare) or (not mention.bare and _is_form(page, mention.word, name)):
        return ""
    if mention.strength == POSSIBLE and len(name) < 3:
        return ""
    return name


def is_word(page: Page, word: str, *, bare: bool = False) -> bool:
    """Tell whether a word is one of the language, with a particle at it too; `bare` where no particle may be."""
    if len(word) == 2:
        return page.is_ordinary(word) or (not bare and word[-1] in PARTICLES)
    ordinary, inflected = page.is_ordinary(word), word[-1] in PARTICLES and page.is_ordinary(word[:-1])
    if bare and len(word) == 3:
        return ordinary and not (inflected and word[-1] in GIVEN)
    return ordinary or inflected


def _is_form(page: Page, word: str, name: str) -> bool:
    """Tell whether a word that begins with what may be a name is a form of another word (`모시고`)."""
    return len(word) - len(name) in {1, 2} and page.is_ordinary(word)


def _columns(page: Page) -> Iterator[Mention]:
    """Yield the cells of columns of names."""
    for start, end, meaning in page.columns.cells:
        if meaning == "NAME" and (match := re.match(r"[\s\"']*(?P<word>[가-힣]{2,5})[\s\"']*\Z", page.text[start:end])):
            yield Mention(start + match.start("word"), match["word"], CERTAIN, "표의 이름 칸", bare=True)


def _beside(page: Page, others: Sequence[Candidate]) -> Iterator[Mention]:
    """Yield the words right before and after identifiers."""
    for other in others:
        if other.type not in BESIDE:
            continue
        before = BEFORE.search(page.text, max(0, other.start - 12), other.start)
        if before and (before["gap"] or other.type in {"RRN", "ARN"}):
            yield Mention(
                before.start("word"),
                before["word"],
                LIKELY if len(before["word"]) > 2 else POSSIBLE,
                "개인정보 바로 앞의 이름",
            )
        after = AFTER.match(page.text, other.end, min(len(page.text), other.end + 24))
        if after:
            yield Mention(after.start("word"), after["word"], POSSIBLE, "개인정보 바로 뒤의 이름")


def _last(page: Page) -> Iterator[Mention]:
    """Yield the word that ends a text by itself, as a signature does."""
    match = LAST.search(page.text, max(0, len(page.text) - TAIL_REACH))
    if match:
        yield Mention(match.start("word"), match["word"], POSSIBLE, "글 끝의 서명")


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
        yield Candidate(match.start(), match.end(), "NAME", 0.7, "같은 글에서 찾은 이름")
