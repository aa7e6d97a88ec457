"""Any OpenAI-compatible endpoint (llama.cpp, vLLM, a gateway) behind the `ChatModel` port, by httpx.

Only the configured address is spoken to: no proxies of the environment, no redirects, no telemetry.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag.errors import EngineRefused, EngineUnavailable
from rag.outgoing import outgoing
from rag.ports import ModelInfo, Prompt
from rag.spending import reported

if TYPE_CHECKING:
    import httpx

DONE = "[DONE]"
CONNECT_SECONDS = 0.5
"""An engine stands in the same network: a host that is away must not hold up an answer for more than a second."""
ASCII_CHARS_PER_TOKEN = 3
REASONS = {
    401: "접속 키가 맞지 않습니다",
    403: "접속 키에 권한이 없습니다",
    404: "주소나 모델 이름이 맞지 않습니다",
    429: "요청이 몰려 있습니다",
    503: "아직 준비되지 않았습니다",
}


class OpenAiChat:
    """Streams from `url` (it ends with `/v1`) in the style of `info`. `timeout` is for each wait, in seconds."""

    def __init__(self, url: str, info: ModelInfo, key: str | None = None, timeout: float = 60.0) -> None:
        self.info = info
        self._url = url.rstrip("/")
        self._key = key
        self._timeout = timeout

    @cached_property
    def _client(self) -> httpx.Client:
        import httpx

        from rag.adapters.stoppable import StoppableTransport

        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        timeout = httpx.Timeout(self._timeout, connect=min(CONNECT_SECONDS, self._timeout))
        return httpx.Client(
            headers=headers,
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
            transport=StoppableTransport(),
        )

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield pieces of text; closing the iterator closes the connection, which stops generation."""
        import httpx

        try:
            url = f"{self._url}/{self._path}"
            with self._client.stream("POST", url, json=self._body(prompt), headers=outgoing()) as response:
                raise_for_status(response)
                yield from pieces(response.iter_lines())
        except httpx.TimeoutException as error:
            raise EngineUnavailable(
                f"언어 모델이 {self._timeout:g}초 안에 답하지 않았습니다. 잠시 뒤에 다시 시도하십시오."
            ) from error
        except httpx.HTTPError as error:
            raise EngineUnavailable(
                f"언어 모델에 연결하지 못했습니다({self._url}). 엔진이 켜져 있는지 확인하십시오."
            ) from error

    def count_tokens(self, text: str) -> int:
        """Return an upper estimate: a token for each Korean character, one for three ASCII characters."""
        narrow = sum(char.isascii() for char in text)
        return len(text) - narrow + narrow // ASCII_CHARS_PER_TOKEN + 1

    def close(self) -> None:
        """Release the connections; safe to call again."""
        if "_client" in self.__dict__:
            self._client.close()

    @property
    def _path(self) -> str:
        return "chat/completions" if self.info.style == "chat" else "completions"

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.info.name,
            "max_tokens": prompt.max_tokens,
            "temperature": prompt.temperature,
            "seed": prompt.seed,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if prompt.stop:
            body["stop"] = list(prompt.stop)
        if self.info.style == "chat":
            body["messages"] = [{"role": message.role, "content": message.content} for message in prompt.messages]
        else:
            body["prompt"] = prompt.text
        return body


def raise_for_status(response: httpx.Response) -> None:
    """Raise `EngineUnavailable` with what an operator can do, unless the response is good."""
    if response.status_code == 200:
        return
    reason = REASONS.get(response.status_code, "요청을 처리하지 못했습니다")
    kind = EngineRefused if response.status_code < 500 else EngineUnavailable
    raise kind(f"언어 모델 서버가 거절했습니다(HTTP {response.status_code}: {reason}). 엔진 설정을 확인하십시오.")


def pieces(lines: Iterator[str]) -> Iterator[str]:
    """Yield the text of server-sent events. Raises `EngineUnavailable` if they break off or hold an error."""
    finished = False
    for line in lines:
        if not line.startswith("data:"):
            continue
        data = line.removeprefix("data:").strip()
        if data == DONE:
            return
        text, over = piece(data)
        finished = finished or over
        if text:
            yield text
    if not finished:
        raise EngineUnavailable("언어 모델이 답변 도중에 연결을 끊었습니다. 잠시 뒤에 다시 시도하십시오.")


def piece(data: str) -> tuple[str, bool]:
    """Return the text of one event and whether it ends the text; the engine's count of tokens comes after that."""
    try:
        event = json.loads(data)
        if "error" in event:
            raise EngineUnavailable("언어 모델이 오류를 알렸습니다. 엔진의 기록을 확인하십시오.")
        choices = event.get("choices") or []
        if (told := event.get("usage")) and not choices:  # some engines also tell a running count with each piece
            reported(int(told.get("prompt_tokens") or 0), int(told.get("completion_tokens") or 0))
        choice: Mapping[str, Any] = choices[0] if choices else {}
        text = (choice.get("delta") or {}).get("content") or choice.get("text") or ""
        return str(text), choice.get("finish_reason") is not None
    except (ValueError, TypeError, AttributeError) as error:
        raise EngineUnavailable(f"언어 모델이 알 수 없는 응답을 보냈습니다({data[:40]!r}).") from error
