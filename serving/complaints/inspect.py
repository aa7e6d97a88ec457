"""What of a complaint is read: text without markup, pasted files and invisible characters, and what is odd about it.

Nothing here refuses a complaint or changes what is kept of it; notices tell the officer what was seen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from rag.complaints.matters import several_matters
from rag.guards.injection.shared import orders_in

TAG = re.compile(
    r"<(?:!doctype|/?(?:html|body|head|div|p|br|span|table|tr|td|script|style|img|a|b|font|ul|li|h\d))\b", re.I
)
ENCODED = re.compile(r"(?:data:[\w/+.-]{1,60};base64,)?[A-Za-z0-9+/]{60}(?:[A-Za-z0-9+/=\s]{0,80}[A-Za-z0-9+/=]){4,}")
NUMBERED = re.compile(r"(?m)^\s*(?:(\d)[.)]|([①-⑨])|(첫째|둘째|셋째|넷째)[,.\s])")
THANKS = re.compile(r"감사(?:합니다|드립니다|드려요|해요|인사)|고맙습니다|고마(?:워|운)|칭찬")
WANTS = re.compile(
    r"요청|바랍니다|해\s?주(?:세요|십시오|시기)|조치|문의|알려|궁금|\?|부탁|왜\s|언제|신고|민원|불편|시정|개선"
)
ADVERTISING = re.compile(
    r"(?:무료\s?상담|대환\s?대출|(?:저금리|무직자)[^\n]{0,20}대출|당일[^\n]{0,16}입금|최저가|할인\s?(?:행사|이벤트)|당일\s?대출|대출\s?상담|수익\s?보장|고수익|카톡\s?(?:문의|상담)|"
    r"분양\s?(?:문의|상담)|홍보\s?대행|광고\s?(?:문의|대행)|클릭|가입\s?시\s?(?:혜택|증정)|텔레그램|바카라|카지노|토토)"
)
DROPPED = ("script", "style", "head", "template")
BREAKS = ("p", "br", "div", "tr", "li", "h1", "h2", "h3", "h4", "table")
FOREIGN_SHARE = 0.2
"""Of letters that are Hangul, below which a text is taken for one in another language."""
FEWEST_LETTERS = 20
SHORT_PRAISE = 300
MARKUP = "HTML 태그가 든 글이어서 글자만 읽었습니다. 원문은 그대로 보관했습니다."
FILE = "그림이나 파일로 보이는 데이터가 글에 들어 있어 읽지 않았습니다. 첨부는 민원 시스템에서 확인하십시오."
HIDDEN = "보이지 않는 문자가 들어 있어 빼고 읽었습니다."
LONG = "글이 길어 앞과 뒤 {read:,}자만 읽고 분석했습니다(전체 {all:,}자). 나머지는 담당자가 확인하십시오."
NOTHING = "읽을 수 있는 글이 없습니다. 담당자가 원문과 첨부를 확인하십시오."
FOREIGN = "한국어가 아닌 글로 보입니다. 번역을 받아 담당자가 확인하십시오."
ORDERS = "인공지능에게 내리는 지시로 보이는 글이 들어 있습니다. 따르지 않았습니다."
SEVERAL = "여러 사안({count}가지로 보임)을 한 번에 적은 글입니다. 나누어 처리할지 담당자가 확인하십시오."
PRAISE = "감사 인사로 보입니다. 요구하는 내용이 있는지 담당자가 확인하십시오."
ADVERT = "광고나 홍보로 보입니다. 민원인지 담당자가 확인하십시오."


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is read of a complaint, and what its officer is told of it."""

    text: str
    notices: tuple[str, ...] = ()


class Words(HTMLParser):
    """Collects the text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._within = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parent's
        """Leave out what is not text, and break lines where a page does."""
        self._within += tag in DROPPED
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Go on after what is not text."""
        self._within = max(0, self._within - (tag in DROPPED))

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if not self._within:
            self.pieces.append(data)


def inspected(text: str, most: int) -> Inspected:
    """Return what is read of a masked text, at most some `most` characters, and the notices on it."""
    notices: list[str] = []
    plain = noted(text, without_markup(text), MARKUP, notices)
    plain = noted(plain, ENCODED.sub(" ", plain), FILE, notices)
    plain = noted(plain, visible(plain), HIDDEN, notices)
    if len(plain) > most:
        notices.append(LONG.format(read=most, all=len(plain)))
        plain = ends(plain, most)
    return Inspected(plain.strip(), (*notices, *oddities(plain)))


def noted(before: str, after: str, notice: str, notices: list[str]) -> str:
    """Return what a text has become; note that it was changed."""
    if after != before:
        notices.append(notice)
    return after


def without_markup(text: str) -> str:
    r"""Return the text of a page; a text without tags as it is.

    >>> without_markup("<p>가로등이</p><script>x()</script> 꺼졌다"), without_markup("3 < 5 이고 a<b")
    ('\n가로등이 꺼졌다', '3 < 5 이고 a<b')
    """
    if not TAG.search(text):
        return text
    words = Words()
    words.feed(text)
    words.close()
    return "".join(words.pieces)


def visible(text: str) -> str:
    r"""Return a text without characters that nobody sees; line feeds and tabs stay.

    >>> visible("가\u200b로\x00등\n")
    '가로등\n'
    """
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t\r" or unicodedata.category(char) not in UNSEEN)


UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def ends(text: str, most: int) -> str:
    r"""Return the beginning and the end of a text: what presses most often stands last.

    >>> ends("1234567890", 4)
    '123\n0'
    """
    tail = most // 4
    return f"{text[: most - tail]}\n{text[-tail:]}"


def oddities(text: str) -> Iterator[str]:
    """Yield what an officer is told of a text's kind."""
    letters = [char for char in text if unicodedata.category(char)[0] == "L"]
    if not letters:
        yield NOTHING
        return
    hangul = sum("가" <= char <= "힣" or "ㄱ" <= char <= "ㆎ" for char in letters)
    if len(letters) >= FEWEST_LETTERS and hangul < FOREIGN_SHARE * len(letters):
        yield FOREIGN
    if orders_in(text):
        yield ORDERS
    if (count := max(matters(text), len(several_matters(text)))) > 1:
        yield SEVERAL.format(count=count)
    if THANKS.search(text) and not WANTS.search(THANKS.sub("", text)) and len(text) < SHORT_PRAISE:
        yield PRAISE
    if len(set(ADVERTISING.findall(text))) > 1:
        yield ADVERT


def matters(text: str) -> int:
    r"""Return how many numbered matters a text lists; 0 for none.

    >>> matters("1. 가로등\n2. 쓰레기\n3. 주차"), matters("3. 이유"), matters("2026. 1. 3. 접수")
    (3, 0, 0)
    """
    numbers = list(NUMBERED.finditer(text))
    return len(numbers) if len(numbers) > 1 and (numbers[0][1] in (None, "1")) else 0
