"""What a look at the chain found: each finding names its record and says in plain Korean what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Wrong = Literal[
    "digest", "link", "gap", "signature", "signer", "clock", "sealed", "key-missing", "key-left", "key-stray",
    "head", "head-missing", "head-stray", "end", "witness", "witness-signature", "cut",
]  # fmt: skip
SAID: Mapping[Wrong, str] = MappingProxyType(
    {
        "digest": "기록의 내용이 기록될 때와 다릅니다(고쳐졌습니다).",
        "link": "바로 앞 기록과 이어지지 않습니다(앞 기록이 바뀌었거나 순서가 바뀌었거나 끼워 넣었습니다).",
        "gap": "이 기록 앞에 있어야 할 기록이 빠졌습니다.",
        "signature": "기록의 서명이 맞지 않습니다.",
        "signer": "알 수 없는 열쇠로 서명되었습니다(다른 열쇠로 다시 만들었거나 서명 열쇠를 잃었습니다).",
        "clock": "시각이 앞 기록보다 이른데 시계가 되돌아간 표시가 없습니다.",
        "sealed": "봉인된 내용이 열리지 않습니다(내용이나 그 열쇠가 바뀌었습니다).",
        "key-missing": "내용의 열쇠가 삭제 기록 없이 없어졌습니다.",
        "key-left": "삭제했다고 기록한 열쇠가 다시 있습니다(오래된 사본에서 되돌렸을 수 있습니다).",
        "key-stray": "열쇠 표에 어느 기록의 것도 아닌 줄이 있습니다.",
        "head": "이 기록까지의 서명된 머리글이 기록과 다르거나 서명이 맞지 않습니다.",
        "head-missing": "이 기록까지의 서명된 머리글이 있어야 하는데 없습니다.",
        "head-stray": "머리글 표에 있을 수 없는 줄이 있습니다.",
        "end": "사슬의 끝이 적힌 것과 다릅니다(뒷부분이 잘렸거나 덧붙었습니다).",
        "witness": "외부에 맡긴 머리글과 다릅니다(기록이 바뀌었거나 잘렸거나 오래된 사본입니다).",
        "cut": (
            "이 컴퓨터가 마지막으로 본 사슬의 끝이 사슬에 없습니다(뒷부분이 잘렸거나 오래된 사본으로 바뀌었습니다. "
            "백업에서 되돌린 것이면 docs/trust/evidence.md를 보십시오)."
        ),
        "witness-signature": "외부에 맡긴 머리글의 서명이 이 기록의 열쇠로 된 것이 아닙니다.",
    }
)
MOST = 100
"""How many findings are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a record, or (without one) with the chain."""

    wrong: Wrong
    sequence: int | None = None
    id: str = ""

    @property
    def message(self) -> str:
        """The finding in words."""
        about = "사슬 전체" if self.sequence is None else f"{self.sequence}번 기록"
        return f"{about}{f' {self.id}' if self.id else ''}: {SAID[self.wrong]}"


@dataclass
class Verification:
    """The outcome. `lost` counts by key the records whose sealing key is lost: whole, but no longer readable."""

    records: int = 0
    last: int = 0
    digest: str = ""
    clock_set_back: int = 0
    destroyed: int = 0
    found: int = 0
    findings: list[Finding] = field(default_factory=list)
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.found == 0

    def wrong(self, wrong: Wrong, sequence: int | None = None, record_id: object = "") -> None:
        """Note a finding."""
        self.found += 1
        if len(self.findings) < MOST:
            self.findings.append(Finding(wrong, sequence, record_id if isinstance(record_id, str) else ""))


@dataclass
class Stretches:
    """Ascending numbers as runs, so that a hundred thousand in a row take the room of two."""

    runs: list[tuple[int, int]] = field(default_factory=list)

    def add(self, first: int, last: int | None = None) -> None:
        """Add a number or a run; mostly in ascending order."""
        until = first if last is None else last
        if self.runs and self.runs[-1][1] == first - 1:
            self.runs[-1] = (self.runs[-1][0], until)
        else:
            self.runs.append((first, until))

    def joined(self) -> list[tuple[int, int]]:
        """Return the runs in order, those that touch made one."""
        joined: list[tuple[int, int]] = []
        for first, last in sorted(self.runs):
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        return joined

    def without(self, other: Stretches) -> list[tuple[int, int]]:
        """Return the runs of what is in here and not in another.

        >>> Stretches([(1, 9)]).without(Stretches([(3, 4), (8, 12)]))
        [(1, 2), (5, 7)]
        """
        left: list[tuple[int, int]] = []
        taken = other.joined()
        for first, last in self.joined():
            at = first
            for gone, until in (run for run in taken if run[1] >= first and run[0] <= last):
                if gone > at:
                    left.append((at, gone - 1))
                at = max(at, until + 1)
            if at <= last:
                left.append((at, last))
        return left

    def within(self, other: Stretches) -> list[tuple[int, int]]:
        """Return the runs of what is in both.

        >>> Stretches([(1, 9)]).within(Stretches([(3, 4), (8, 12)]))
        [(3, 4), (8, 9)]
        """
        return Stretches(self.joined()).without(Stretches(self.without(other)))
