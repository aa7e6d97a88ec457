"""Makes the official reply of a case: the officer's text, else the draft, in the form of a 시행문."""

from __future__ import annotations

from datetime import date

from configs.export import ExportSettings
from rag.label import label_of
from serving.complaints.shapes import CaseOut
from serving.export.answers import source_of
from serving.export.document import ReplyDocument, blank

TITLE = "민원 처리 결과 알림"
NOTICE = "이 초안은 생성형 인공지능이 만들었습니다. 담당자가 확인하고 결정합니다."
REVISED = "생성형 인공지능의 초안을 담당자가 확인하고 고친 글입니다."
REVISED_BY_RULE = "인공지능(AI) 기반 서비스의 초안을 담당자가 확인하고 고친 글입니다."


def reply_of(case: CaseOut, settings: ExportSettings, today: date) -> ReplyDocument:
    """Return the reply of a case as a document; what is not written yet, and who signs, are blanks to fill."""
    draft = case.triage.draft
    text = case.text or (draft.text if draft else "")
    revised = bool(case.text) and (draft is None or case.text != draft.text)
    mode = draft.mode if draft else "generated"
    notice = REVISED if mode == "generated" else REVISED_BY_RULE
    department = case.triage.department[0].name if case.triage.department else ""
    return ReplyDocument(
        title=f"{TITLE}(접수번호 {case.triage.id or case.complaint_id})",
        body=text if text.strip() else f"1. {blank('답변 내용')}",
        label=case.triage.ai_label or label_of("generated", None, today),
        agency=settings.agency,
        sender=settings.sender,
        drafter=f"{department} {blank('직위·성명')}" if department else "",
        number=f"{department}-{blank('일련번호')} ({blank('시행일')})" if department else "",
        postal_code=settings.postal_code,
        address=settings.address,
        homepage=settings.homepage,
        fax=settings.fax,
        sources=tuple(source_of(citation) for citation in draft.citations) if draft else (),
        notice=notice if revised else (draft.label if draft and draft.label else NOTICE),
    )
