"""MSG: a letter as Outlook saves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone

from ingestion.parse.base import ParseRequest
from ingestion.parse.html.page import page_text
from ingestion.parse.inside import failed, opened, placed
from ingestion.parse.mail.letter import Attachment, Letter, read_attachments, write_letter
from ingestion.parse.mail.msg_store import Store, open_store
from ingestion.parse.names import clean_path
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument

SUBJECT, BODY, HTML, RTF = 0x0037, 0x1000, 0x1013, 0x1009
SENDER, SENDER_ADDRESS, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
TO, COPIED, SENT, RECEIVED = 0x0E04, 0x0E03, 0x0039, 0x0E06
DATA, LONG_NAME, SHORT_NAME, DISPLAY_NAME, CONTENT_ID, MIME = 0x3701, 0x3707, 0x3704, 0x3001, 0x3712, 0x370E
KOREA = timezone(timedelta(hours=9))
NESTED = "첨부된 편지"


def parse_msg(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield the letter, then its attachments. Raises `UnreadableDocument` for damaged files."""
    with open_store(request.data) as store:
        yield from read_store(store, request)


def read_store(store: Store, request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield a letter of the file and what comes with it."""
    inner, _ = opened(request)
    yield write_letter(letter_of(store), request.name)
    parts = list(store.attachments())
    yield from read_attachments(inner, (attachment(part) for part in parts if part.embedded() is None))
    for number, part in enumerate(parts, start=1):
        letter = part.embedded()
        if letter is not None:
            yield from read_nested(letter, f"{number}~{name_of(part) or NESTED}.msg", inner)


def read_nested(letter: Store, name: str, request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield a letter attached to another, which has no bytes of its own to be detected by."""
    path = clean_path(name).replace("/", "_")
    try:
        for found in read_store(letter, request):
            yield placed(found, path, "msg")
    except UnreadableDocument as error:
        yield failed(path, str(error))


def letter_of(store: Store) -> Letter:
    """Return what a letter says."""
    text, page = store.text(BODY), store.binary(HTML)
    html = page_text(page) if page else store.text(HTML)
    lost = not text.strip() and not html and bool(store.binary(RTF))
    return Letter(
        subject=store.text(SUBJECT),
        sender=sender(store),
        to=store.text(TO),
        copied=store.text(COPIED),
        sent=sent(store),
        text=text,
        html=html,
        warnings=("본문이 서식(RTF)으로만 있어 읽지 못했습니다. 메일을 EML로 저장해 다시 넣어 주십시오.",)
        if lost
        else (),
    )


def sender(store: Store) -> str:
    """Return who wrote it: name and address, as far as they are known."""
    name = store.text(SENDER)
    address = store.text(SENDER_SMTP) or store.text(SENDER_ADDRESS)
    address = address if "@" in address and address != name else ""
    return f"{name} <{address}>" if name and address else name or address


def sent(store: Store) -> str:
    """Return when it was sent, by Korean time."""
    at = store.time(SENT) or store.time(RECEIVED)
    return at.astimezone(KOREA).strftime("%Y-%m-%d %H:%M") if at is not None else ""


def name_of(part: Store) -> str:
    """Return an attachment's name."""
    return part.text(LONG_NAME) or part.text(SHORT_NAME) or part.text(DISPLAY_NAME)


def attachment(part: Store) -> Attachment:
    """Return an attached file."""
    inline = bool(part.text(CONTENT_ID)) and part.text(MIME).startswith("image/")
    return Attachment(name_of(part), part.binary(DATA), inline)
