"""Working through the API that holds the data folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from serving.complaints.shapes import ComplaintIn, ExportFormat, TriageOut
from serving.documents import Report, ignore
from serving.library import Library, RemoteLibrary
from serving.links import broken, connected, raise_problem
from serving.problems import from_document
from serving.schemas import (
    AnswerOut,
    AskEvent,
    AskRequest,
    BackfillOut,
    HitOut,
    IngestOut,
    IngestRequest,
    Progress,
    SearchOut,
    SearchRequest,
    StatusOut,
    StreamedSentence,
    SyncOut,
    SyncRequest,
)
from serving.schemas_evidence import ReplayOut
from serving.schemas_operations import BackupOut, BackupRequest, ReindexOut, ReindexRequest
from serving.schemas_rights import ExplanationOut

TOKEN_HEADER = "X-Mongmin-Token"  # noqa: S105 - a header's name
MARGIN_SECONDS = 10.0
EVENTS: Mapping[str, type[StatusOut] | type[StreamedSentence] | type[AnswerOut]] = {
    "status": StatusOut,
    "sentence": StreamedSentence,
    "answer": AnswerOut,
}


class RemoteDesk:
    """A desk over HTTP. Errors are those that the API's problem documents tell of."""

    def __init__(self, url: str, token: str, seconds: float, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            base_url=url,
            headers={TOKEN_HEADER: token},
            timeout=httpx.Timeout(seconds + MARGIN_SECONDS, connect=5.0),
            trust_env=False,  # a proxy has no business on loopback
            transport=transport,
        )
        self.library: Library = RemoteLibrary(self._client)

    def search(self, request: SearchRequest) -> list[HitOut]:
        """Return the hits of a request."""
        with connected():
            answer = self._client.post("/v1/search", json=asked(request))
            raise_problem(answer)
            return SearchOut.model_validate(answer.json()).hits

    def ask(self, request: AskRequest) -> Iterator[AskEvent]:
        """Yield progress, checked sentences and last the whole answer."""
        body = {**asked(request), "stream": True}
        with connected(), self._client.stream("POST", "/v1/ask", json=body) as response:
            raise_problem(response)
            for name, data in server_sent(response.iter_lines()):
                if name == "error":
                    raise from_document(data)
                yield EVENTS[name].model_validate(data)

    def triage(self, complaint: ComplaintIn) -> TriageOut:
        """Hand a complaint in, and return what is found of it."""
        with connected():
            answer = self._client.post("/v1/complaints", json=complaint.model_dump(mode="json", exclude_unset=True))
            raise_problem(answer)
            return TriageOut.model_validate(answer.json())

    def explain(self, name: str) -> ExplanationOut:
        """Return the explanation of an answer."""
        body = {"evidence_id" if name.startswith("ev-") else "answer_id": name}
        with connected():
            answer = self._client.post("/v1/explanations", json=body)
            raise_problem(answer)
            return ExplanationOut.model_validate(answer.json())

    def export(self, answer_id: str, form: ExportFormat) -> bytes:
        """Return an answer of the caller's as a document."""
        with connected():
            answer = self._client.get(f"/v1/answers/{quote(answer_id, safe='')}/export", params={"format": form})
            raise_problem(answer)
            return answer.content

    def ingest(self, request: IngestRequest, report: Report = ignore) -> IngestOut:
        """Take in documents that lie on the API's machine."""
        return IngestOut.model_validate(self._task("ingest", asked(request), report))

    def sync(self, request: SyncRequest, report: Report = ignore) -> SyncOut:
        """Bring in the sources that the API's settings name."""
        return SyncOut.model_validate(self._task("sync", asked(request), report))

    def backfill(self, report: Report = ignore) -> BackfillOut:
        """Make the dense vectors that are missing."""
        return BackfillOut.model_validate(self._task("backfill", None, report))

    def backup(self, target: Path, report: Report = ignore) -> BackupOut:
        """Have the API write a backup, on its machine."""
        body = BackupRequest(target=str(target.absolute())).model_dump()
        return BackupOut.model_validate(self._task("backup", body, report, "operations"))

    def reindex(self, *, back: bool = False, report: Report = ignore) -> ReindexOut:
        """Have the API build its index anew."""
        body = ReindexRequest(back=back).model_dump()
        return ReindexOut.model_validate(self._task("reindex", body, report, "operations"))

    def replay(self, evidence_id: str) -> ReplayOut:
        """Have the API make an answer again from its record."""
        with connected():
            answer = self._client.post(f"/v1/audit/{quote(evidence_id, safe='')}/replay")
            raise_problem(answer)
            return ReplayOut.model_validate(answer.json())

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _task(self, name: str, body: object, report: Report, group: str = "documents") -> object:
        path = f"/v1/{group}/{name}"
        with connected(), self._client.stream("POST", path, json=body, timeout=None) as response:
            raise_problem(response)
            for line in response.iter_lines():
                item = json.loads(line)
                if item["event"] == "summary":
                    return item["data"]
                if item["event"] == "error":
                    raise from_document(item["data"])
                report(Progress.model_validate(item["data"]))
        raise broken()


def asked(request: SearchRequest | IngestRequest | SyncRequest) -> dict[str, Any]:
    """Return a request's body; passwords in the clear, for `model_dump` masks them."""
    body = request.model_dump(mode="json")
    if isinstance(request, IngestRequest):
        body["passwords"] = [password.get_secret_value() for password in request.passwords]
    return body


def server_sent(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    r"""Yield name and data of each event of a stream.

    >>> list(server_sent(iter(["event: status", 'data: {"stage": "retrieving"}', ""])))
    [('status', {'stage': 'retrieving'})]
    """
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))
