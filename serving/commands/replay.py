"""`mongmin replay`."""

from __future__ import annotations

from typing import Annotated

import typer

from serving.commands.common import Json, desk_of, out, out_json
from serving.schemas_evidence import ReplayOut

app = typer.Typer(rich_markup_mode=None, add_completion=False)
DIFFERS = 1


@app.command()
def replay(
    context: typer.Context,
    evidence_id: Annotated[str, typer.Argument(metavar="기록ID", help="답변의 evidence_id")],
    json: Json = False,
) -> None:
    """기록에서 답변을 다시 만들어 무엇이 다른지 말합니다. 모두 같으면 종료 코드 0, 다르면 1."""
    with desk_of(context, "replay") as desk:
        done = desk.replay(evidence_id)
    out_json(done) if json else out(shown(done))
    if not done.same:
        raise typer.Exit(DIFFERS)


def shown(done: ReplayOut) -> str:
    """Write a replay for a person to read."""
    lines = [f"질문: {done.question}"]
    if done.masked:
        lines.append("※ 기록된 질문은 개인정보를 가린 것이어서 그때의 질문과 낱말이 다를 수 있습니다.")
    if done.same:
        return "\n".join([*lines, "다시 만든 답변이 그때와 모두 같습니다(읽은 문단, 프롬프트, 모델, 문장, 인용)."])
    lines.append(
        "답변은 그때와 같으나 조건이 달라졌습니다." if done.same_answer else "다시 만든 답변이 그때와 다릅니다."
    )
    lines += [f"- {one.message}" for one in done.differences]
    if not done.same_answer:
        lines += ["", "그때의 답변", done.answer_then, "", "지금의 답변", done.answer_now]
    return "\n".join(lines)
