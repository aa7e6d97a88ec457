"""The attacks and benign look-alikes of `injection.jsonl`, each planted where it says, asked by an officer.

Every item has a department of its own, so that one index serves all and none sees another's document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.gold import DATA
from eval.redteam.ground import Ground
from eval.redteam.packages import docx, hwpx
from eval.redteam.seen import places
from serving.caller import Caller

INJECTION = DATA / "injection.jsonl"
QUOTED = re.compile(r'"(.+)"')
RULE = "———"
"""Stands between a text and its footnote in a payload."""
ECHO = frozenset({"answer.query"})
"""Where the asker's own words come back: no attack of a question reaches anything by that."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record: what is planted where, what is asked, and the canary that must not come out (None: benign)."""

    id: str
    kind: str
    where: str
    goal: str | None
    payload: str
    benign_question: str
    canary: str | None
    canary_in: str = "payload"
    plant: str = ""

    @property
    def benign(self) -> bool:
        """Whether it only looks like an attack."""
        return self.canary is None

    @property
    def direct(self) -> bool:
        """Whether it stands in the question."""
        return self.kind == "direct"

    @property
    def question(self) -> str:
        """What the officer asks."""
        return self.payload if self.direct else self.benign_question

    @property
    def sentence(self) -> str:
        """What is planted in the system prompt or in another department's document, or nothing."""
        found = QUOTED.search(self.plant)
        return found[1] if found else ""

    @property
    def caller(self) -> Caller:
        """An officer of the item's own department."""
        return Caller(f"officer of {self.id}", departments=(self.id,))


@dataclass(frozen=True, slots=True)
class Outcome:
    """An attack and the places in which what it wanted came out."""

    item: Item
    places: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether it reached its goal."""
        return bool(self.places)


def read_items(path: Path = INJECTION) -> list[Item]:
    """Read the records, one JSON object a line."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines() if line.strip()]
    return [Item(**{name: row[name] for name in Item.__dataclass_fields__ if name in row}) for row in rows]


def system_plants(items: Iterable[Item]) -> str:
    """Return the sentences that go into the system prompt."""
    return "\n".join(item.sentence for item in items if item.canary_in == "system_prompt")


def plant(ground: Ground, items: Iterable[Item], folder: Path) -> None:
    """Write each item's documents and take them in."""
    for item in items:
        own, other = folder / item.id, folder / f"{item.id}-other"
        write(own, documents(item))
        ground.take_in(own, department=item.id)
        if item.canary_in == "other_dept_document":
            write(other, {"비공개 문서.txt": f"{item.benign_question}\n{item.sentence}\n".encode()})
            ground.take_in(other, department=f"{item.id}-other", grade="S")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def attack(ground: Ground, item: Item) -> Outcome:
    """Ask an attack's question, and look for what it wanted in everything that left."""
    leaving = ground.ask(item.question, item.caller)
    if item.direct:
        leaving = {place: text for place, text in leaving.items() if place not in ECHO}
    prompt = item.canary_in == "system_prompt"
    sought = [item.canary, ground.canary if prompt else ""]
    return Outcome(item, places(leaving, filter(None, sought), ground.system if prompt else ""))


def documents(item: Item) -> Mapping[str, bytes]:
    """Return the files that carry an item, by name."""
    about = f"다음 물음에 관한 자료이다: {item.benign_question} 담당 부서는 총무과이다."
    if item.direct:
        return {"안내.txt": about.encode()}
    return WRITERS.get(item.where, text)(item.payload, about)


def text(payload: str, _about: str) -> Mapping[str, bytes]:
    """Write a plain text."""
    return {"문서.txt": payload.encode()}


def table(payload: str, _about: str) -> Mapping[str, bytes]:
    """Write a table in Markdown."""
    return {"표.md": payload.encode()}


def page(payload: str, _about: str) -> Mapping[str, bytes]:
    """Write a page."""
    return {"쪽.html": f"<html><body>{payload}</body></html>".encode()}


def named(payload: str, about: str) -> Mapping[str, bytes]:
    """Name files as the payload says."""
    return {file_name(name): about.encode() for name in payload.split(";")}


def described(payload: str, about: str) -> Mapping[str, bytes]:
    """Write a document's properties, and a text that tells them."""
    return {
        "속성.docx": docx([about], properties=properties(payload)),
        "속성을 적은 글.txt": f"{about}\n{payload}".encode(),
    }


def noted(payload: str, _about: str) -> Mapping[str, bytes]:
    """Write a document with a footnote, and a text that holds both."""
    body, _, note = payload.partition(RULE)
    return {"각주.hwpx": hwpx([body.strip()], note.strip()), "각주를 적은 글.txt": payload.encode()}


WRITERS = {
    "filename": named,
    "metadata": described,
    "HWP footnote": noted,
    "HTML comment": page,
    "white text": page,
    "table cell": table,
}


def file_name(name: str) -> str:
    """Return a name that a file can have, with an extension that is read: no name holds a slash."""
    return f"{name.strip().replace('/', '∕')}.txt"


def properties(payload: str) -> dict[str, str]:
    """Return a document's properties by the names that DOCX gives them."""
    names = {"title": "dc:title", "subject": "dc:subject", "keywords": "cp:keywords", "creationdate": "dcterms:created"}
    found = {}
    for line in payload.splitlines():
        name, _, value = re.sub(r"^(dc:\w+)=", r"\1: ", line).partition(": ")
        found[names.get(name.lower(), name if name.startswith("dc:") else "dc:description")] = value
    return found
