"""Complaints about umbrellas, and a drafter over the fakes of the answer path."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from configs.reply import load_reply, load_reply_prompts
from rag.adapters.memory import FakeAnalyzer
from rag.complaints.draft.drafter import Drafter
from rag.complaints.types import (
    Classification,
    ComplaintType,
    CrisisFinding,
    Domain,
    Draft,
    DraftOptions,
    DraftRequest,
    DraftSentence,
    FoundFlag,
    Label,
    ReadText,
    Routing,
)
from rag.ports import ChatModel
from rag.tools import Tools
from rag.types import Chunk
from tests.unit.answer.world import Found, answerer, chunk, hits

RECEIVED = datetime(2026, 11, 2, 10, 0, tzinfo=timezone(timedelta(hours=9)))
ASKING = "도청 민원실에서 우산을 며칠 동안 무료로 빌려 주는지 알려 주세요."
OBJECTION = Chunk(
    chunk_id="minwon#35",
    doc_id="minwon",
    title="민원 처리에 관한 법률",
    text="제35조 (거부처분에 대한 이의신청)\n\n① 법정민원에 대한 행정기관의 장의 거부처분에 불복하는 민원인은 그 "
    "거부처분을 받은 날부터 60일 이내에 그 행정기관의 장에게 문서로 이의신청을 할 수 있다.",
    kind="law",
    locator="제35조",
    article="제35조",
    law="민원처리에관한법률",
)


def label(value: str | None) -> Label[str]:
    """Return a sure label."""
    return Label(value, 0.9, "시험")


def request(
    text: str = ASKING,
    kind: ComplaintType | None = "질의민원",
    domain: Domain | None = "일반행정",
    *,
    flags: tuple[FoundFlag, ...] = (),
    options: DraftOptions | None = None,
    **more: object,
) -> DraftRequest:
    """Return a request as the desk makes it."""
    read = ReadText(text, tuple(next(iter(FakeAnalyzer().analyze([text])))))
    labels = Classification(label(domain), label(kind), label("보통"), flags)  # type: ignore[arg-type]
    plain = DraftRequest(
        read=read,
        classification=labels,
        routing=Routing((), label(None)),
        crisis=CrisisFinding(label(None)),  # type: ignore[arg-type]
        options=options or DraftOptions(),
        received_at=RECEIVED,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def drafter(model: ChatModel | None = None, *found: Chunk) -> Drafter:
    """Return a drafter that finds the chunks given, or the umbrella's."""
    equal = [replace(hit, score=1.0) for hit in hits(*(found or (chunk(),)))]
    tools: Tools = answerer(model, Found(equal))
    return Drafter(tools, load_reply(), load_reply_prompts())


def drafted(by: Drafter, asked: DraftRequest) -> Draft:
    """Return the whole draft."""
    *sentences, last = by.draft(asked)
    assert isinstance(last, Draft)
    assert tuple(sentences) == last.sentences
    return last


def statements(draft: Draft) -> list[DraftSentence]:
    """Return the sentences that say what sources say."""
    return [one for one in draft.sentences if one.checked is not None]
