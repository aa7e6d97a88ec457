"""A small API that keeps the HTTP contract, for tests of the page. What it answers depends on words in the question."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

NOTICE = "이 답변은 생성형 인공지능이 만들었습니다. 근거를 확인하고 쓰십시오."
EVIL = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
CONTEXT = (
    "제21조(처리기간의 연장 등) ① 행정기관의 장은 부득이한 사유로 처리기간 안에 민원을 처리하기 어렵다고 인정되는 "
    "경우에는 그 민원의 처리기간의 범위에서 그 처리기간을 한 번만 연장할 수 있다.\n"
    "② 제1항에 따라 처리기간을 연장하였을 때에는 처리기간의 연장 사유와 처리완료 예정일을 지체 없이 민원인에게 "
    "문서로 통지하여야 한다."
)
QUOTES = (
    "그 민원의 처리기간의 범위에서 그 처리기간을 한 번만 연장할 수 있다.",
    "처리기간의 연장 사유와 처리완료 예정일을 지체 없이 민원인에게 문서로 통지하여야 한다.",
)


def citation(marker: int, quote: str = QUOTES[0], **changes: object) -> dict[str, Any]:
    """Return a citation of the contract."""
    known = {
        "marker": f"[{marker}]",
        "doc_id": "law-1",
        "title": "민원 처리에 관한 법률 시행령",
        "source": "민원처리에관한법률/시행령.md",
        "article": "제21조",
        "locator": f"제21조제{marker}항",
        "quote": quote,
        "url": "https://law.example.go.kr/21",
        "chunk_id": "law-1#제21조",
        "kind": "law",
        "context": CONTEXT,
        "start": max(0, CONTEXT.find(quote)),
        "effective_from": "2026-05-06",
        "effective_to": None,
        "in_force": True,
    }
    return {**known, **changes}


def sentence(text: str, *markers: str) -> dict[str, Any]:
    """Return a sentence of the contract."""
    return {"text": text, "support": 0.93, "citations": list(markers)}


def answer(**changes: object) -> dict[str, Any]:
    """Return an answer of the contract with two sentences."""
    known: dict[str, Any] = {
        "answer": "",
        "mode": "generated",
        "sentences": [
            {
                "text": "부득이하면 그 처리기간의 범위에서 한 번 연장할 수 있습니다.",
                "support": 0.93,
                "citations": ["[1]"],
            },
            {
                "text": "연장하면 사유와 완료 예정일을 문서로 알려야 합니다.",
                "support": 0.9,
                "citations": ["[1]", "[2]"],
            },
        ],
        "citations": [
            citation(1),
            citation(
                2,
                QUOTES[1],
                url="javascript:alert(1)",
                title="민원 처리에 관한 법률 시행규칙",
                in_force=False,
                effective_from="2027-01-01",
            ),
        ],
        "refused_because": None,
        "model": "gemma-3-270m-q4_k_m",
        "index_version": "2026-11-22T09:00:00Z-7f3a",
        "ai_notice": NOTICE,
        "timings_ms": {"retrieve": 31, "total": 690},
        "notices": ["「민원 처리에 관한 법률 시행규칙」 제21조: 아직 시행되지 않은 규정입니다(2027년 1월 1일 시행)."],
        "query": "",
        "answer_id": "a-1",
        "evidence_id": "ev-1",
        "struck": 1,
    }
    return {**known, **changes}


def evil_answer() -> dict[str, Any]:
    """Return an answer whose every text holds active content."""
    evil = citation(1, EVIL, title=EVIL, locator=EVIL, source=EVIL, context=EVIL + EVIL, start=0)
    return answer(
        sentences=[sentence(EVIL, "[1]")], citations=[evil], notices=[EVIL], ai_notice=NOTICE + EVIL, model=EVIL
    )


def chosen(question: str) -> dict[str, Any]:
    """Return the answer that words in the question call for."""
    if "인용" in question:
        return answer(mode="quoted", model=None)
    if "점심" in question:
        because = "질문에 답할 근거를 등록된 문서에서 찾지 못했습니다."
        whole = f"{because} 도 콜센터(국번 없이 120) 또는 소관 부서에 문의해 주십시오."
        return answer(
            mode="refused", answer=whole, refused_because=because, sentences=[], citations=[], notices=[], model=None
        )
    return evil_answer() if "공격" in question else answer()


CRISIS = {
    "kind": "자살·자해",
    "reason": "스스로 목숨을 끊을 위험을 직접 말하고 있습니다.",
    "urgency": "즉시",
    "words": ["위험"],
    "contacts": [{"name": "자살예방상담전화", "number": "109"}],
    "steps": ["목소리를 확인합니다."],
}
PROBLEMS = {
    "과부하": (429, "too-many-requests", "1분에 30번까지 물을 수 있습니다."),
    "시간초과": (504, "timeout", "답변을 120초 안에 만들지 못했습니다."),
    "고장": (500, "internal", "예상하지 못한 오류입니다."),
}


@dataclass
class Seen:
    """What the API was sent."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    dropped: int = 0
    conversations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def event(name: str, data: dict[str, Any]) -> str:
    """Return one server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def events(question: str, whole: dict[str, Any], seen: Seen, pause: float) -> AsyncIterator[str]:
    """Yield the events of an answer; words in the question make it slow, end early or fail."""
    try:
        if "위험" in question:
            yield event("status", {"stage": "crisis", "crisis": CRISIS})
        yield event("status", {"stage": "retrieving"})
        await asyncio.sleep(pause)
        sources = {item["marker"]: item for item in whole["citations"]}
        for number, item in enumerate(whole["sentences"]):
            yield event("sentence", {**item, "sources": [sources[m] for m in item["citations"]]})
            await asyncio.sleep(30 if "느리게" in question and number == 0 else pause)
        if "중간오류" in question:
            yield event("error", {"status": 503, "code": "engine-unavailable", "detail": "언어 모델이 멈췄습니다."})
        elif "끊김" not in question:
            yield event("answer", whole)
    except asyncio.CancelledError:
        seen.dropped += 1
        raise


def refusal(question: str) -> Response | None:
    """Return the problem document that words in the question call for."""
    for word, (status, code, detail) in PROBLEMS.items():
        if word in question:
            document = {"type": "about:blank", "title": "Error", "status": status, "code": code, "detail": detail}
            headers = {"retry-after": "7"} if status == 429 else {}
            return JSONResponse(document, status, headers, media_type="application/problem+json")
    return None


def fake_api(seen: Seen, pause: float = 0.05) -> FastAPI:
    """Return the API. `pause` is the time (s) between events."""
    app = FastAPI()

    @app.post("/v1/ask")
    async def ask(request: Request) -> Response:
        body = await request.json()
        seen.asked.append(body)
        seen.keys.append(request.headers.get("authorization"))
        question = body["query"]
        stream = events(question, chosen(question), seen, pause)
        refused = refusal(question)
        if refused is None and body.get("conversation_id"):
            turn = {"asked": "2026-03-01T00:05:00Z", "question": question, "answer": chosen(question)}
            seen.conversations.setdefault(body["conversation_id"], []).append(turn)
        return refused or StreamingResponse(stream, media_type="text/event-stream")

    @app.post("/v1/feedback", status_code=201)
    async def feedback(request: Request) -> dict[str, int]:
        seen.feedback.append(await request.json())
        return {"id": len(seen.feedback)}

    add_conversations(app, seen)
    add_evidence(app)

    @app.get("/readyz")
    async def ready() -> dict[str, str]:
        return {"status": "ok"}

    return app


def add_conversations(app: FastAPI, seen: Seen) -> None:
    """Add what is remembered of conversations: one owner's, as `serving/api/records.py` answers."""

    def outward(name: str) -> dict[str, Any]:
        turns = seen.conversations[name]
        known = {"created": turns[0]["asked"], "updated": turns[-1]["asked"], "size": len(turns)}
        return {"conversation_id": name, "title": turns[0]["question"][:60], **known}

    def missing() -> Response:
        document = {"status": 404, "code": "conversation-not-found", "detail": "그런 대화가 없습니다."}
        return JSONResponse(document, 404, media_type="application/problem+json")

    @app.get("/v1/conversations")
    def conversations(q: str = "", offset: int = 0, limit: int = 50) -> dict[str, Any]:
        found = [
            name
            for name, turns in reversed(seen.conversations.items())
            if all(word in json.dumps(turns, ensure_ascii=False) for word in q.split())
        ]
        shown = [outward(name) for name in found[offset : offset + limit]]
        return {"total": len(found), "offset": offset, "conversations": shown}

    @app.delete("/v1/conversations")
    def forget_all() -> dict[str, int]:
        removed = len(seen.conversations)
        seen.conversations.clear()
        return {"removed": removed}

    @app.get("/v1/conversations/{name:path}", response_model=None)
    def conversation(name: str) -> dict[str, Any] | Response:
        if name not in seen.conversations:
            return missing()
        return {**outward(name), "turns": seen.conversations[name]}

    @app.delete("/v1/conversations/{name:path}", response_model=None)
    def forget(name: str) -> dict[str, int] | Response:
        return {"removed": 1} if seen.conversations.pop(name, None) else missing()


