"""What changed between two revisions, in words that a citizen can read."""

from __future__ import annotations

from dataclasses import dataclass

from rag.register.cells import cells
from rag.register.entry import RegisterEntry
from rag.register.fields import Leaf, items
from rag.register.view import line

LONGEST = 80


@dataclass(frozen=True, slots=True)
class Change:
    """A part that changed: its Korean name, before and after in words, line by line, and a plain sentence."""

    path: str
    number: int
    field: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    sentence: str


def changes(before: RegisterEntry, after: RegisterEntry) -> tuple[Change, ...]:
    """Return what changed, in the order of the fields; none for equal entries."""
    old, new = cells(before), cells(after)
    first, second = before.model_dump(), after.model_dump()
    found = []
    for item in items():
        for leaf in item.leaves:
            if old[leaf.path] != new[leaf.path]:
                was, now = line(leaf, first), line(leaf, second)
                told = sentence(leaf, was.lines if not was.empty else (), now.lines if not now.empty else ())
                found.append(Change(leaf.path, item.number, item.label, leaf.label, was.lines, now.lines, told))
    return tuple(found)


def sentence(leaf: Leaf, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Say in a sentence what happened to a part.

    >>> from rag.register.fields import leaf_at
    >>> sentence(leaf_at("period.status"), ("준비",), ("운영",))
    "'상태' 항목이 '준비'에서 '운영'(으)로 바뀌었습니다."
    """
    name = f"'{leaf.label}' 항목"
    if leaf.kind in {"list", "records"}:
        return listed(name, before, after)
    if not before:
        return f"{name}을 새로 적었습니다: {short(after)}"
    if not after:
        return f"{name}을 지웠습니다. 전에는 {quoted(before)}였습니다."
    if len(" ".join(before + after)) > LONGEST:
        return f"{name}의 내용을 고쳤습니다."
    return f"{name}이 {quoted(before)}에서 {quoted(after)}(으)로 바뀌었습니다."


def listed(name: str, before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Say what came into a list and what left it."""
    came, left = [one for one in after if one not in before], [one for one in before if one not in after]
    if not came and not left:
        return f"{name}의 순서를 바꾸었습니다."
    said = [f"{len(came)}건을 더했습니다: {short(tuple(came))}" if came else ""]
    said += [f"{len(left)}건을 뺐습니다: {short(tuple(left))}" if left else ""]
    return f"{name}에 " + " 그리고 ".join(one for one in said if one) if came else f"{name}에서 {said[1]}"


def quoted(lines: tuple[str, ...]) -> str:
    """Quote a value."""
    return f"'{' '.join(lines)}'"


def short(lines: tuple[str, ...]) -> str:
    """Return a value's beginning."""
    text = " / ".join(" ".join(lines).split("\n")) if len(lines) == 1 else " / ".join(lines)
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
