"""`이 답변의 근거`: a record of an answer told in plain words to the officer who asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from configs.evidence import EvidenceSettings
from serving.clock import KOREA
from serving.evidence.archive import Opened
from serving.evidence.chain import moment_of
from serving.schemas_evidence import STATES, PlainEvidence

DAYS_A_YEAR = 365
MOST_READ = 30
ACTED: Mapping[str, str] = {
    "impact": "질문이 사람에 대한 결정을 묻는 것으로 보여, 결정하는 담당자를 함께 알렸습니다.",
    "injection": "질문이나 문서에 인공지능에게 내리는 지시로 보이는 글이 있어, 따르지 않았습니다.",
    "personal_data": "답변에 들어갈 뻔한 개인정보를 가렸습니다.",
}
"""What was done where a check other than that against the sources found something."""
ACTED_ELSE = "그 밖의 확인에 걸린 곳이 있어 조치했습니다."
CHECKS: Mapping[str, str] = {
    "figure": "근거에 없는 수치가 들어 있음",
    "date": "근거에 없는 날짜가 들어 있음",
    "reference": "근거에 없는 조문을 가리킴",
    "name": "근거에 없는 법령이나 기관 이름이 들어 있음",
    "force": "의무와 재량 등 규정의 뜻이 근거와 다름",
    "foreign": "근거에 없는 주소나 표시가 들어 있음",
    "support": "근거와 겹치는 낱말이 모자람",
    "form": "완성된 문장이 아니거나 되풀이함",
    "restatement": "근거 문장을 그대로 풀어 쓰지 않음",
    "point": "물은 수치를 빠뜨림",
}
"""Why the gate strikes a sentence (`rag.allow`), in words."""
NOT_DONE = (
    "근거로 든 문서 자체가 옳은지, 최신인지는 판단하지 않았습니다.",
    "등록되지 않은 문서와 인터넷은 찾아보지 않았습니다.",
    "개별 민원의 사실관계를 판단하거나 처분을 결정하지 않았습니다.",
)
CLOSED = "이 기록의 내용은 지금 읽을 수 없습니다."


def plainly(opened: Opened, settings: EvidenceSettings) -> PlainEvidence:
    """Tell what an answer was made of."""
    body, record = opened.body, opened.record
    at = moment_of(record.at)
    until = (at + timedelta(days=DAYS_A_YEAR * settings.years)).astimezone(KOREA)
    return PlainEvidence(
        evidence_id=record.id,
        at=at.astimezone(KOREA).strftime("%Y년 %m월 %d일 %H시 %M분"),
        summary=summary(body) if body else STATES[opened.states["body"]] or CLOSED,
        read=tuple(read(body)),
        checked=tuple(checked(body)) if body else (),
        made_by=made_by(body) if body else "",
        not_done=NOT_DONE,
        kept_until=f"{until:%Y년 %m월 %d일}까지 보관합니다." if settings.years else "기한 없이 보관합니다.",
    )


def summary(body: Mapping[str, Any]) -> str:
    """Say in a sentence or two how the answer came about."""
    made = body.get("made_of") or {}
    chunks, cited = len(made.get("chunks", ())), len(body.get("citations", ()))
    if body.get("mode") == "refused":
        return (
            f"등록된 문서에서 {chunks}곳을 읽었으나 답하지 않았습니다."
            if chunks
            else "문서를 찾지 않고 답하지 않았습니다."
        )
    return f"등록된 문서에서 {chunks}곳을 읽고 그 가운데 {cited}곳을 근거로 들었습니다."


def read(body: Mapping[str, Any]) -> Iterator[str]:
    """Name what was read, the cited ones first."""
    made = body.get("made_of") or {}
    cited = {one["chunk_id"]: one["marker"] for one in body.get("citations", ())}
    chunks = sorted(made.get("chunks", ()), key=lambda chunk: chunk["chunk_id"] not in cited)
    for chunk in chunks[:MOST_READ]:
        marker = cited.get(chunk["chunk_id"])
        said = f" {marker} 답변에 인용" if marker else ""
        old = "" if chunk["in_force"] else " (답변한 날 시행 중이 아니던 내용)"
        yield f"「{chunk['title']}」 {chunk['locator']}{old}{said}"
    if len(chunks) > MOST_READ:
        yield f"그 밖에 {len(chunks) - MOST_READ}곳"


def checked(body: Mapping[str, Any]) -> Iterator[str]:
    """Say what was checked and what was struck."""
    said = len(body.get("sentences", ()))
    verdicts = body.get("verdicts", ())
    if said:
        yield f"답변의 문장 {said}개를 근거 원문과 대조했습니다(수치, 날짜, 조문, 이름, 규정의 뜻)."
    struck = [one for one in verdicts if one["check"] == "support" and not one["passed"]]
    if struck:
        why = Counter(CHECKS.get(key, key) for one in struck for key in reasons(one["detail"]))
        yield f"인공지능이 쓴 문장 {len(struck)}개를 버렸습니다: " + ", ".join(f"{name} {n}" for name, n in why.items())
    elif body.get("model"):
        yield "버린 문장은 없습니다."
    others = (str(one["check"]) for one in verdicts if one["check"] != "support" and not one["passed"])
    yield from dict.fromkeys(ACTED.get(check, ACTED_ELSE) for check in others)
    if body.get("question_masked"):
        yield "질문에 든 개인정보를 표지로 바꾼 뒤 찾고 기록했습니다."


def reasons(detail: str) -> list[str]:
    """Return the kinds of problems in a verdict's detail.

    >>> reasons("figure, name"), reasons("support 0.20 < 0.50")
    (['figure', 'name'], ['support'])
    """
    return [word.split()[0] for word in detail.split(", ") if word]


def made_by(body: Mapping[str, Any]) -> str:
    """Say which model wrote, if any."""
    made = body.get("made_of") or {}
    asked = made.get("model")
    checksum = (body.get("installation") or {}).get("model_sha256", "")
    known = f"(가중치 확인값 {checksum[:12]})" if checksum else "(가중치 확인값 없음)"
    if body.get("model"):
        return f"언어 모델 {body['model']}{known}이 쓴 문장이 들어 있습니다."
    if asked:
        return f"언어 모델 {asked}{known}에 물었으나 그 문장은 쓰지 않고 원문을 옮겼습니다."
    return "언어 모델을 쓰지 않고 원문을 옮기거나 안내했습니다."
