"""Files inside files: each by the parser of its own format; one that cannot be read leaves the others be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for, refusal
from ingestion.parse.limits import Budget
from ingestion.parse.names import stem_of
from ingestion.types import INSIDE, Failure, ParsedDocument
from rag.errors import EnvironmentFault, UnreadableDocument


def opened(request: ParseRequest) -> tuple[ParseRequest, Budget]:
    """Return the request for what lies inside this file. Raises `UnreadableDocument` when it lies too deep."""
    if request.depth >= request.max_depth:
        raise UnreadableDocument(
            f"압축이나 편지가 {request.max_depth}겹을 넘게 겹쳐 있어 열지 않았습니다. 안의 파일을 꺼내 넣어 주십시오."
        )
    budget = request.budget or Budget(recognition=request.ocr_seconds)
    return replace(request, depth=request.depth + 1, budget=budget), budget


def read_part(request: ParseRequest, path: str, data: bytes) -> Iterator[ParsedDocument | Failure]:
    """Yield what a file inside another holds. `request` is that of `opened`; `path` the file's place inside."""
    name = path.rsplit("/", 1)[-1]
    reason = refusal(name)
    if reason is not None:
        yield failed(path, reason)
        return
    try:
        form = detect(data, name)
        for found in parser_for(form)(replace(request, data=data, name=stem_of(path))):
            yield placed(found, path, form)
    except UnreadableDocument as error:
        yield failed(path, str(error))
    except EnvironmentFault:
        raise
    except Exception as error:
        # As for files: whatever a parser does, one bad member is one record, and the rest goes on.
        yield failed(
            path, f"읽는 중 예상하지 못한 오류가 났습니다({type(error).__name__}). 파일이 손상되었는지 확인하십시오."
        )


def failed(path: str, reason: str) -> Failure:
    """Return the record of a file inside that cannot be read."""
    return Failure(INSIDE + path, reason)


def placed(found: ParsedDocument | Failure, path: str, form: str) -> ParsedDocument | Failure:
    """Say of what was found inside a file where that file lies."""
    if isinstance(found, Failure):
        return Failure(INSIDE + path + ("" if found.path.startswith(INSIDE) else ":") + found.path, found.reason)
    if not found.blocks:
        return failed(path, "읽을 글이 없습니다. 내용이 있는 파일을 넣어 주십시오.")
    inside = path + INSIDE + found.inside if found.inside else path
    return replace(found, inside=inside, form=found.form or form)
