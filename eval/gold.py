"""The question set of statutes: questions with the articles that answer them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
STATUTE_QA = DATA / "statute_qa.jsonl"


@dataclass(frozen=True, slots=True)
class Article:
    """A gold article: the folder and file of the law below the ingested folder, and the article."""

    law: str
    level: str
    article: str

    @property
    def source(self) -> str:
        """The path below the ingested folder."""
        return f"{self.law}/{self.level}.md"


@dataclass(frozen=True, slots=True)
class StatuteQuestion:
    """A question, the articles of which either answers it, and the strings that an answer should hold."""

    id: str
    question: str
    style: str
    domain: str
    gold: tuple[Article, ...]
    key_facts: tuple[str, ...]
    answerable: bool

    @property
    def keys(self) -> frozenset[tuple[str, str]]:
        """Source and article of each gold article."""
        return frozenset((article.source, article.article) for article in self.gold)


def read_questions(path: Path = STATUTE_QA) -> list[StatuteQuestion]:
    """Read a question set, one JSON object a line."""
    lines = path.read_text(encoding="utf8").splitlines()
    return [parse(json.loads(line)) for line in lines if line.strip()]


def parse(row: dict[str, object]) -> StatuteQuestion:
    """Turn one row into a question. Raises `KeyError` naming a missing field."""
    gold, facts = row["gold"], row["key_facts"]
    if not isinstance(gold, list) or not isinstance(facts, list):
        raise TypeError(f"gold and key_facts must be lists in {row['id']!r}")
    return StatuteQuestion(
        id=str(row["id"]),
        question=str(row["question"]),
        style=str(row["style"]),
        domain=str(row["domain"]),
        gold=tuple(Article(g["law"], g["level"], g["article"]) for g in gold),
        key_facts=tuple(map(str, facts)),
        answerable=bool(row["answerable"]),
    )
