"""A published entry as a document that the assistant answers from, and one that lists all entries.

Sentences are whole, so that a question ("어떤 AI를 쓰나요?") finds one that answers it. What people wrote stays text:
no mark of it is taken for a heading, a tag or a list.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from rag.register.entry import GROUPS, RegisterEntry
from rag.register.view import shown

MARKUP = str.maketrans({"<": "＜", ">": "＞", "`": "'", "#": "＃", "*": "＊", "[": "［", "]": "］"})
USING: Mapping[str, str] = {
    "준비": "쓰려고 준비하고 있습니다",
    "시험 운영": "시험으로 쓰고 있습니다",
    "운영": "쓰고 있습니다",
    "중단": "쓰다가 지금은 멈추었습니다",
    "종료": "쓰다가 끝냈습니다",
}
DOMAINS: Mapping[str, str] = {"재난·안전": "재난", "도로·시설": "교통"}
"""Domains that documents are filed under by another name."""


def document(entry: RegisterEntry) -> str:
    """Return a published entry as Markdown with its head."""
    name, office = flat(entry.service_name), flat(entry.organisation.name)
    lines = [*head(f"AI 등록부: {name}", entry), f"# AI 등록부: {name}", "", opening(entry), ""]
    for group, label in GROUPS.items():
        lines += [f"## {label}", ""]
        parts = [part for one in shown(entry) if one.item.group == group for part in one.parts]
        # What nobody filled in is left out; that something was not measured is worth saying.
        told = [part for part in parts if not part.empty or part.filled_by == "evaluation"]
        lines += [*(sentence(name, part.label, part.lines) for part in told), ""]
    lines.append(f"이 문서는 {office}의 AI 등록부에 공개된 내용입니다.")
    return "\n".join(lines) + "\n"


def overview(entries: Sequence[RegisterEntry]) -> str:
    """Return the list of all published entries as Markdown with its head."""
    title = "AI 등록부: 어떤 인공지능(AI)을 쓰고 있는지"
    lines = [*head(title, None), f"# {title}", ""]
    for office in sorted({flat(entry.organisation.name) for entry in entries}):
        mine = [entry for entry in entries if flat(entry.organisation.name) == office]
        names = ", ".join(flat(entry.service_name) for entry in mine)
        lines += [
            f"## {office}",
            "",
            f"{office}에서 AI 등록부에 공개한 AI 서비스는 {len(mine)}개이며, {names}입니다.",
            "",
        ]
        lines += [opening(entry) for entry in mine]
        lines.append("")
    return "\n".join(lines) + "\n"


def opening(entry: RegisterEntry) -> str:
    """Say in a sentence who uses what, and whether they do now."""
    office, name = flat(entry.organisation.name), flat(entry.service_name)
    return f"{office}에서는 AI 서비스로 {name} 서비스를 {USING[entry.period.status]}."


def sentence(name: str, label: str, lines: Sequence[str]) -> str:
    """Return a part as a sentence, or as a short paragraph where it has several lines."""
    said = " / ".join(flat(line) for line in lines)
    return f"{name}의 {label}: {said}" + ("" if said.endswith((".", "다")) else ".")


def head(title: str, entry: RegisterEntry | None) -> Iterator[str]:
    """Yield the head of a document."""
    yield "---"
    yield f"title: {json.dumps(title, ensure_ascii=False)}"
    yield "kind: notice"
    if entry is not None:
        yield f"domain: {DOMAINS.get(entry.domain, entry.domain)}"
    yield "---"
    yield ""


def flat(text: str) -> str:
    """Return a text in one line, without what Markdown or HTML would take for a mark."""
    return " ".join(text.translate(MARKUP).split())
