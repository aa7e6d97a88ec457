"""A day's use over HTTP: questions, follow-ups, chats, searches, feedback, uploads, folders, mistakes, a backup."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from eval.privacy.plant import Planted
from rag.errors import EnvironmentFault

TOPICS = (
    "여권을 다시 발급받으려면 어떻게 하나요?",
    "불법 주정차 과태료에 이의를 제기하려면?",
    "층간소음은 어디에 신고하나요?",
    "기초연금은 어떻게 신청하나요?",
    "미세먼지 비상저감조치는 언제 하나요?",
)
PER_DOCUMENT = 8
WAIT_SECONDS = 120.0


@dataclass
class Day:
    """Plants identifiers, each by one channel in turn. `outside` is a folder that an office keeps its own files in.

    `client` is httpx's, or one of an application in this process (Starlette's), which has the same calls.
    """

    client: Any
    headers: dict[str, str]
    outside: Path
    channels: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)

    def spend(self, planted: Sequence[Planted]) -> None:
        """Use the service with every identifier."""
        ways: dict[str, Callable[[Sequence[Planted]], None]] = {
            "question": self.questions,
            "stream": self.streams,
            "chat": self.chats,
            "search": self.searches,
            "feedback": self.feedback,
            "mistake": self.mistakes,
            "upload": self.uploads,
            "folder": self.folder,
        }
        for place, (channel, way) in enumerate(ways.items()):
            mine = planted[place :: len(ways)]
            way(mine)
            self.channels[channel] += len(mine)
        self.look_back()

    def questions(self, planted: Sequence[Planted]) -> None:
        """Ask in conversations of three turns each, the last about the same again."""
        for number, group in enumerate(groups(planted, 2)):
            name = UUID(int=number + 1).hex
            for one in group:
                self.post("/v1/ask", query=f"{one.sentence} {topic(number)}", conversation_id=name)
            self.post("/v1/ask", query=f"그럼 {group[0].written} 이것은요?", conversation_id=name)

    def streams(self, planted: Sequence[Planted]) -> None:
        """Ask and have the answer streamed."""
        for number, one in enumerate(planted):
            self.post("/v1/ask", query=f"{topic(number)} {one.sentence}", stream=True)

    def chats(self, planted: Sequence[Planted]) -> None:
        """Chat as any OpenAI client does, the whole history each time."""
        for number, one in enumerate(planted):
            said = [
                {"role": "user", "content": one.sentence},
                {"role": "assistant", "content": "확인했습니다."},
                {"role": "user", "content": f"{topic(number)} {one.written}"},
            ]
            self.post("/v1/chat/completions", model="mongmin", messages=said, stream=number % 2 == 0)

    def searches(self, planted: Sequence[Planted]) -> None:
        """Search, also through one's own conversations."""
        for number, one in enumerate(planted):
            self.post("/v1/search", query=f"{topic(number)} {one.sentence}")
            self.get("/v1/conversations", q=one.written[:200])

    def feedback(self, planted: Sequence[Planted]) -> None:
        """Comment on answers, with the text that was sent in the end."""
        for one in planted:
            self.post("/v1/feedback", answer_id="ans-1", rating="up", comment=one.sentence, final_text=one.sentence)

    def mistakes(self, planted: Sequence[Planted]) -> None:
        """Send what is refused: values where they do not belong, questions that are too long, unknown addresses."""
        for one in planted:
            self.post("/v1/ask", **{"query": one.sentence, one.written: 1})
            self.post("/v1/ask", query=one.sentence, as_of=one.written)
            self.post("/v1/ask", query=one.sentence + "가" * 3000)
            self.post("/v1/ask", query=one.sentence, conversation_id=one.written[:100])
            self.post("/v1/chat/completions", model=one.written, messages=[{"role": "user", "content": one.sentence}])
            self.post("/v1/feedback", answer_id=one.written[:100], rating="up", comment="")
            self.post("/v1/feedback", answer_id="a", rating=one.sentence, comment=one.sentence)
            self.get(f"/v1/{one.written}")
            self.get("/v1/documents/one", id=one.written)

    def uploads(self, planted: Sequence[Planted]) -> None:
        """Upload documents of several formats, some named after a person."""
        for number, group in enumerate(groups(planted, PER_DOCUMENT)):
            name, content = document(number, group)
            named = f"{group[0].written} {name}" if number % 3 == 0 else name
            sent = self.client.post(
                "/v1/documents", params={"name": named}, content=content.encode(), headers=self.headers
            )
            self.statuses[sent.status_code] += 1
            if sent.status_code == 202:
                self.wait_for(str(sent.json()["status_url"]))

    def folder(self, planted: Sequence[Planted]) -> None:
        """Take in a folder of the office's own."""
        self.outside.mkdir(parents=True, exist_ok=True)
        for number, group in enumerate(groups(planted, PER_DOCUMENT)):
            name, content = document(number, group)
            (self.outside / name).write_text(content, encoding="utf8")
        self.post("/v1/documents/ingest", paths=[str(self.outside)], wait=True)

    def look_back(self) -> None:
        """Read what was left: conversations, lists, reports, usage; forget one."""
        kept = self.get("/v1/conversations").json()["conversations"]
        for one in kept[:5]:
            self.get(f"/v1/conversations/{one['conversation_id']}")
        if kept:
            self.client.delete(f"/v1/conversations/{kept[-1]['conversation_id']}", headers=self.headers)
        for address in ("list", "report", "report.html"):
            self.get(f"/v1/documents/{address}")
        self.get("/v1/usage")
        self.get("/metrics")

    def back_up(self, target: Path) -> None:
        """Write a backup, which is looked through too."""
        self.post("/v1/operations/backup", target=str(target))

    def wait_for(self, url: str) -> None:
        """Wait until an upload is taken in."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if self.get(url).json().get("state") in ("done", "failed"):
                return
            time.sleep(0.05)
        raise EnvironmentFault(f"올린 파일이 {WAIT_SECONDS:g}초 안에 처리되지 않았습니다.")

    def post(self, path: str, **body: Any) -> None:  # noqa: ANN401 - JSON
        """Send a request and read its whole answer."""
        # What httpx cannot even write (a lone surrogate) never reaches the service.
        with suppress(UnicodeEncodeError):
            answer = self.client.post(path, json=body, headers=self.headers)
            self.statuses[answer.status_code] += 1

    def get(self, path: str, **query: str) -> Any:  # noqa: ANN401 - the client's answer
        """Read something."""
        answer = self.client.get(path, params=query, headers=self.headers)
        self.statuses[answer.status_code] += 1
        return answer


def groups(planted: Sequence[Planted], size: int) -> Iterator[Sequence[Planted]]:
    """Yield groups of at most `size`."""
    for at in range(0, len(planted), size):
        yield planted[at : at + size]


def topic(number: int) -> str:
    """Return a question about something else."""
    return TOPICS[number % len(TOPICS)]


def document(number: int, planted: Iterable[Planted]) -> tuple[str, str]:
    """Return the name and the text of a document that holds identifiers, in one of four formats."""
    sentences = [one.sentence for one in planted]
    forms = ("md", "txt", "csv", "jsonl")
    form = forms[number % len(forms)]
    if form == "md":
        rows = "\n".join(f"| {place} | {one} |" for place, one in enumerate(sentences, 1))
        text = f"# 접수 대장 {number}\n\n{sentences[0]}\n\n| 순번 | 내용 |\n|---|---|\n{rows}\n"
    elif form == "txt":
        text = f"접수 대장 {number}\n\n" + "\n\n".join(sentences)
    elif form == "csv":
        text = "순번,내용\n" + "\n".join(f'{place},"{one}"' for place, one in enumerate(sentences, 1))
    else:
        text = "\n".join(
            json.dumps({"id": f"접수-{number}-{place}", "title": f"접수 {number}", "text": one}, ensure_ascii=False)
            for place, one in enumerate(sentences, 1)
        )
    return f"접수대장-{number}.{form}", text
