"""Deleted articles: `제3조 삭제 <2021. 3. 1.>`, alone or several in one line."""

from __future__ import annotations

import re

SEVERAL = r"제\s?\d+\s?조(?:\s?의\s?\d+)?\s?(?:부터|내지|및|[,~∼ㆍ])[^\n]{0,60}?"
SEVERAL_DELETED = re.compile(rf"{SEVERAL}\s삭\s?제\s?[<〈\[(]")
"""`제6조부터 제8조까지 삭제 <2021. 3. 1.>`: one line for several articles."""
DELETED = re.compile(rf"\s*(?:[①-⑳]\s*|{SEVERAL}\s)?삭\s?제\s*(?:[<〈\[(][^\n]*)?\s*$")


def is_deleted(text: str) -> bool:
    """Whether an article's text only says that it was deleted."""
    return len(text) < 80 and DELETED.match(text) is not None
