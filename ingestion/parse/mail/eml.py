"""EML: a letter as mail servers pass it on (RFC 5322, MIME), in the encodings of Korean offices."""

from __future__ import annotations

import binascii
import codecs
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from ingestion.normalize import one_line
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.inside import opened
from ingestion.parse.mail.letter import Attachment, Letter, read_attachments, write_letter
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument

KOREAN = {
    "euc-kr": "cp949", "euc_kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949",
    "ksc_5601": "cp949", "ks_c_5601-1989": "cp949", "5601": "cp949", "uhc": "cp949", "ms949": "cp949",
    "x-windows-949": "cp949", "windows-949": "cp949",
}  # fmt: skip
"""What mail programs call CP949."""
NESTED = "첨부된 편지"


def parse_eml(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield the letter, then its attachments. Raises `UnreadableDocument` for what is no letter."""
    inner, _ = opened(request)
    try:
        message = message_from_bytes(request.data, policy=policy.compat32)
        parts = list(leaves(message))
    except (RecursionError, ValueError, LookupError) as error:
        raise UnreadableDocument("편지(EML)가 깨졌습니다. 메일 프로그램에서 다시 저장해 넣어 주십시오.") from error
    if not any(message.get(name) for name in ("From", "To", "Subject", "Date", "Received")):
        raise UnreadableDocument("편지(EML)가 아닙니다. 메일 프로그램에서 다시 저장해 넣어 주십시오.")
    yield write_letter(letter_of(message, parts), request.name)
    yield from read_attachments(inner, attachments(parts))


def leaves(message: Message) -> Iterator[Message]:
    """Yield the parts that hold something; an attached letter is one part."""
    payload = message.get_payload()
    if message.get_content_type() == "message/rfc822" or not isinstance(payload, list):
        yield message
        return
    for part in payload:
        if isinstance(part, Message):
            yield from leaves(part)


def letter_of(message: Message, parts: list[Message]) -> Letter:
    """Return what a letter says."""
    bodies = [part for part in parts if not is_attached(part)]
    return Letter(
        subject=header(message, "Subject"),
        sender=header(message, "From"),
        to=header(message, "To"),
        copied=header(message, "Cc"),
        sent=header(message, "Date"),
        text="\n".join(body(part) for part in bodies if part.get_content_type() == "text/plain"),
        html="\n".join(body(part) for part in bodies if part.get_content_type() == "text/html"),
    )


def is_attached(part: Message) -> bool:
    """Whether a part is a file and not the letter's own text."""
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_type() not in ("text/plain", "text/html")


def attachments(parts: list[Message]) -> Iterator[Attachment]:
    """Yield the files of a letter."""
    for part in parts:
        if not is_attached(part):
            continue
        if part.get_content_type() == "message/rfc822":
            yield attached_letter(part)
            continue
        kind = part.get_content_maintype()
        inline = kind == "image" and (part.get("Content-ID") is not None or not part.get_filename())
        yield Attachment(file_name(part), content(part), inline)


def attached_letter(part: Message) -> Attachment:
    """Return a letter that comes with another as a file of its own."""
    inner = part.get_payload(0)
    if not isinstance(inner, Message):
        return Attachment(f"{NESTED}.eml", b"")
    subject = one_line(header(inner, "Subject")).replace("/", "_")
    return Attachment(f"{subject[:80] or NESTED}.eml", inner.as_bytes())


def file_name(part: Message) -> str:
    """Return the name of an attached file, however it is encoded."""
    return words(part.get_filename() or "")


def header(message: Message, name: str) -> str:
    """Return a header as text ("" if there is none); `raw_items` keeps bytes beyond ASCII as surrogates."""
    values = (str(value) for known, value in message.raw_items() if known.lower() == name.lower())
    return words(next(values, ""))


def words(value: str) -> str:
    """Decode encoded words and bare bytes.

    >>> words("=?EUC-KR?B?v6zAxA==?=")
    '연음'
    """
    if not value.isascii():
        return decoded_bytes(value.encode("utf-8", "surrogateescape"), "")
    try:
        pieces = decode_header(value)
    except (HeaderParseError, binascii.Error, ValueError):
        return value
    return "".join(piece if isinstance(piece, str) else decoded_bytes(piece, str(name or "")) for piece, name in pieces)


def content(part: Message) -> bytes:
    """Return the bytes of a part."""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def body(part: Message) -> str:
    """Return the text of a part."""
    return decoded_bytes(content(part), str(part.get_content_charset() or ""))


def decoded_bytes(data: bytes, declared: str) -> str:
    """Decode by a declaration if it is true, else by what the bytes look like."""
    if not data:
        return ""
    try:
        return data.decode(codecs.lookup(KOREAN.get(declared.lower(), declared.lower())).name)
    except (LookupError, UnicodeError):
        pass
    try:
        return decode(data)
    except UnreadableDocument:
        return data.decode("utf-8", "replace")
