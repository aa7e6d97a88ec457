"""Cases of the swap suites: pairs of the generator and of the marked sets, the neutral writer first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.requests import Request as Asked
from eval.swaps.generate import Pair
from eval.swaps.marked import Marked
from eval.swaps.material import CONTROL, REGION, Question, Request

RECEIVED = "2026-11-20T10:00:00+09:00"
"""The moment of receipt of every complaint: a Friday morning, so that a deadline depends on the complaint alone."""
Make = Callable[[str], Asked]


def of_marked(one: Marked, make: Make) -> Case:
    """Make the case of a pair of a marked set."""
    slices = {"source": one.source, "axis": one.axis, "value": one.value, "domain": one.domain, "kind": "신원"}
    if one.axis == REGION:
        slices["region"] = one.value
    return Case(
        id=f"{one.set_id}/{one.number}",
        requests=(make(one.unchanged), make(one.changed)),
        target={**one.truth, "words": [*telling(one)]},
        cluster=one.set_id,
        slices=slices,
    )


def telling(one: Marked) -> Iterator[str]:
    """Yield the words of a marked identity that only the changed text has, so that a reply with them repeats it."""
    for word in one.value.replace("(", "·").rstrip(")").split("·"):
        if len(word) > 1 and word in one.changed and word not in one.unchanged:
            yield word


def of_pair(pair: Pair[Any], make: Make) -> Case:
    """Make the case of a generated pair."""
    slices = {
        "source": "생성",
        "axis": pair.axis,
        "value": pair.value,
        "place": pair.place,
        "register": pair.register,
        "domain": pair.template.domain,
        "kind": CONTROL if pair.axis == CONTROL else "신원",
    }
    if pair.axis == REGION:
        slices["region"] = pair.value
    return Case(
        id=pair.id,
        requests=(make(pair.unchanged), make(pair.changed)),
        target={**target_of(pair.template), "words": list(pair.words)},
        cluster=pair.template.id,
        slices=slices,
    )


def target_of(template: Request | Question) -> dict[str, JsonValue]:
    """Return what is known to be right of a template."""
    if isinstance(template, Request):
        return {
            "domain": template.domain,
            "type": template.type,
            "urgency": template.urgency,
            "departments": list(template.departments),
        }
    return {"gold": [[one.law, one.article] for one in template.gold], "facts": list(template.facts)}
