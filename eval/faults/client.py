"""The scripted user of a drill: asks, streams, writes, and notes what was seen and what was acknowledged."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import httpx

from serving.recorder import NOT_RECORDED
from serving.remote import TOKEN_HEADER

QUESTION = "기초연금은 몇 살부터 신청하나요?"
SECONDS = 60.0
NO_CONNECTION = "connection lost"
Moment = Callable[[str, Mapping[str, object]], None]
"""Called with the name and the data of each event of a stream; a drill breaks something at the right one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a user saw: an answer's mode, or a problem's code, and the words."""

    kind: str
    words: str = ""
    seconds: float = 0.0
    cited: bool = False

    @property
    def answered(self) -> bool:
        """Whether it was an answer with its sources."""
        return self.kind in ("generated", "quoted") and self.cited

    @property
    def noticed(self) -> bool:
        """Whether nobody could take it for a whole answer that it is not: an answer, a problem, a broken connection.

        The page puts a broken connection into words; a status without any words of ours is a failure.
        """
        return self.answered or self.kind == NO_CONNECTION or bool(self.words)

    def __str__(self) -> str:
        return f"{self.kind} ({self.words})" if self.words else self.kind


@dataclass
class Client:
    """Calls one API; every write that it acknowledged stands in `feedback`, `uploads` and `turns`."""

    url: str
    token: str
    seconds: float = SECONDS
    requests: int = 0
    failed: list[Seen] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    turns: list[str] = field(default_factory=list)

    def ask(self, query: str = QUESTION) -> Seen:
        """Ask without a stream."""
        return self._noted(lambda http: seen(http.post("/v1/ask", json={"query": query})))

    def stream(self, at: Moment, query: str = QUESTION) -> Seen:
        """Ask with a stream; `at` hears of each event as it comes."""

        def go(http: httpx.Client) -> Seen:
            with http.stream("POST", "/v1/ask", json={"query": query, "stream": True}) as response:
                if not response.is_success:
                    response.read()
                    return seen(response)
                last = Seen(NO_CONNECTION)
                for name, data in events(response.iter_lines()):
                    at(name, data)
                    last = read(name, data) or last
                return last

        return self._noted(go)

    def write_feedback(self, word: str) -> Seen:
        """Leave feedback whose comment is `word`; acknowledged once the API says 201."""
        body = {"answer_id": f"ans-{word}", "rating": "up", "comment": word}
        told = self._noted(lambda http: seen(http.post("/v1/feedback", json=body)))
        if told.kind == "201":
            self.feedback.append(word)
        return told

    def converse(self, name: str, query: str = QUESTION) -> Seen:
        """Ask in a conversation; the turn is acknowledged with its answer unless that says it was not recorded."""

        def go(http: httpx.Client) -> Seen:
            response = http.post("/v1/ask", json={"query": query, "conversation_id": name})
            told = seen(response)
            if told.answered and NOT_RECORDED not in response.json()["notices"]:
                self.turns.append(str(response.json()["answer_id"]))
            return told

        return self._noted(go)

    def upload(self, word: str, size: int = 0) -> Seen:
        """Upload a document that says `word`; acknowledged once the API says 202."""
        text = f"{word} 안내\n\n{word}은(는) 시험 문서의 낱말이다.\n".encode() + b"\n" * size
        file = {"file": (f"{word}.txt", text)}
        told = self._noted(lambda http: seen(http.post("/v1/documents", files=file)))
        if told.kind == "202":
            self.uploads.append(word)
        return told

    def found(self, word: str) -> bool:
        """Whether a search finds the document that says `word`."""
        with self._http() as http:
            response = http.post("/v1/search", json={"query": word, "k": 5})
        hits = response.json().get("hits", []) if response.is_success else []
        return any(word in hit["text"] for hit in hits)

    def _noted(self, go: Callable[[httpx.Client], Seen]) -> Seen:
        self.requests += 1
        began = time.monotonic()
        try:
            with self._http() as http:
                told = go(http)
        except httpx.HTTPError as error:
            told = Seen(NO_CONNECTION, type(error).__name__)
        told = Seen(told.kind, told.words, time.monotonic() - began, told.cited)
        if not (told.answered or told.kind in ("201", "202")):
            self.failed.append(told)
        return told

    def _http(self) -> httpx.Client:
        headers = {TOKEN_HEADER: self.token}
        timeout = httpx.Timeout(self.seconds, connect=5.0)
        return httpx.Client(base_url=self.url, headers=headers, timeout=timeout, trust_env=False)


def seen(response: httpx.Response) -> Seen:
    """Return what a whole response shows."""
    try:
        content = response.json()
    except ValueError:
        return Seen(str(response.status_code))
    if "mode" in content:
        return read("answer", content) or Seen("?")
    if "code" in content:
        return Seen(str(content["code"]), str(content.get("detail", "")))
    return Seen(str(response.status_code))


def read(name: str, data: Mapping[str, object]) -> Seen | None:
    """Return what an event shows, if it is one that ends a stream."""
    if name == "answer":
        notices = data.get("notices")
        first = str(notices[0]) if isinstance(notices, list) and notices else ""
        return Seen(str(data.get("mode")), first, cited=bool(data.get("citations")))
    if name == "error":
        return Seen(str(data.get("code")), str(data.get("detail", "")))
    return None


def events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the name and the data of each server-sent event."""
    name = ""
    for line in lines:
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            loaded = json.loads(line.removeprefix("data:"))
            yield name, loaded if isinstance(loaded, dict) else {}
