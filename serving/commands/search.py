"""`mongmin search`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from serving.commands.batch import run_batch
from serving.commands.common import (
    AsOf,
    Batch,
    Domain,
    Json,
    Jurisdiction,
    Kinds,
    Question,
    asked,
    desk_of,
    one_or_batch,
    out,
    out_json,
    request,
    say,
)
from serving.desk import Desk
from serving.schemas import HitOut, SearchRequest

app = typer.Typer(rich_markup_mode=None, add_completion=False)
NOTHING_FOUND = 1
SHOWN_CHARS = 160


@app.command()
def search(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    question: Question = None,
    k: Annotated[int, typer.Option("-k", metavar="개수", help="찾을 개수(1~100)")] = 10,
    kind: Kinds = None,
    domain: Domain = None,
    jurisdiction: Jurisdiction = None,
    as_of: AsOf = None,
    batch: Batch = None,
    json: Json = False,
) -> None:
    """질문에 관한 조문과 문단을 찾습니다."""
    one_or_batch(question, batch)
    filters = {"k": k, "kinds": kind or [], "domain": domain, "jurisdiction": jurisdiction, "as_of": as_of}
    if batch is not None:
        with desk_of(context, "search") as desk:
            raise typer.Exit(run_batch(batch, filters, lambda entry: hits_of(desk, entry)))
    wanted = asked(context, SearchRequest, {"query": question, **filters})
    with desk_of(context, "search") as desk:
        hits = desk.search(wanted)
    for hit in hits:
        out_json(hit) if json else out(shown(hit))
    if not hits:
        say("찾은 것이 없습니다. 다른 말로 묻거나 거르는 조건을 줄여 보십시오.")
        raise typer.Exit(NOTHING_FOUND)


def hits_of(desk: Desk, entry: dict[str, Any]) -> dict[str, Any]:
    """Return a batch line's result."""
    return {"hits": [hit.model_dump(mode="json") for hit in desk.search(request(SearchRequest, entry))]}


def shown(hit: HitOut) -> str:
    """Return a hit as a reader sees it."""
    text = " ".join(hit.text.split())
    short = text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "…"
    state = "" if hit.in_force else f" ({not_in_force(hit)})"
    heading = f"{hit.rank:>2}. 「{hit.title}」 {hit.locator}{state}  [{hit.score:.3f}]"
    return f"{heading}\n    {short}\n    출처: {hit.source or '-'}"


def not_in_force(hit: HitOut) -> str:
    """Say why a hit is not in force, with its days."""
    if hit.repealed:
        return "삭제 또는 폐지됨"
    if hit.effective_to is None:
        return f"{hit.effective_from} 시행 예정"
    since = f"{hit.effective_from}부터 " if hit.effective_from else ""
    return f"{since}{hit.effective_to}까지 시행"
