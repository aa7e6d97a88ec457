"""Rules on who does what (사무분장): they answer who is in charge, and nothing else.

Their clauses are lists of matters in the office's own words (`주정차 위반의 단속과 과태료`), so that among all rules
they come first for any question about such a matter, and say nothing of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Hit

RULE = re.compile(r"사무\s*분장|분장\s*사무|업무\s*분장|행정\s*기구|직제")
ASKED = re.compile(r"(어느|어떤|무슨|맡은|맡는)\s*(과|부서|국|팀|기관|곳)|담당|소관|관할|누가|누구|어디|부서|맡")


def without_duties(hits: Sequence[Hit], question: str) -> list[Hit]:
    """Return hits without those of such rules, unless the question asks who, or nothing else was found.

    The scores stay as they are.
    """
    if ASKED.search(question) or RULE.search(question):
        return list(hits)
    return [hit for hit in hits if not RULE.search(hit.chunk.title)] or list(hits)
