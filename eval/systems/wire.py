"""HTTP to a system under test, within limits of time and size: it may hang, drip, break off or never end."""

from __future__ import annotations

import codecs
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx

from eval.systems.replies import Fault
from rag.errors import InputError
from serving.problems import from_document

BUSY = frozenset({429, 503})
DENIED = frozenset({401, 403})
TRIES = 5
LONGEST_WAIT = 30.0
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What a system may take for one reply. A silent one is left after `seconds`, a dripping one after twice that."""

    seconds: float = 180.0
    bytes: int = 2 << 20


class Wire:
    """Posts JSON to paths below `url` and reads what comes. Speaks to that address only: no proxies, no redirects.

    Every method raises `Fault` for what the other side does.
    """

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        limits: Limits,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._limits = limits
        timeout = httpx.Timeout(limits.seconds, connect=min(CONNECT_SECONDS, limits.seconds))
        self._client = httpx.Client(
            base_url=address(url),
            headers={"Accept-Encoding": "identity", **headers},
            timeout=timeout,
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None),
            transport=transport,
        )

    def get(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return the JSON at a path."""
        with self._opened("GET", path, None) as response:
            return parsed(self._whole(response))

    @contextmanager
    def post(self, path: str, body: Mapping[str, Any]) -> Iterator[Incoming]:
        """Post a body; what comes back is read inside the block."""
        with self._opened("POST", path, body) as response:
            yield Incoming(response.headers.get("content-type", ""), self._bytes(response))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @contextmanager
    def _opened(self, method: str, path: str, body: Mapping[str, Any] | None) -> Iterator[httpx.Response]:
        until = time.monotonic() + self._limits.seconds
        for turn in range(TRIES):
            with translated(self._limits), self._client.stream(method, path, json=body) as response:
                wait = waits(response) if turn < TRIES - 1 else None
                if wait is None or time.monotonic() + wait > until:
                    self._checked(response)
                    yield response
                    return
            time.sleep(wait)

    def _checked(self, response: httpx.Response) -> None:
        if response.status_code == 200:
            return
        if response.status_code in DENIED:
            raise Fault(
                "failed", f"접속이 거절되었습니다(HTTP {response.status_code}). MONGMIN_API_KEY를 확인하십시오."
            )
        raise Fault("failed", f"HTTP {response.status_code}: {told(self._whole(response))}")

    def _whole(self, response: httpx.Response) -> bytes:
        return b"".join(self._bytes(response))

    def _bytes(self, response: httpx.Response) -> Iterator[bytes]:
        taken, until = 0, time.monotonic() + self._limits.seconds
        for block in response.iter_raw():
            taken += len(block)
            if taken > self._limits.bytes:
                raise Fault("too_large", f"답이 {self._limits.bytes:,}바이트를 넘습니다.")
            if time.monotonic() > until:
                raise too_slow(self._limits)
            yield block


@dataclass(frozen=True, slots=True)
class Incoming:
    """A reply as it comes: `kind` is its content type."""

    kind: str
    blocks: Iterator[bytes]

    @property
    def streamed(self) -> bool:
        """Whether it is a stream of events."""
        return self.kind.partition(";")[0].strip() == "text/event-stream"

    def json(self) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return the whole as JSON."""
        return parsed(b"".join(self.blocks))

    def lines(self) -> Iterator[str]:
        """Yield its lines as they come."""
        decoder, rest = codecs.getincrementaldecoder("utf8")(), ""
        try:
            for block in self.blocks:
                *lines, rest = (rest + decoder.decode(block)).split("\n")
                yield from (line.rstrip("\r") for line in lines)
        except UnicodeDecodeError as error:
            raise Fault("invalid", "답이 UTF-8이 아닙니다.") from error
        if rest:
            yield rest


def address(url: str) -> str:
    """Return an address fit to speak to. Raises `InputError`."""
    try:
        found = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise InputError(f"주소 {url!r}이(가) 올바르지 않습니다. 예: http://127.0.0.1:8000") from error
    if found.scheme not in ("http", "https") or not found.host:
        raise InputError(f"주소 {url!r}이(가) http:// 나 https:// 로 시작하지 않습니다. 예: http://127.0.0.1:8000")
    if found.userinfo:
        raise InputError("주소에 이름이나 비밀번호를 적지 마십시오. 기록에 남습니다. 키는 환경 변수로 주십시오.")
    return str(found).rstrip("/")


def parsed(content: bytes | str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return JSON that can be written again. Raises `Fault` for what is none, too deep, or no Unicode.

    >>> parsed('{"a": [1]}')
    {'a': [1]}
    """
    if not content.strip():
        raise Fault("empty", "빈 답이 왔습니다.")
    try:
        value = json.loads(content, parse_constant=no_number)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Fault("invalid", "답이 올바른 JSON이 아닙니다.") from error
    return value


def no_number(name: str) -> NoReturn:
    """Refuse `NaN` and `Infinity`, which are no JSON."""
    raise ValueError(name)


def told(content: bytes) -> str:
    """Return what a problem document says, or the start of what came."""
    try:
        value = parsed(content)
    except Fault:
        return content[:100].decode("utf8", "replace")
    return str(from_document(value)) if isinstance(value, dict) and "detail" in value else str(value)[:200]


def waits(response: httpx.Response) -> float | None:
    """Return for how many seconds a busy system asks to wait, or None where it does not."""
    after = response.headers.get("retry-after", "")
    if response.status_code not in BUSY or not after.isdigit():
        return None
    return min(float(after), LONGEST_WAIT)


def too_slow(limits: Limits) -> Fault:
    """Make the fault of a system that takes too long."""
    return Fault("timeout", f"{limits.seconds:g}초 안에 답이 끝나지 않았습니다.")


@contextmanager
def translated(limits: Limits) -> Iterator[None]:
    """Translate the errors of the connection."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise too_slow(limits) from error
    except httpx.HTTPError as error:
        raise Fault("failed", f"연결이 끊겼거나 되지 않습니다({type(error).__name__}).") from error
