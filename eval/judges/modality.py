"""What a clause permits, demands, forbids, exempts from or denies: the evaluator's own reading, apart from `rag.force`.

Conditions (`내지 않으면`) are left out: what they deny is no statement.
"""

from __future__ import annotations

import re
from typing import Literal

Force = Literal["need_not", "must_not", "may", "must", "not"]

CONDITION = re.compile(
    r"(?:지\s?(?:아니|않|못)\S{0,3}(?:면|경우|때|도록)|없으면|없는 경우|없을 때)"
    r"|지\s?(?:아니|않)(?:하는|한|은|는|던|으려는)(?=\s)|아니면"
)
FORCES: tuple[tuple[Force, re.Pattern[str]], ...] = (
    (
        "need_not",
        re.compile(r"지\s?(?:않아도|아니하여도|아니해도)|지\s?(?:않을|아니할)\s?수\s?있|의무가\s?없|필요가?\s?없"),
    ),
    (
        "must_not",
        re.compile(
            r"수[는도]?\s?없|(?:서는|면)\s?(?:아니|안)\s?[되된됩돼]|지\s?못[하한할합해]|금지|안\s?[돼됩]니다|이?지\s?말아야"
        ),
    ),
    ("may", re.compile(r"수[는도]?\s?있|도\s?(?:된다|됩니다|되는|좋)|가능")),
    ("must", re.compile(r"[여어아해와워춰써야]야\s?(?:[하한합할해]|된|됩|만)|의무|라야")),
    ("not", re.compile(r"지\s?(?:아니|않)|아니[다며고]|아닙니다")),
)
DENYING: frozenset[Force] = frozenset({"must_not", "not", "need_not"})
SAME: dict[Force, frozenset[Force]] = {
    "must_not": frozenset({"must_not", "not"}),
    "not": frozenset({"not", "must_not"}),
    "may": frozenset({"may"}),
    "must": frozenset({"must"}),
    "need_not": frozenset({"need_not"}),
}
"""By what a claim says, what of a source says as much."""


def forces(text: str) -> set[Force]:
    """Return every force that a text states.

    >>> sorted(forces("거부하여서는 아니 되며, 사유를 알려야 한다"))
    ['must', 'must_not']
    """
    left, found = CONDITION.sub(" ", text), set[Force]()
    for name, pattern in FORCES:
        if pattern.search(left):
            found.add(name)
            left = pattern.sub(" ", left)
    return found


def conflict(source: str, claim: str) -> str | None:
    """Return how a claim's force differs from that of the source's clause that it rests on, or None (Korean)."""
    said, known = forces(claim), forces(source)
    for one in sorted(said):
        if not known & SAME[one]:
            return f"근거에 없는 {KOREAN[one]}"
    if not said & DENYING and known and known <= DENYING:
        return "근거의 부정이나 금지가 빠짐"
    if not said and known & {"may"} and not known & {"must"}:
        return "할 수 있다는 것을 정해진 것으로 말함"
    return None


KOREAN: dict[Force, str] = {
    "need_not": "면제",
    "must_not": "금지나 불가",
    "may": "허용",
    "must": "의무",
    "not": "부정",
}
