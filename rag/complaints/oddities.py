"""What is unusual about a text that came as a complaint: empty, thanks, advertising, code, another language, orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

LEAST_CHARS = 4
BLOB = re.compile(r"(?:data:[a-z]+/[a-z0-9.+-]+;base64,|[A-Za-z0-9+/]{200,}={0,2})")
MARKUP = re.compile(r"<(?:html|body|div|table|p|span|img|script|style|br|td|a)\b[^>]*>", re.IGNORECASE)
THANKS = re.compile(
    r"감사(?:합니다|드립니다|했습니다|해요|인사)|고맙(?:습니다|소|네요|구먼)|칭찬(?:합니다|드립니다|하고|해)|덕분에"
)
ASKS = re.compile(
    r"주세요|주십시오|주시기|바랍니다|부탁|요청|나요\?|습니까|까요|궁금|싶습니다|싶어요|달라|주이소|주셔유|건의(?:합|드)|문의(?:합|드)"
    r"|(?:신청|신고)(?:합|드)"
)
ADVERT = re.compile(
    r"(?:무료\s?상담|선착순|최저가|특가|할인\s?이벤트|대출|수익\s?보장|투자\s?(?:방|문의|"
    r"정보)|원금\s?보장|카지노|바카라|토토|홍보\s?대행|상위\s?노출"
    r"|구독\s?(?:과|좋아요)|지금\s?바로\s?(?:클릭|가입)|가입\s?(?:하면|시)\s?(?:지급|"
    r"증정)|문의는?\s?(?:카톡|텔레)|텔레그램|오픈채팅|광고\s?문의|협찬)"
)
LINK = re.compile(r"https?://|www\.|bit\.ly|\.com\b|\.kr\b")
LIST_ITEM = re.compile(
    r"(?:^|\n|(?<=[.!?])\s+)\s*(?:\d{1,2}[.)]|[①-⑳]|[가-라]\.|첫째|둘째|셋째|넷째|하나,|"
    r"둘,|셋,|[-•▶○])\s*([^\n]{4,120})"
)
ALSO = re.compile(
    r"(?<=[.!?\n])\s*(?:그리고|또한?|또 하나|추가로|덧붙여|이와 별개로|별개로|아울러|"
    r"그건 그렇고|다른 건데|그리고 또)[, ]+([^\n.!?]{6,120})"
)
LETTERS = re.compile(r"[^\W\d_]")
HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
LANGUAGES = (
    ("중국어", re.compile("[\u4e00-\u9fff]")),
    ("일본어", re.compile("[\u3040-\u30ff]")),
    ("러시아어·몽골어", re.compile("[\u0400-\u04ff]")),
    ("태국어", re.compile("[\u0e00-\u0e7f]")),
    ("베트남어", re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)),
    ("영어 등 로마자를 쓰는 말", re.compile("[A-Za-z]")),
)


def oddities(text: str, orders: Sequence[str] = ()) -> tuple[str, ...]:
    """Return what a reader must know, in Korean; nothing where all is usual.

    `orders` are sentences that the guard against instructions has flagged (`rag.guards.injection`).
    """
    if len(text.strip()) < LEAST_CHARS:
        return ("본문이 비어 있거나 너무 짧습니다. 민원인에게 내용을 확인하십시오(보완 요구: 법 제22조).",)
    return (*_kinds(text), *_several(text), *_orders(orders))


def _kinds(text: str) -> Iterator[str]:
    if BLOB.search(text):
        yield "그림이나 파일을 글자로 바꾼 자료(base64)가 섞여 있어 그 부분은 읽지 않았습니다. 첨부로 다시 받으십시오."
    if len(MARKUP.findall(text)) > 1:
        yield "HTML 꼬리표가 섞여 있습니다. 보이는 글만 보고 판단하십시오."
    if (language := foreign(text)) is not None:
        yield f"{language}(으)로 쓰인 글로 보입니다. 번역하여 확인하십시오."
    if ADVERT.search(text) and (LINK.search(text) or len(ADVERT.findall(text)) > 1):
        yield "광고로 보입니다. 민원인지 확인하십시오."
    elif THANKS.search(text) and not ASKS.search(THANKS.sub("", text)):
        yield "감사나 칭찬의 글로 보입니다. 처리할 요청이 없으면 종결할 수 있습니다."


def _several(text: str) -> Iterator[str]:
    matters = several_matters(text)
    if len(matters) > 1:
        listed = "; ".join(f"{number}) {matter}" for number, matter in enumerate(matters, start=1))
        yield f"한 글에 여러 건이 있습니다({len(matters)}건): {listed}. 건마다 담당이 다를 수 있습니다."


def several_matters(text: str) -> tuple[str, ...]:
    """Return the matters of a text that lists several; none where it has one."""
    listed = [found[1].strip() for found in LIST_ITEM.finditer(text)]
    if len(listed) > 1 and sum(bool(ASKS.search(item)) for item in listed) > 1:
        return tuple(item[:60] for item in listed)
    added = [found[1].strip() for found in ALSO.finditer(text) if ASKS.search(found[0])]
    if not added:
        return ()
    head = text[: ALSO.search(text).start()].strip()  # type: ignore[union-attr]
    first = head[-60:] if ASKS.search(head) else ""
    return (first, *(item[:60] for item in added)) if first else ()


def _orders(orders: Sequence[str]) -> Iterator[str]:
    if orders:
        yield f"인공지능에게 시키는 말이 들어 있어 따르지 않았습니다: “{orders[0][:80]}”"


def foreign(text: str) -> str | None:
    """Return the language of a text that is hardly Korean, None otherwise."""
    letters = LETTERS.findall(BLOB.sub("", MARKUP.sub("", text)))
    if len(letters) < 10 or len(HANGUL.findall(text)) * 5 > len(letters):
        return None
    return next((name for name, pattern in LANGUAGES if len(pattern.findall(text)) * 8 > len(letters)), None)
