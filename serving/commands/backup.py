"""`mongmin backup`: a backup, or the drill that proves one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from configs.settings import Settings
from rag.errors import DataInUse
from serving.commands.common import Json, desk_of, out, out_json, say, settings_of
from serving.commands.progress import Meter
from serving.desk import Desk, open_desk
from serving.operations.drill import drill
from serving.schemas_documents import ListRequest
from serving.schemas_operations import BackupOut, DrillOut

app = typer.Typer(rich_markup_mode=None, add_completion=False)
DRILL = "drill"
NOT_THE_SAME = 1
AGAIN_SECONDS = 5.0
T = TypeVar("T")


@app.command()
def backup(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="폴더", help="백업을 쓸 새 폴더. drill이면 복구 훈련을 합니다")],
    questions: Annotated[
        Path | None,
        typer.Option("--questions", metavar="파일", help="훈련에서 물을 질문(한 줄에 하나). 없으면 문서 제목"),
    ] = None,
    wait: Annotated[
        int, typer.Option("--wait", metavar="분", help="다른 문서 작업이 끝나기를 기다리는 시간", min=0)
    ] = 30,
    json: Json = False,
) -> None:
    """데이터 폴더를 백업합니다(질문은 계속 받습니다). 'mongmin backup drill'은 백업하고 되돌려 같은 답인지 봅니다."""
    meter = Meter()
    with desk_of(context, "backup") as desk:
        try:
            if target == DRILL:
                asked = wanted(questions, desk)
                done = patiently(lambda: drill(settings_of(context), desk, asked, opened, meter), wait)
                finish(done, json=json)
                return
            made = patiently(lambda: desk.backup(Path(target).absolute(), meter), wait)
        finally:
            meter.close()
    out_json(made) if json else out(shown(made))


def opened(settings: Settings) -> Desk:
    """Open the restored copy."""
    return open_desk(settings, "drill")


def patiently(work: Callable[[], T], minutes: int) -> T:
    """Do a work as soon as no other task on documents runs. Raises `DataInUse` when that takes too long."""
    deadline = time.monotonic() + 60 * minutes
    while True:
        try:
            return work()
        except DataInUse:
            if time.monotonic() >= deadline:
                raise
            time.sleep(AGAIN_SECONDS)


def wanted(questions: Path | None, desk: Desk, most: int = 10) -> list[str]:
    """Return the questions of a drill: those of a file, or titles from all over the index."""
    if questions is not None:
        return [line.strip() for line in questions.read_text(encoding="utf8").splitlines() if line.strip()]
    total = desk.library.page(ListRequest(limit=1)).total
    step = max(1, total // most)
    pages = [desk.library.page(ListRequest(offset=offset, limit=1)) for offset in range(0, total, step)]
    return list(dict.fromkeys(document.title for page in pages[:most] for document in page.documents))


def finish(done: DrillOut, *, json: bool) -> None:
    """Print how a drill went; exit 1 if answers differ, or if there was nothing to ask."""
    if json:
        out_json(done)
    else:
        out(shown(done.backup))
        out(f"되돌리기 {done.restore_seconds:.1f}초, 질문 {len(done.questions)}개")
        for one in done.questions:
            out(f"  {'같음' if one.same else '다름'} (결과 {one.hits}개): {one.query}")
    if not done.questions:
        say("물을 것이 없습니다. 문서를 넣거나 --questions로 질문을 주십시오.")
    if not (done.same and done.questions):
        raise typer.Exit(NOT_THE_SAME)


def shown(made: BackupOut) -> str:
    """Return a backup as a reader sees it."""
    lines = [
        f"백업: {made.path} (파일 {made.files:,}개, {made.bytes / 1e6:,.1f}MB, 문서 {made.documents:,}개, "
        f"조각 {made.chunks:,}개, {made.seconds:.1f}초)"
    ]
    lines.extend(f"  쓰이는 중이라 빠짐: {name}" for name in made.left_out)
    return "\n".join(lines)
