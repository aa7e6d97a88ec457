"""Documents as the command line looks after them: in this process, or through a running API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeVar

import httpx

from serving.caller import OPERATOR
from serving.catalogue import Catalogue, Rights
from serving.links import connected, raise_problem
from serving.schemas import Shape
from serving.schemas_documents import DocumentDetail, DocumentList, DocumentOut, ListRequest, RemovedOut, WhyOut

S = TypeVar("S", bound=Shape)
PAGE = 200
"""Chunks asked for at a time."""


class Library(Protocol):
    """What the `documents` commands need, wherever it is done."""

    def page(self, request: ListRequest) -> DocumentList:
        """Return a page of documents, or of failures."""

    def resolve(self, name: str) -> Sequence[DocumentOut]:
        """Return the documents that an id, an absolute path or a source names."""

    def show(self, doc_id: str, offset: int = 0, limit: int = PAGE) -> DocumentDetail:
        """Return a document with its chunks from `offset` on. Raises `Problem` (404)."""

    def remove(self, names: Sequence[str]) -> RemovedOut:
        """Remove documents."""

    def why(self, path: str) -> WhyOut:
        """Explain a file or folder by its absolute path."""

    def report(self) -> dict[str, Any]:
        """Return the quality report of now."""


class LocalLibrary:
    """The catalogue of this process, for its operator."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._rights = Rights.of(OPERATOR)

    def page(self, request: ListRequest) -> DocumentList:
        """Return a page of documents, or of failures."""
        return self._catalogue.page(request, self._rights)

    def resolve(self, name: str) -> Sequence[DocumentOut]:
        """Return the documents that an id, an absolute path or a source names."""
        return self._catalogue.resolve(name, self._rights)

    def show(self, doc_id: str, offset: int = 0, limit: int = PAGE) -> DocumentDetail:
        """Return a document with its chunks from `offset` on. Raises `Problem` (404)."""
        return self._catalogue.show(doc_id, self._rights, offset, limit)

    def remove(self, names: Sequence[str]) -> RemovedOut:
        """Remove documents."""
        return self._catalogue.remove(names, self._rights)

    def why(self, path: str) -> WhyOut:
        """Explain a file or folder by its absolute path."""
        return self._catalogue.why(path)

    def report(self) -> dict[str, Any]:
        """Return the quality report of now."""
        return self._catalogue.report(self._rights)


class RemoteLibrary:
    """The catalogue of a running API."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def page(self, request: ListRequest) -> DocumentList:
        """Return a page of documents, or of failures."""
        return self._asked(DocumentList, "list", request.model_dump(mode="json", exclude_none=True))

    def resolve(self, name: str) -> Sequence[DocumentOut]:
        """Return the documents that an id, an absolute path or a source names."""
        return self._asked(DocumentList, "named", {"name": name}).documents

    def show(self, doc_id: str, offset: int = 0, limit: int = PAGE) -> DocumentDetail:
        """Return a document with its chunks from `offset` on. Raises `Problem` (404)."""
        return self._asked(DocumentDetail, "one", {"id": doc_id, "offset": offset, "limit": limit})

    def remove(self, names: Sequence[str]) -> RemovedOut:
        """Remove documents."""
        with connected():
            answer = self._client.post("/v1/documents/remove", json={"names": list(names)}, timeout=None)
            raise_problem(answer)
            return RemovedOut.model_validate(answer.json())

    def why(self, path: str) -> WhyOut:
        """Explain a file or folder by its absolute path."""
        return self._asked(WhyOut, "why", {"path": path})

    def report(self) -> dict[str, Any]:
        """Return the quality report of now."""
        with connected():
            answer = self._client.get("/v1/documents/report", timeout=None)
            raise_problem(answer)
            return dict(answer.json())

    def _asked(self, shape: type[S], name: str, query: dict[str, Any]) -> S:
        with connected():
            answer = self._client.get(f"/v1/documents/{name}", params=query)
            raise_problem(answer)
            return shape.model_validate(answer.json())
