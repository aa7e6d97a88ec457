"""The matters of a text that brings several at once, numbered or one after another."""

from __future__ import annotations

import re

ASKS = re.compile(
    r"주세요|주십시오|주시기|바랍니다|부탁|요청|나요\?|습니까|까요|궁금|싶습니다|싶어요|달라|주이소|주셔유|건의(?:합|드)|문의(?:합|드)"
    r"|(?:신청|신고)(?:합|드)"
)
LIST_ITEM = re.compile(
    r"(?:^|\n|(?<=[.!?])\s+)\s*(?:\d{1,2}[.)]|[①-⑳]|[가-라]\.|첫째|둘째|셋째|넷째|하나,|"
    r"둘,|셋,|[-•▶○])\s*([^\n]{4,120})"
)
ALSO = re.compile(
    r"(?<=[.!?\n])\s*(?:그리고|또한?|또 하나|추가로|덧붙여|이와 별개로|별개로|아울러|"
    r"그건 그렇고|다른 건데|그리고 또)[, ]+([^\n.!?]{6,120})"
)


def several_matters(text: str) -> tuple[str, ...]:
    """Return the matters of a text that lists several; none where it has one."""
    listed = [found[1].strip() for found in LIST_ITEM.finditer(text)]
    if len(listed) > 1 and sum(bool(ASKS.search(item)) for item in listed) > 1:
        return tuple(item[:60] for item in listed)
    added = [found[1].strip() for found in ALSO.finditer(text) if ASKS.search(found[0])]
    if not added:
        return ()
    head = text[: ALSO.search(text).start()].strip()  # type: ignore[union-attr]
    first = head[-60:] if ASKS.search(head) else ""
    return (first, *(item[:60] for item in added)) if first else ()
