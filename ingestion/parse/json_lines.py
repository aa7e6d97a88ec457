"""`.jsonl`: a document a line, `{"id", "title", "text", "metadata"}`; its identity is that id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.builder import TextBuilder
from ingestion.normalize import normalize
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.frontmatter import from_mapping
from ingestion.parse.plain_text import add_text
from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument


def parse_json_lines(request: ParseRequest) -> Iterator[ParsedDocument | Failure]:
    """Yield a document or a failure (its `path` is the line's number) for each line that is not blank."""
    seen: set[str] = set()
    for number, line in enumerate(decode(request.data).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield row(line, seen)
        except UnreadableDocument as error:
            yield Failure(str(number), str(error))


def row(line: str, seen: set[str]) -> ParsedDocument:
    """Read one line; `seen` holds the ids above it and is added to. Raises `UnreadableDocument`."""
    values = mapping(line)
    identity, text, metadata = identity_of(values), values.get("text"), values.get("metadata") or {}
    if identity in seen:
        raise UnreadableDocument(f"id {identity!r}이(가) 앞줄에 이미 있습니다. id를 서로 다르게 적어 주십시오.")
    if not isinstance(text, str) or not isinstance(metadata, dict):
        raise UnreadableDocument('"text"는 글이고 "metadata"는 {"이름": 값} 꼴이어야 합니다.')
    builder = TextBuilder()
    add_text(builder, builder.text(text))
    if not builder:
        raise UnreadableDocument('"text"가 비어 있습니다.')
    document = builder.build(str(values.get("title") or ""), from_mapping(metadata), identity=identity)
    seen.add(identity)
    return document


def identity_of(values: Mapping[str, Any]) -> str:
    """Return a row's id. Raises `UnreadableDocument` if there is none, or nothing of it can be seen."""
    given = values.get("id")
    identity = normalize(str(given)).text.strip() if isinstance(given, str | int) else ""
    if not identity or isinstance(given, bool):
        raise UnreadableDocument('"id"가 없습니다. 줄마다 서로 다른 "id"를 적어 주십시오.')
    return identity


def mapping(line: str) -> dict[str, Any]:
    """Parse a line as a JSON object."""
    try:
        values = json.loads(line.strip().lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"JSON이 아닙니다({error}). 한 줄에 한 문서를 JSON으로 적어 주십시오.") from error
    if not isinstance(values, dict):
        raise UnreadableDocument('JSON 객체가 아닙니다. {"id": ..., "title": ..., "text": ...} 꼴로 적어 주십시오.')
    return values
