"""A letter (EML or MSG) as documents: what it says, and each of its attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingestion.builder import TextBuilder
from ingestion.normalize import one_line
from ingestion.parse.base import ParseRequest
from ingestion.parse.html.page import write_page
from ingestion.parse.inside import failed, read_part
from ingestion.parse.limits import Budget
from ingestion.parse.names import clean_path
from ingestion.parse.plain_text import add_text
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a letter; `inline` ones (a signature's picture) are part of its look."""

    name: str
    data: bytes
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter with its body as text, else as HTML. `sent` is as the letter says it."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    copied: str = ""
    sent: str = ""
    text: str = ""
    html: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """Who wrote it to whom and when, on one line."""
        named = (("보낸 사람", self.sender), ("받는 사람", self.to), ("참조", self.copied), ("보낸 날짜", self.sent))
        return " | ".join(f"{name}: {one_line(value)}" for name, value in named if value.strip())


def write_letter(letter: Letter, name: str) -> ParsedDocument:
    """Return the letter's own document."""
    builder = TextBuilder()
    builder.paragraph(one_line(builder.text(letter.about)), place="편지 머리")
    if letter.text.strip():
        add_text(builder, builder.text(letter.text))
    elif letter.html:
        write_page(builder, letter.html)
    for warning in letter.warnings:
        builder.warn(warning)
    return builder.build(one_line(letter.subject) or name)


def read_attachments(request: ParseRequest, attachments: Iterator[Attachment]) -> Iterator[ParsedDocument | Failure]:
    """Yield what the attachments hold; two of one name are told apart by a number."""
    budget = request.budget or Budget()
    seen: dict[str, int] = {}
    for attachment in attachments:
        if attachment.inline:
            continue
        name = clean_path(attachment.name).replace("/", "_") or "이름 없는 첨부"
        seen[name] = seen.get(name, 0) + 1
        path = name if seen[name] == 1 else f"{seen[name]}~{name}"
        try:
            budget.take_member()
            budget.take(len(attachment.data))
        except UnreadableDocument as error:
            yield failed(path, str(error))
            return
        yield from read_part(replace(request, text_column=None), path, attachment.data)
