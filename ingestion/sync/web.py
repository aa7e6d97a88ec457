"""An HTML folder listing inside the network: only what lies below its address, on its host."""

from __future__ import annotations

import ssl
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from ingestion.patterns import Patterns
from ingestion.sync.base import GONE, PIECE, Entry, Listing
from ingestion.sync.web_page import inside, joined, links, relative
from ingestion.types import Failure
from rag.errors import SourceUnavailable, UnreadableDocument

REDIRECTS = 5
PAGE_BYTES = 8 << 20
"""A listing of more is none."""
GONE_CODES = (404, 410)
DENIED = (401, 403)


@dataclass(frozen=True, slots=True)
class WebLimits:
    """How far a listing is followed: folders deep, files in all, and seconds for a step of a request."""

    max_depth: int = 10
    max_files: int = 20_000
    timeout_seconds: float = 30.0


class Denied(UnreadableDocument):
    """The server wants another login."""


class WebSource:
    """The files below `url`, which ends with '/'. A version is ETag and Last-Modified, "" where there is neither."""

    def __init__(
        self,
        url: str,
        patterns: Patterns,
        limits: WebLimits | None = None,
        *,
        login: tuple[str, str] | None = None,
        ca_file: Path | None = None,
    ) -> None:
        self._url = url
        self._patterns = patterns
        self._limits = limits or WebLimits()
        self._client = httpx.Client(
            auth=login,
            verify=trusted(ca_file),
            timeout=self._limits.timeout_seconds,
            trust_env=False,  # a proxy has no business inside the network
            follow_redirects=False,
        )

    def listing(self) -> Listing:
        """Return the files. Raises `SourceUnavailable` if the first page cannot be had or there are too many files."""
        files: list[str] = []
        failures: list[Failure] = []
        unseen: list[str] = []
        waiting, seen = deque([(self._url, 0)]), {self._url}
        while waiting:
            page, depth = waiting.popleft()
            try:
                found = self._links(page, depth)
            except UnreadableDocument as error:
                if page == self._url:
                    raise SourceUnavailable(f"{self._url}: {error}") from error
                failures.append(Failure(relative(page, self._url).rstrip("/"), str(error)))
                unseen.append(relative(page, self._url).rstrip("/"))
                continue
            fresh = [address for address in found if address not in seen]
            seen.update(fresh)
            waiting.extend((address, depth + 1) for address in fresh if self._opens(address))
            files.extend(address for address in fresh if self._takes(address))
            if len(seen) > self._limits.max_files:
                raise SourceUnavailable(
                    f"{self._url}: 파일이 {self._limits.max_files:,}개를 넘습니다. "
                    "더 아래 주소를 적거나 exclude로 줄이거나 max_files를 올리십시오."
                )
        return self._versioned(files, failures, unseen)

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        """Yield a file's bytes. Raises `UnreadableDocument`, `SourceUnavailable`."""
        with self._answer("GET", entry.handle) as response:
            yield from response.iter_bytes(PIECE)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _opens(self, address: str) -> bool:
        return address.endswith("/") and not self._patterns.shuts(relative(address, self._url).rstrip("/"))

    def _takes(self, address: str) -> bool:
        return not address.endswith("/") and self._patterns.takes(relative(address, self._url))

    def _links(self, page: str, depth: int) -> list[str]:
        """Return where a listing leads. Raises `UnreadableDocument` if it is none or lies too deep."""
        if depth > self._limits.max_depth:
            raise UnreadableDocument(f"폴더가 {self._limits.max_depth}단계보다 깊습니다. max_depth를 올리십시오.")
        with self._answer("GET", page) as response:
            if "html" not in response.headers.get("content-type", ""):
                raise UnreadableDocument("HTML 폴더 목록이 아닙니다. 목록이 보이는 주소인지 확인하십시오.")
            body = bytearray()
            for piece in response.iter_bytes(PIECE):
                body += piece
                if len(body) > PAGE_BYTES:
                    raise UnreadableDocument(f"목록이 {PAGE_BYTES >> 20}MB보다 큽니다. 폴더를 나누십시오.")
            return links(bytes(body), str(response.url), self._url, response.charset_encoding)

    def _versioned(self, files: list[str], failures: list[Failure], unseen: list[str]) -> Listing:
        entries: list[Entry] = []
        for address in files:
            path = relative(address, self._url)
            try:
                with self._answer("HEAD", address) as response:
                    entries.append(Entry(path, version(response.headers), address))
            except UnreadableDocument as error:
                failures.append(Failure(path, str(error)))
                unseen.extend([] if str(error) == GONE else [path])
        return Listing(tuple(entries), tuple(failures), tuple(unseen))

    @contextmanager
    def _answer(self, method: str, address: str) -> Iterator[httpx.Response]:
        """Ask, follow redirects that stay below the address, and give the answer of success."""
        for _ in range(REDIRECTS + 1):
            with translated(self._url), self._client.stream(method, address) as response:
                if not response.is_redirect:
                    if method == "HEAD" and response.status_code in (405, 501):
                        response.headers.clear()  # a server without HEAD: the file itself will tell
                    else:
                        check(response)
                    yield response
                    return
                target = joined(address, response.headers.get("location", ""))
            if target is None or not inside(target, self._url):
                raise UnreadableDocument(
                    "다른 곳으로 넘기는 주소라 따라가지 않았습니다. 넘어간 곳의 주소를 적으십시오."
                )
            address = target
        raise UnreadableDocument("주소가 끝없이 다른 주소로 넘어갑니다. 서버 설정을 확인하십시오.")


def check(response: httpx.Response) -> None:
    """Raise `UnreadableDocument` unless a request succeeded."""
    code = response.status_code
    if code in GONE_CODES:
        raise UnreadableDocument(GONE)
    if code in DENIED:
        raise Denied("서버가 접근을 거부했습니다. user_env와 password_env, 읽기 권한을 확인하십시오.")
    if not response.is_success:
        raise UnreadableDocument(f"서버가 오류({code})로 답했습니다. 서버의 상태를 확인하고 다시 실행하십시오.")


def version(headers: httpx.Headers) -> str:
    """Return the tag of a file's version; a weak ETag is enough to tell versions apart."""
    tags = (headers.get("etag", ""), headers.get("last-modified", ""), headers.get("content-length", ""))
    return "|".join(tags) if tags[0] or tags[1] else ""


@contextmanager
def translated(url: str) -> Iterator[None]:
    """Turn the library's errors into ours."""
    try:
        yield
    except httpx.HTTPError as error:
        raise SourceUnavailable(
            f"{url}에 닿지 못했습니다({type(error).__name__}). 주소와 네트워크, 서버 상태를 확인하십시오."
        ) from error


def trusted(ca_file: Path | None) -> ssl.SSLContext | bool:
    """Return whom to trust: an office's own certificate, else the usual ones. Raises `SourceUnavailable`."""
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise SourceUnavailable(f"인증서 {str(ca_file)!r}을(를) 읽을 수 없습니다. ca_file을 확인하십시오.") from error
