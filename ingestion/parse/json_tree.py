"""`.json`: nested objects flattened into headings and paragraphs.

A list at the top whose entries all have a title is a list of documents (a manual's kinds of disaster);
anything else is one document. Addresses of pages and pictures, numbers of order and colours are dropped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingestion.builder import TextBuilder
from ingestion.normalize import normalize, one_line
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.frontmatter import from_mapping
from ingestion.parse.plain_text import add_text
from ingestion.types import Metadata, ParsedDocument
from rag.errors import UnreadableDocument

TITLE = re.compile(r"(?:.*(?:title|name|heading|subject))|제목|이름|항목|구분", re.I)
BODY = re.compile(
    r"(?:.*(?:text|detail|content|body|desc|description|paragraph|answer|summary))|내용|본문|설명|답변", re.I
)
DROPPED = re.compile(r"(?:.*(?:idx|index|image|img|icon|url|link|href|color|colour|uuid|thumb))|id|no|order|seq", re.I)
ADDRESS = re.compile(r"(?:https?://|data:)\S*$")
POINT = re.compile(r"(?<=\S)\s+(?=[∙•▪■□○●√※]\s)")
METADATA = ("kind", "domain", "jurisdiction", "department", "grade", "effective_from", "effective_to")
DEPTH_MAX = 60


def parse_json(request: ParseRequest) -> Iterator[ParsedDocument]:
    """Yield the documents of a JSON file. Raises `UnreadableDocument` if it is no JSON."""
    try:
        tree = json.loads(decode(request.data))
    except RecursionError as error:
        raise UnreadableDocument("JSON이 너무 깊게 겹쳐 있습니다. 나누어 저장해 다시 넣어 주십시오.") from error
    except ValueError as error:
        raise UnreadableDocument(f"JSON을 읽을 수 없습니다({error}). 파일이 잘리지 않았는지 확인하십시오.") from error
    entries = titled_entries(tree)
    if not entries:
        yield build(tree, request.name, None)
        return
    seen: set[str] = set()
    for entry in entries:
        title = title_of(entry)
        part = normalize(title).text
        part = part if part not in seen else f"{part}~{len(seen) + 1}"
        seen.add(part)
        yield build(entry, title, part)


def titled_entries(tree: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON is anything
    """Return the entries of the one list at the top, if all are objects with a title."""
    if isinstance(tree, dict):
        lists = [value for value in tree.values() if isinstance(value, list)]
        tree = lists[0] if len(lists) == 1 and len(tree) <= 3 else None
    if not isinstance(tree, list) or not all(isinstance(entry, dict) and title_of(entry) for entry in tree):
        return []
    return tree


def title_of(entry: Mapping[str, Any]) -> str:
    """Return the first text under a title's name."""
    for key, value in entry.items():
        if isinstance(value, str) and TITLE.fullmatch(key) and value.strip():
            return one_line(value)
    return ""


def build(tree: Any, title: str, part: str | None) -> ParsedDocument:  # noqa: ANN401
    """Flatten one document."""
    builder = TextBuilder()
    metadata = Metadata()
    if isinstance(tree, dict):
        metadata = from_mapping({key: tree[key] for key in METADATA if isinstance(tree.get(key), str)})
        tree = {key: value for key, value in tree.items() if key not in METADATA and value != title}
    flatten(builder, tree, 1)
    return builder.build(title, metadata, part=part)


def flatten(builder: TextBuilder, node: Any, level: int) -> None:  # noqa: ANN401
    """Write a node as headings and paragraphs."""
    if level > DEPTH_MAX:
        raise UnreadableDocument("JSON이 너무 깊게 겹쳐 있습니다. 구조를 줄여 다시 넣어 주십시오.")
    if isinstance(node, dict):
        flatten_object(builder, node, level)
    elif isinstance(node, list):
        for item in node:
            flatten(builder, item, level)
    else:
        add_value(builder, node)


def flatten_object(builder: TextBuilder, node: Mapping[str, Any], level: int) -> None:
    """Write an object: its title as a heading, its texts, then what it holds."""
    title = title_of(node)
    if title:
        builder.heading(builder.text(title), level)
    inner = level + 1 if title else level
    names = parallel_names(node)
    for key, value in node.items():
        if DROPPED.fullmatch(key) or (isinstance(value, str) and one_line(value) == title) or key in names:
            continue
        fitting = names_for(value, names)
        if fitting:
            flatten_named(builder, value, fitting, inner)
        elif isinstance(value, dict | list):
            flatten(builder, value, inner)
        else:
            add_value(builder, value, "" if BODY.fullmatch(key) else key)


def parallel_names(node: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return lists of texts as long as a list of objects beside them: they name its entries."""
    lengths = {
        len(value) for value in node.values() if isinstance(value, list) and len(value) > 1 and has_objects(value)
    }
    return {
        key: value
        for key, value in node.items()
        if isinstance(value, list) and len(value) in lengths and all(isinstance(item, str) for item in value)
    }


def names_for(value: Any, names: Mapping[str, list[str]]) -> list[list[str]]:  # noqa: ANN401
    """Return the lists of names that fit a value: it holds objects only, and each list is as long."""
    if not isinstance(value, list) or len(value) < 2 or not has_objects(value):
        return []
    return [texts for texts in names.values() if len(texts) == len(value)]


def has_objects(items: list[Any]) -> bool:
    """Whether a list holds objects only."""
    return all(isinstance(item, dict) for item in items)


def flatten_named(builder: TextBuilder, items: list[Any], names: list[list[str]], level: int) -> None:
    """Write objects under their names: the first list gives headings, the others a line each."""
    for at, item in enumerate(items):
        builder.heading(builder.text(names[0][at]), level)
        for more in names[1:]:
            add_value(builder, more[at])
        flatten(builder, item, level + 1)


def add_value(builder: TextBuilder, value: Any, name: str = "") -> None:  # noqa: ANN401
    """Write a text, number or truth value, with its name unless that only says "text"."""
    if value is None or isinstance(value, bool) or (isinstance(value, str) and ADDRESS.match(value.strip())):
        return
    text = POINT.sub("\n", builder.text(str(value)).strip())
    if text:
        add_text(builder, f"{builder.text(name)}: {text}" if name else text, below=DEPTH_MAX)
