"""What is exported, before any format: a reply in the official form, or an answer of the chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.label import AiLabel


def blank(name: str) -> str:
    """Return what stands where only an officer knows the words.

    >>> blank("담당자")
    '[ 담당자 ]'
    """
    return f"[ {name} ]"


@dataclass(frozen=True, slots=True)
class Source:
    """A cited source with the words that were quoted; `note` says what a reader must know (not in force)."""

    marker: str
    title: str
    locator: str
    quote: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReplyDocument:
    """A 시행문 (행정업무의 운영 및 혁신에 관한 규정 시행규칙 별지 제1호서식). Empty fields stand as blanks to fill.

    `body` is the text with its items (1., 가., 1), 가)); `attachments` are what is named after 붙임.
    """

    title: str
    body: str
    label: AiLabel
    agency: str = ""
    to: str = ""
    via: str = ""
    attachments: tuple[str, ...] = ()
    sender: str = ""
    drafter: str = ""
    reviewer: str = ""
    approver: str = ""
    cooperation: str = ""
    number: str = ""
    """시행: 처리과명-일련번호 (시행일)."""
    receipt: str = ""
    """접수: 처리과명-일련번호 (접수일)."""
    postal_code: str = ""
    address: str = ""
    homepage: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    openness: str = ""
    sources: tuple[Source, ...] = ()
    notice: str = ""


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """An answer of the chat: the question (masked) if it was kept, the answer, its sources, its notices."""

    answer: str
    label: AiLabel
    answer_id: str
    made: date
    question: str = ""
    sources: tuple[Source, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The title of the document."""
        return "인공지능 답변"


Exported = ReplyDocument | AnswerDocument
