"""Orders to a machine in documents: counted with their places, or by policy a reason to keep the document out.

The text itself is never changed: the answer path leaves such lines out each time (`rag.guards.injection`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from configs.guards import GuardSettings
from configs.injection import load_injection
from ingestion.screening import Finding, Looked
from ingestion.types import ReadDocument
from rag.guards.injection.detect import Flag
from rag.guards.injection.shared import detector

ORDERS = "인공지능을 겨냥한 지시"
TOLD = 20
"""So many places are told of one document."""


class OrdersScreen:
    """Looks for orders to a machine in a document's text and names."""

    name = "orders"

    def __init__(self, settings: GuardSettings) -> None:
        self._keeps_out = settings.documents == "quarantine"
        self.basis = f"orders:{load_injection().hash}" if self._keeps_out else ""

    def inspect(self, document: ReadDocument) -> Looked:
        """Return how many orders a document gives; it is written unless the policy keeps it out."""
        places = list(orders_of(document))
        if not places:
            return Looked((), document)
        findings = (Finding(ORDERS, len(places)),)
        if self._keeps_out:
            return Looked(findings, None, kept_out(places))
        facts = replace(document.facts, warnings=(*document.facts.warnings, *places[:TOLD]))
        return Looked(findings, replace(document, facts=facts))


def orders_of(document: ReadDocument) -> Iterator[str]:
    """Yield where a document gives orders and why it is taken so (Korean), without its words."""
    for name in dict.fromkeys((document.title, document.source.rpartition("/")[2])):
        yield from (told("이름", flag) for flag in detector().in_name(name))
    for chunk in document.chunks:
        for flag in detector().find(chunk.text):
            yield told(f"{chunk.locator} {chunk.start + flag.start + 1:,}번째 글자", flag)


def told(where: str, flag: Flag) -> str:
    """Say in Korean where an order stands and why it is taken for one."""
    hidden = " 부호화해 숨겼습니다." if flag.how else ""
    return f"{where.strip()}: {ORDERS}로 보여 답에 쓰지 않습니다. {flag.reason}{hidden}"


def kept_out(places: list[str]) -> str:
    """Say in Korean why a document is kept out and what to do."""
    return (
        f"{ORDERS}로 보이는 글이 {len(places):,}곳 있어 색인에 넣지 않았습니다({places[0]}). "
        "그 글을 지운 파일로 바꾸어 다시 넣으십시오."
    )
