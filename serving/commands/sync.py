"""`mongmin sync`."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from configs.settings import Settings
from rag.errors import EnvironmentFault
from serving.commands.common import Json, desk_of, out, out_json, request, say, settings_of
from serving.commands.progress import Meter
from serving.schemas import SourceOut, SyncOut, SyncRequest

app = typer.Typer(rich_markup_mode=None, add_completion=False)
FAILED = 1
SHOWN_FAILURES = 20
LOOK_SECONDS = 15.0
STATES = {"ok": "정상", "failed": "실패", "never": "아직 실행 안 함"}


@app.command()
def sync(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(metavar="[이름...]", help="맞출 소스. 없으면 모두")] = None,
    allow_removals: Annotated[
        bool, typer.Option("--allow-removals", help="한꺼번에 많은 파일이 없어졌어도 색인에서 뺍니다")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="읽지 못한 파일이 있어도 종료 코드 1")] = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="의미 벡터를 기다리지 않고 끝냅니다")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="일정(every, at)이 된 소스를 멈출 때까지 맞춥니다")] = False,
    show: Annotated[bool, typer.Option("--list", help="소스와 지난 결과, 다음 실행을 보이고 끝냅니다")] = False,
    json: Json = False,
) -> None:
    """설정한 소스를 색인에 맞춥니다. 바뀐 것만 가져와 읽고, 원본에서 없어진 문서는 색인에서 뺍니다."""
    asked = request(SyncRequest, {"names": tuple(names or ()), "allow_removals": allow_removals, "wait": not no_wait})
    if show:
        for source in listed(settings_of(context), asked.names):
            out_json(source) if json else out(line(source))
    elif watch:
        keep_watch(context, asked, json=json)
    else:
        done = once(context, asked, json=json)
        if any(source.status == "failed" or (strict and source.failed) for source in done.sources):
            raise typer.Exit(FAILED)


def once(context: typer.Context, asked: SyncRequest, *, json: bool) -> SyncOut:
    """Bring sources in and print how each went, a line of JSON each or in words."""
    from serving.sources import chosen

    chosen(settings_of(context), asked.names)
    meter = Meter()
    with desk_of(context, "sync") as desk:
        try:
            done = desk.sync(asked, meter)
        finally:
            meter.close()
    for source in done.sources:
        out_json(source) if json else out(shown(source))
    if done.dense_pending and not json:
        out(f"의미 벡터 {done.dense_pending:,}개가 남았습니다. mongmin backfill로 이어서 만들 수 있습니다.")
    return done


def keep_watch(context: typer.Context, asked: SyncRequest, *, json: bool) -> None:
    """Bring in what is due until stopped. The data folder is held only meanwhile, so that others can work."""
    from ingestion.clock import utc_now
    from serving.sources import chosen, due_sources

    settings, since = settings_of(context), utc_now()
    scheduled = [name for name, source in chosen(settings, asked.names).items() if source.every or source.at]
    say(f"일정이 있는 소스를 지켜봅니다: {', '.join(scheduled) or '없음'}  (끝내려면 Ctrl+C)")
    while True:
        try:
            due = due_sources(chosen(settings, asked.names), last_runs(settings), since, utc_now())
            if due:
                once(context, asked.model_copy(update={"names": tuple(due)}), json=json)
        except EnvironmentFault as error:
            say(f"{error} 잠시 뒤에 다시 합니다.")
        time.sleep(LOOK_SECONDS)


def listed(settings: Settings, names: tuple[str, ...]) -> list[SourceOut]:
    """Return how sources stand, from the records of the data folder: nothing is locked or loaded."""
    from ingestion.clock import utc_now
    from serving.sources import chosen, standing

    return standing(chosen(settings, names), last_runs(settings), utc_now())


def last_runs(settings: Settings) -> dict[str, dict[str, object]]:
    """Return the outcome of each source's last run; none where nothing was ever taken in."""
    from ingestion.manifest import FILE_NAME, Manifest

    if not (settings.data / FILE_NAME).exists():
        return {}
    manifest = Manifest.in_folder(settings.data)
    try:
        return manifest.sync.runs()
    finally:
        manifest.close()


def line(source: SourceOut) -> str:
    """Return how a source stands, in a line."""
    last = f"{STATES[source.status]}({source.started})" if source.started else STATES[source.status]
    reason = f" - {source.reason}" if source.reason else ""
    return f"{source.source} [{source.type}] 지난 실행: {last}{reason} · 다음 실행: {source.next_run or '일정 없음'}"


def shown(source: SourceOut) -> str:
    """Return how a run went, as a reader sees it."""
    if source.status == "failed":
        lines = [f"{source.source}: 멈춤 - {source.reason}"]
    else:
        lines = [
            f"{source.source}: 추가 {source.added:,} · 변경 {source.changed:,} · 그대로 {source.unchanged:,} · "
            f"삭제 {source.removed:,} · 실패 {source.failed:,} "
            f"(가져옴 {source.fetched:,}, 조각 {source.chunks:,}개, {source.seconds:.1f}초)"
        ]
    lines.extend(f"  읽지 못함: {failure.path} - {failure.reason}" for failure in source.failures[:SHOWN_FAILURES])
    if len(source.failures) > SHOWN_FAILURES:
        lines.append(f"  … 그 밖에 {len(source.failures) - SHOWN_FAILURES:,}개")
    return "\n".join(lines)
