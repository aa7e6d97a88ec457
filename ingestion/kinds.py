"""What a document is, when neither it nor the caller says so."""

from __future__ import annotations

import re

from ingestion.structure.law import looks_like_law
from ingestion.types import ParsedDocument
from rag.types import Kind

BY_PATH: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("guide", re.compile(r"guide|안내|생활법령|faq|질의응답", re.I)),
    ("manual", re.compile(r"manual|매뉴얼|편람|행동요령|지침|업무처리", re.I)),
    ("table", re.compile(r"(?:요금|수수료|사용료|단가|일람|현황)\s?표", re.I)),
    ("notice", re.compile(r"notice|고시|공고|공지|보도자료|press", re.I)),
)
LAW_TITLE = re.compile(r"(?:법|법률|시행령|시행규칙|에 관한 규정)$")
ORDINANCE_TITLE = re.compile(r"조례(?:\s?시행규칙)?$|(?:도|시|군|구|의회|교육청)\s.{1,40}규칙$")


def guess_kind(document: ParsedDocument, path: str) -> Kind:
    """Guess from title and structure, then from the names of file and folders (the nearest first)."""
    if ORDINANCE_TITLE.search(document.title) and looks_like_law(document):
        return "ordinance"
    if LAW_TITLE.search(document.title) and looks_like_law(document):
        return "law"
    for name in reversed(path.split("/")):
        for kind, pattern in BY_PATH:
            if pattern.search(name):
                return kind
    return "table" if all(block.kind == "row" for block in document.blocks) else "other"
