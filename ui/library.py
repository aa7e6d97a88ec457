"""The documents page's only way to the system: the API's `/v1/documents` over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Any

from pydantic import SecretStr

from ui.client import require_success, translated
from ui.contract import Shape
from ui.identity import TOKEN
from ui.problems import ApiError, Problem
from ui.transport import Transport, read

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
    notice: str = ""


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
        self._transport = Transport(url, key)
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
        return await self._transport.get(DocumentPage, "/v1/documents/list", query)

    async def one(self, doc_id: str, offset: int, limit: int) -> Detail:
        """Return a document. Raises `ApiError`."""
        query = {"id": doc_id, "offset": offset, "limit": limit}
        return await self._transport.get(Detail, "/v1/documents/one", query)

    async def report(self) -> Report:
        """Return the quality report's figures. Raises `ApiError`."""
        return await self._transport.get(Report, "/v1/documents/report", {"most": 0})

    async def original(self, doc_id: str, most: int) -> tuple[bytes, Mapping[str, str]]:
        """Return the file that a document came from, with its headers. Raises `ApiError`, also beyond `most` bytes."""
        query = {"id": doc_id}
        async with (
            self._transport.http() as http,
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
        operator = self._operator()
        return read(
            Upload, await self._transport.send("POST", "/v1/documents", params=query, content=content, headers=operator)
        )

    async def status(self, upload_id: str) -> Upload:
        """Return how far an upload is. Raises `ApiError`."""
        return await self._transport.get(Upload, f"/v1/documents/uploads/{upload_id}", {}, self._operator())
