"""The documents page: plain HTML from the server, so that it works with a keyboard, on a phone and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from configs.regions import Regions
from ui.filters import KIND_NAMES
from ui.frame import FOREIGN, Frame, own_form, whole
from ui.library import Chunk, LibraryClient
from ui.problems import ApiError, Problem

PAGE = 30
CHUNKS = 40
SHOWN_BYTES = 300_000
"""Of an original that is text, what is shown beside the extracted text."""
ORIGINAL_BYTES = 64 << 20
TEXT_FORMS = frozenset({"markdown", "text", "html", "csv", "json", "jsonl"})
FILTERS = ("q", "kind", "domain", "region")
FIELDS = ("domain", "jurisdiction", "grade", "department", "effective_from", "kind")
TOLD = "documents_problem.html"
NO_FILE = Problem("파일을 고르지 않았습니다.", "올릴 파일을 고른 뒤 다시 눌러 주십시오.", retry=False)


class DocumentsPage:
    """Its routes: the list, one document, its original, an upload and how far it is."""

    def __init__(self, client: LibraryClient, province: str, regions: Regions, frame: Frame | None = None) -> None:
        self._client = client
        self._frame = frame or Frame(province)
        self._province = province
        self._regions = regions

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        routes = (
            ("/documents", self.listed, "GET"),
            ("/documents", self.upload, "POST"),
            ("/documents/one", self.one, "GET"),
            ("/documents/original", self.original, "GET"),
            ("/documents/upload", self.status, "GET"),
        )
        return [Route(path, self._frame.told(handler, TOLD), methods=[method]) for path, handler, method in routes]

    async def listed(self, request: Request) -> Response:
        """Show a page of the list, and the quality report's figures."""
        given = {name: request.query_params.get(name, "").strip() for name in FILTERS}
        failed = request.query_params.get("failed") == "1"
        offset = whole(request.query_params.get("offset", "0"))
        query = {
            "q": given["q"],
            "kinds": [given["kind"]] if given["kind"] in KIND_NAMES else [],
            "domain": given["domain"],
            "jurisdiction": given["region"],
            "failed": failed,
            "offset": offset,
            "limit": PAGE,
        }
        found = await self._client.page({name: value for name, value in query.items() if value not in ("", [])})
        return self._page(
            "documents.html",
            found=found,
            report=await self._client.report(),
            given=given,
            failed=failed,
            earlier=here(given, failed, offset - PAGE) if offset else None,
            later=here(given, failed, offset + PAGE) if offset + PAGE < found.total else None,
            last=min(offset + PAGE, found.total),
            domains=self._regions.domains,
            regions=(self._province, *self._regions.municipalities(self._province)),
            may_upload=self._client.may_upload or found.may_write,
        )

    async def one(self, request: Request) -> Response:
        """Show a document: what is known of it, and its original beside the extracted text."""
        doc_id = request.query_params.get("id", "")
        offset = whole(request.query_params.get("offset", "0"))
        detail = await self._client.one(doc_id, offset, CHUNKS)
        original = await self._original_text(doc_id, detail.document.form)
        return self._page(
            "document.html",
            detail=detail,
            document=detail.document,
            original=original,
            address=one_address(doc_id),
            file_address=f"/documents/original?id={quote(doc_id, safe='')}",
            step=CHUNKS,
        )

    async def original(self, request: Request) -> Response:
        """Hand on the file that a document came from, to be saved and never opened in the page."""
        content, headers = await self._client.original(request.query_params.get("id", ""), ORIGINAL_BYTES)
        disposition = headers.get("content-disposition", "attachment")
        return Response(content, media_type="application/octet-stream", headers={"Content-Disposition": disposition})

    async def upload(self, request: Request) -> Response:
        """Send a file on to the API."""
        if not own_form(request):
            return self._frame.problem(FOREIGN, 403, TOLD)
        async with request.form(max_files=1) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                return self._frame.problem(NO_FILE, 422, TOLD)
            fields = {name: str(form.get(name) or "") for name in FIELDS}
            sent = await self._client.upload(file.filename, pieces(file), fields)
        return RedirectResponse(f"/documents/upload?id={quote(sent.id)}", 303)

    async def status(self, request: Request) -> Response:
        """Show how far an upload is; the page asks again by itself until it is done."""
        upload = await self._client.status(quote(request.query_params.get("id", ""), safe=""))
        return self._page("upload.html", upload=upload, waiting=upload.state in ("waiting", "reading"))

    async def _original_text(self, doc_id: str, form: str | None) -> list[str] | None:
        """Return the lines of an original that is text; None for one that is not, or not there any more."""
        if form not in TEXT_FORMS:
            return None
        try:
            content, _ = await self._client.original(doc_id, SHOWN_BYTES)
            return content.decode("utf-8-sig").splitlines()
        except (ApiError, UnicodeDecodeError):
            return None

    def _page(self, template: str, **values: Any) -> Response:  # noqa: ANN401 - what the template needs
        return self._frame.page(template, kinds=KIND_NAMES, one_address=one_address, lines_of=lines_of, **values)


async def pieces(file: UploadFile) -> AsyncIterator[bytes]:
    """Yield a file a piece at a time."""
    while piece := await file.read(1 << 20):
        yield piece


def lines_of(chunk: Chunk) -> list[tuple[str, str]]:
    """Return a chunk's text in stretches, each with its own place."""
    starts = [(0, ""), *chunk.places] if not chunk.places or chunk.places[0][0] else list(chunk.places)
    ends = [start for start, _ in starts[1:]] + [len(chunk.text)]
    return [
        (place, chunk.text[start:end].strip("\n"))
        for (start, place), end in zip(starts, ends, strict=True)
        if chunk.text[start:end].strip()
    ]


def one_address(doc_id: str) -> str:
    """Return the address of a document's page."""
    return f"/documents/one?id={quote(doc_id, safe='')}"


def here(given: Mapping[str, str], failed: bool, offset: int) -> str:
    """Return the address of another page of the same list."""
    values = {**given, "failed": "1" if failed else "", "offset": str(max(offset, 0))}
    return "/documents?" + urlencode({name: value for name, value in values.items() if value})
