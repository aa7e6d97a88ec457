"""How a revision of an entry comes to be public: draft, review, approval, publication; and who may take which step.

Four eyes: nobody approves what they wrote. A published revision stays public while the next one is prepared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from rag.errors import StepRefused
from rag.register.cells import unwritten
from rag.register.entry import RegisterEntry

State = Literal["draft", "review", "approved", "published", "superseded", "withdrawn"]
Step = Literal["submit", "return", "approve", "publish", "retire", "discard"]
Action = Literal[
    "install", "create", "import", "edit", "fill", "submit", "return", "approve", "publish", "retire", "discard"
]
STEPS: tuple[Step, ...] = get_args(Step)
OPEN: frozenset[State] = frozenset({"draft", "review", "approved"})
"""States of a revision that is being prepared; an entry has one such at most."""

STATES: Mapping[State, str] = {
    "draft": "초안",
    "review": "검토 중",
    "approved": "승인됨",
    "published": "공개 중",
    "superseded": "지난 판",
    "withdrawn": "내림",
}
ACTIONS: Mapping[Action, str] = {
    "install": "설치하면서 등록",
    "create": "초안 작성",
    "import": "파일에서 초안 가져오기",
    "edit": "초안 고침",
    "fill": "기술 항목을 지금 설정으로 채움",
    "submit": "검토 요청",
    "return": "돌려보냄",
    "approve": "승인",
    "publish": "공개",
    "retire": "공개 내림",
    "discard": "초안 버림",
}
MOVES: Mapping[Step, tuple[frozenset[State], State]] = {
    "submit": (frozenset({"draft"}), "review"),
    "return": (frozenset({"review", "approved"}), "draft"),
    "approve": (frozenset({"review"}), "approved"),
    "publish": (frozenset({"approved"}), "published"),
    "retire": (frozenset({"published"}), "withdrawn"),
    "discard": (frozenset({"draft"}), "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision of an entry; `authors` are all who wrote in it."""

    number: int
    state: State
    entry: RegisterEntry
    authors: tuple[str, ...]


def stepped(revision: Revision, step: Step, who: str) -> Revision:
    """Return a revision after a step. Raises `StepRefused` with the reason."""
    before, after = MOVES[step]
    if revision.state not in before:
        wanted = ", ".join(STATES[state] for state in STATES if state in before)
        raise StepRefused(
            f"{revision.number}판은 '{STATES[revision.state]}' 상태라서 '{ACTIONS[step]}'을(를) 할 수 없습니다. "
            f"'{wanted}' 상태여야 합니다."
        )
    if step == "submit":
        require_whole(revision.entry)
    if step == "approve" and who in revision.authors:
        raise StepRefused("자기가 쓴 내용은 자기가 승인할 수 없습니다. 다른 담당자에게 승인을 요청하십시오.")
    return replace(revision, state=after)


def require_whole(entry: RegisterEntry) -> None:
    """Raise `StepRefused` that names the parts which a review asks for and which are empty."""
    empty = unwritten(entry)
    if empty:
        names = ", ".join(f"{leaf.number} {leaf.column.partition('(')[0]}" for leaf in empty)
        raise StepRefused(f"아직 적지 않은 항목이 있어 검토를 요청할 수 없습니다: {names}.")
    if entry.period.starts and entry.period.ends and entry.period.ends < entry.period.starts:
        raise StepRefused("5 종료일이 시작일보다 빠릅니다. 날짜를 확인하십시오.")


def edited(open_: Revision | None, latest: int, entry: RegisterEntry, who: str) -> Revision:
    """Return the draft after an edit: the open one changed, or a new one after `latest`. Raises `StepRefused`."""
    if open_ is None:
        return Revision(latest + 1, "draft", entry, (who,))
    if open_.state != "draft":
        raise StepRefused(
            f"{open_.number}판은 '{STATES[open_.state]}' 상태라서 고칠 수 없습니다. "
            f"먼저 '{ACTIONS['return']}'으로 초안으로 되돌리십시오."
        )
    return replace(open_, entry=entry, authors=tuple(dict.fromkeys((*open_.authors, who))))
