"""The documents page's only way to the system: the API's `/v1/documents` over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr, ValidationError

from ui.client import CONNECT_SECONDS, READ_SECONDS, require_success, translated
from ui.contract import Shape
from ui.identity import TOKEN, authorization
from ui.problems import UNREADABLE, ApiError, Problem

S = TypeVar("S", bound=Shape)
TOO_LARGE = Problem(
    "원본이 커서 이 화면으로는 받을 수 없습니다.", "출처에 적힌 파일을 원래 자리에서 열어 주십시오.", retry=False
)
TOKEN_HEADER = "X-Mongmin-Token"  # noqa: S105 - a header's name


class Document(Shape):
    """A document of the index."""

    doc_id: str
    title: str
    kind: str = "other"
    source: str = ""
    grade: str = "O"
    chunks: int = 0
    ingested_at: str = ""
    status: str = "ready"
    form: str | None = None
    chars: int | None = None
    pages: int | None = None
    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    url: str | None = None
    dropped: Mapping[str, int] = {}
    warnings: tuple[str, ...] = ()


class Failed(Shape):
    """A file that could not be read."""

    path: str
    reason: str
    remedy: str = ""
    at: str = ""


class DocumentPage(Shape):
    """A page of documents, or of failures."""

    total: int
    offset: int = 0
    documents: tuple[Document, ...] = ()
    failures: tuple[Failed, ...] = ()
    may_write: bool = False
    """Whether whoever asks may add and remove documents."""


class Chunk(Shape):
    """A chunk; `places` says from which offset of `text` on which place holds."""

    locator: str
    text: str
    heading: str = ""
    article: str | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    places: tuple[tuple[int, str], ...] = ()


class Detail(Shape):
    """A document with its chunks from `offset` on."""

    document: Document
    versions: tuple[Document, ...] = ()
    offset: int = 0
    total: int = 0
    chunks: tuple[Chunk, ...] = ()


class Upload(Shape):
    """How far an upload is."""

    id: str
    name: str
    state: str
    documents: tuple[Document, ...] = ()
    failures: tuple[Failed, ...] = ()


class Section(Shape):
    """A list of the quality report."""

    total: int = 0


class Report(Shape):
    """The figures of the quality report."""

    made_at: str = ""
    documents: int = 0
    files: int = 0
    characters: int = 0
    chunks: int = 0
    located_share: float | None = None
    unscreened: int = 0
    failures: Section = Section()
    contradictions: Section = Section()
    duplicates: Section = Section()
    near_duplicates: Section = Section()
    undated: Section = Section()
    headerless: Section = Section()
    no_text_layer: Section = Section()


class LibraryClient:
    """Reads as the page's key allows; uploads only with a token, which is never used for reading lists."""

    def __init__(self, url: str, key: SecretStr | None = None, token: SecretStr | None = None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key.get_secret_value()}"} if key else {}
        self._token = {TOKEN_HEADER: token.get_secret_value()} if token else {}

    @property
    def may_upload(self) -> bool:
        """Whether this page may add files of itself, whoever sees it."""
        return bool(self._operator())

    def _operator(self) -> Mapping[str, str]:
        """Return the page's own right to write, which a person who is logged in does not borrow."""
        return self._token if TOKEN.get() is None else {}

    async def page(self, query: Mapping[str, Any]) -> DocumentPage:
        """Return a page of the list. Raises `ApiError`."""
        return await self._get(DocumentPage, "list", query)

    async def one(self, doc_id: str, offset: int, limit: int) -> Detail:
        """Return a document. Raises `ApiError`."""
        return await self._get(Detail, "one", {"id": doc_id, "offset": offset, "limit": limit})

    async def report(self) -> Report:
        """Return the quality report's figures. Raises `ApiError`."""
        return await self._get(Report, "report", {"most": 0})

    async def original(self, doc_id: str, most: int) -> tuple[bytes, Mapping[str, str]]:
        """Return the file that a document came from, with its headers. Raises `ApiError`, also beyond `most` bytes."""
        query = {"id": doc_id}
        async with (
            self._http() as http,
            translated(connect_too=True),
            http.stream("GET", "/v1/documents/original", params=query) as response,
        ):
            await require_success(response)
            if int(response.headers.get("content-length", "0")) > most:
                raise ApiError(TOO_LARGE)
            return await response.aread(), response.headers

    async def upload(self, name: str, content: AsyncIterator[bytes], fields: Mapping[str, str]) -> Upload:
        """Send a file. Raises `ApiError`."""
        query = {"name": name, **{field: value for field, value in fields.items() if value}}
        async with self._http() as http, translated(connect_too=True):
            answer = await http.post("/v1/documents", params=query, content=content, headers=self._operator())
            await require_success(answer)
            return read(Upload, answer)

    async def status(self, upload_id: str) -> Upload:
        """Return how far an upload is. Raises `ApiError`."""
        return await self._get(Upload, f"uploads/{upload_id}", {}, self._operator())

    async def _get(
        self, shape: type[S], name: str, query: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> S:
        async with self._http() as http, translated(connect_too=True):
            answer = await http.get(f"/v1/documents/{name}", params=dict(query), headers=dict(headers or {}))
            await require_success(answer)
            return read(shape, answer)

    @asynccontextmanager
    async def _http(self) -> AsyncIterator[httpx.AsyncClient]:
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        async with httpx.AsyncClient(
            base_url=self._url, headers=authorization(self._headers), timeout=timeout, trust_env=False
        ) as client:
            yield client


def read(shape: type[S], answer: httpx.Response) -> S:
    """Read an answer. Raises `ApiError`."""
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise ApiError(UNREADABLE) from error
