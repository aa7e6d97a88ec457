"""`mongmin ask`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from rag.label import in_words
from rag.policy import SERVICE_NOTICE
from serving.ask import last_answer
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
from serving.schemas import AnswerOut, AskEvent, AskRequest, StatusOut

app = typer.Typer(rich_markup_mode=None, add_completion=False)
REFUSED = 1
MODES = {"generated": "인공지능이 쓴 답변", "quoted": "근거 원문 인용", "refused": "답변하지 않음"}


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    question: Question = None,
    k: Annotated[int, typer.Option("-k", metavar="개수", help="근거를 찾을 후보의 개수(1~100)")] = 10,
    kind: Kinds = None,
    domain: Domain = None,
    jurisdiction: Jurisdiction = None,
    as_of: AsOf = None,
    batch: Batch = None,
    json: Json = False,
) -> None:
    """질문에 근거를 붙여 답합니다. 근거가 없으면 답하지 않고 물을 곳을 알려 줍니다(종료 코드 1)."""
    one_or_batch(question, batch)
    say(f"※ {SERVICE_NOTICE}")
    filters = {"k": k, "kinds": kind or [], "domain": domain, "jurisdiction": jurisdiction, "as_of": as_of}
    if batch is not None:
        with desk_of(context, "ask") as desk:
            raise typer.Exit(run_batch(batch, filters, lambda entry: answer_of(desk, entry)))
    wanted = asked(context, AskRequest, {"query": question, **filters})
    with desk_of(context, "ask") as desk:
        answer = last_answer(alarm_said(desk.ask(wanted)))
    out_json(answer) if json else out(shown(answer))
    if answer.mode == "refused":
        raise typer.Exit(REFUSED)


def alarm_said(events: Iterator[AskEvent]) -> Iterator[AskEvent]:
    """Yield events; a sign of danger is said on standard error as soon as it comes, before the answer is there."""
    for event in events:
        if isinstance(event, StatusOut) and event.crisis is not None:
            for line in event.crisis.lines:
                say(line)
        yield event


def answer_of(desk: Desk, entry: dict[str, Any]) -> dict[str, Any]:
    """Return a batch line's result."""
    return {"answer": last_answer(desk.ask(request(AskRequest, entry))).model_dump(mode="json")}


def shown(answer: AnswerOut) -> str:
    """Return an answer as a reader sees it: the text, its sources, what to know about them, the label."""
    lines = [*([*answer.crisis.lines, ""] if answer.crisis else []), answer.answer, ""]
    if answer.citations:
        lines.append("근거")
        for citation in answer.citations:
            lines.append(f"  {citation.marker} 「{citation.title}」 {citation.locator}  ({citation.source or '-'})")
            if answer.mode == "generated":  # a quoted answer holds the quotes already
                lines.append(f"      “{' '.join(citation.quote.split())}”")
        lines.append("")
    lines.extend(f"※ {notice}" for notice in answer.notices)
    lines.append(f"※ {in_words(answer.ai_label) if answer.ai_label else answer.ai_notice} [{MODES[answer.mode]}]")
    return "\n".join(lines)
