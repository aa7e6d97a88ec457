"""Where a name may stand by its place in the text: a table's column, a list, beside an identifier, at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.guards.pii.letters import in_letters
from rag.guards.pii.name_contexts import CERTAIN, LETTER, LIKELY, POSSIBLE, Mention
from rag.guards.pii.scan import Candidate, Page
from rag.guards.pii.types import PiiType

BEFORE = re.compile(r"(?<![가-힣])(?P<word>[가-힣]{2,6})(?P<gap>[\s(\[/,:·|]{0,3})\Z")
AFTER = re.compile(
    r"(?:[\s,(/]{0,3}[가-힣A-Za-z]{1,8}(?:은행|뱅크|금고|농협|신협|수협|축협|우체국|증권))?[)\]]?[\s/,·|:\-]{1,3}"
    r"(?:에?\s?(?:거주(?:하는|자)?|사는|사시는|살고 있는)[\s,:]{1,2})?"
    r"(?P<word>[가-힣]{2,7})(?![가-힣])"
)
LAST = re.compile(
    r"(?:^|[.!?~ㅠㅜㅋㅎ)\n]\s{0,3}|(?<=[가-힣])[다요죠오소임음함]\s{1,3})(?P<word>[가-힣]{2,5})\s{0,2}[.]?\s{0,4}\Z"
)
SIGNATURE = re.compile(
    r"(?:감사합니다|감사해요|고맙습니다|수고하세요|수고하십시오|부탁드립니다|바랍니다|주세요|주십시오|겠습니다)"
    r"[.!~]{0,3}[ ]?\n\s{0,4}(?P<word>[가-힣]{3})\s{0,3}\Z"
)
"""A line by itself after the words that end a letter."""
BESIDE: frozenset[PiiType] = frozenset(
    ("RRN", "ARN", "PHONE", "BIRTHDATE", "PASSPORT", "DRIVER_LICENSE", "ACCOUNT", "ADDRESS", "EMAIL")
)
CELL = re.compile(
    r"(?:(?<=[/,|·;:] )|(?<=[/,|·;:])|^)(?:\d{1,3}[.)]\s?|[-·○●▪※*]\s?)?(?P<word>[가-힣]{3,4})"
    r"(?=\s?(?:[/,|·;\n]|$|\d{6}|(?:19|20)\d\d[.\-년/]))",
    re.MULTILINE,
)
ROW = re.compile(
    r"^[ \t]{0,4}(?:\(?\d{1,3}[.)]|[-·○●▪*])\s{0,2}(?P<word>[가-힣]{2,4})"
    r"(?=[ \t]{0,3}[(/,|:]?[ \t]{0,2}(?:\d{6}|(?:19|20)\d\d[.\-년/]))",
    re.MULTILINE,
)
CELLS_REACH = 120
ENDINGS = ("다", "요", "죠", "까", "네", "소", "오")
TAIL_REACH = 60


def mentions(page: Page, others: Sequence[Candidate]) -> Iterator[Mention]:
    """Yield all words that may be names by where they stand."""
    yield from page.contexts.mentions(page.text)
    yield from _columns(page)
    yield from _beside(page, others)
    yield from _last(page)
    if len(page.text) > LETTER:
        return
    yield from _cells(page, others)
    yield from _rows(page)
    yield from in_letters(page, personal=any(other.type in BESIDE for other in others))


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


def _cells(page: Page, others: Sequence[Candidate]) -> Iterator[Mention]:
    """Yield words that are a part by themselves of a line that holds an identifier: `환급 / 김하늬 / 010-...`."""
    done = -1
    for other in others:
        if other.start < done:
            continue
        start = max(page.text.rfind("\n", 0, other.start) + 1, other.start - CELLS_REACH)
        done = page.text.find("\n", other.end)
        done = min(len(page.text) if done < 0 else done, other.end + CELLS_REACH)
        for match in CELL.finditer(page.text, start, done):
            yield Mention(match.start("word"), match["word"], POSSIBLE, "개인정보와 나란히 적은 이름", bare=True)


def _last(page: Page) -> Iterator[Mention]:
    """Yield the word that ends a text by itself, as a signature does."""
    match = LAST.search(page.text, max(0, len(page.text) - TAIL_REACH))
    if signed := SIGNATURE.search(page.text, max(0, len(page.text) - TAIL_REACH)):
        yield Mention(signed.start("word"), signed["word"], CERTAIN, "글 끝의 서명", bare=True)
    if match and not match["word"].endswith(ENDINGS):
        yield Mention(match.start("word"), match["word"], POSSIBLE, "글 끝의 서명")


def _rows(page: Page) -> Iterator[Mention]:
    """Yield the first words of numbered lines that go on with a number: `1. 김하늬 1990-05-05`."""
    for match in ROW.finditer(page.text):
        yield Mention(match.start("word"), match["word"], POSSIBLE, "번호를 매긴 줄의 이름", bare=True)