def add_evidence(app: FastAPI) -> None:
    """Add what an answer was made of."""

    @app.get("/v1/answers/{answer_id}/evidence")
    def evidence(answer_id: str) -> dict[str, Any]:
        return {
            "evidence_id": "ev-1",
            "at": "2026년 11월 28일 18시 30분",
            "summary": "등록된 문서에서 10곳을 읽고 그 가운데 2곳을 근거로 들었습니다.",
            "read": ["「민원 처리에 관한 법률 시행령」 제21조제1항 [1] 답변에 인용"],
            "checked": ["답변의 문장 2개를 근거 원문과 대조했습니다.", f"답변 번호 {answer_id}"],
            "made_by": "언어 모델 gemma-3-270m-q4_k_m(가중치 확인값 a5fd3b62230a)이 쓴 문장이 들어 있습니다.",
            "not_done": ["등록되지 않은 문서와 인터넷은 찾아보지 않았습니다."],
            "kept_until": "2031년 11월 27일까지 보관합니다.",
        }


class FakeApi:
    """The API on a port of this machine, in a thread."""

    def __init__(self, port: int = 0, pause: float = 0.05) -> None:
        self.seen = Seen()
        self._socket = socket.create_server(("127.0.0.1", port))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(fake_api(self.seen, pause), log_level="critical", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True)

    def __enter__(self) -> FakeApi:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()
