"""`mongmin register`: the AI register at the command line, for whoever holds the data folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, cast

import typer
from pydantic import BaseModel

from configs.settings import Settings
from rag.register.standards import Form
from rag.register.workflow import Step
from serving.caller import Caller
from serving.commands.common import Json, desk_of, out, out_json, request, say, settings_of
from serving.lock import holder_of
from serving.register.beside import opened
from serving.register.imports import imported
from serving.register.open_data import as_csv, as_json, in_form
from serving.register.register import Register
from serving.register.source import write
from serving.schemas import IngestRequest
from serving.schemas_register import RegisterEntryOut, RegisterRequest
from serving.schemas_register_work import DriftReport, StepRequest, WorkEntry

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="AI 등록부를 관리합니다.")
DRIFTED = 1
FORMS = ("json", "csv", "template", "atrs", "algoritmeregister")
EntryId = Annotated[str, typer.Argument(metavar="번호", help="mongmin register list에 보이는 항목의 번호")]
Who = Annotated[str, typer.Option("--who", metavar="이름", help="이 일을 하는 사람(승인은 쓴 사람과 달라야 합니다)")]
Comment = Annotated[str, typer.Option("--comment", metavar="의견", help="남길 말")]
Csv = Annotated[Path, typer.Argument(metavar="파일", help="CSV 파일(UTF-8 또는 CP949)", exists=True, dir_okay=False)]
Query = Annotated[str, typer.Option("--query", "-q", metavar="낱말", help="이 낱말이 모두 든 항목만")]


@app.command("list")
def listed(
    context: typer.Context,
    query: Query = "",
    every: Annotated[bool, typer.Option("--all", help="공개되지 않은 초안도 보입니다")] = False,
    json: Json = False,
) -> None:
    """공개된 등록 항목을 보입니다."""
    with register_of(context) as register:
        if every:
            for one in register.work.all().entries:
                drifted = f", 설정과 다른 곳 {one.drifted}" if one.drifted else ""
                tell(one, f"{one.id}  {one.service_name}  [{one.state_label}] {one.revision}판{drifted}", json=json)
            return
        page = register.public.page(request(RegisterRequest, {"q": query, "limit": 500}))
    for entry in page.entries:
        told = f"{entry.id}  {entry.service_name}  [{entry.status}] {entry.organisation}, {entry.domain}"
        tell(entry, told, json=json)
    if not page.entries:
        say("그런 등록 항목이 없습니다.")
        raise typer.Exit(1)


@app.command()
def show(context: typer.Context, entry_id: EntryId, json: Json = False) -> None:
    """공개된 등록 항목 하나를 21개 항목으로 보입니다."""
    with register_of(context) as register:
        found, grounds = register.public.one(entry_id), register.checked.grounds(entry_id)
    tell(found, "\n".join([*lines(found), *evaluated(grounds)]), json=json)


@app.command()
def history(context: typer.Context, entry_id: EntryId, json: Json = False) -> None:
    """공개된 판마다 무엇이 달라졌는지 보입니다."""
    with register_of(context) as register:
        found = register.public.history(entry_id)
    if json:
        out_json(found)
        return
    for one in found.revisions:
        day = f"{one.published_at:%Y-%m-%d}" if one.published_at else ""
        out(f"{one.revision}판 {day}{' (지금 공개 중)' if one.current else ''}")
        for change in one.changes:
            out(f"  {change}")


@app.command()
def check(context: typer.Context, json: Json = False) -> None:
    """공개된 등록이 지금 돌고 있는 설정과 같은지 봅니다. 다르면 1로 끝나고 다른 곳을 알립니다."""
    with register_of(context) as register:
        report = register.checked.report()
    if json:
        out_json(report)
    else:
        for line in differences(report):
            out(line)
    say(report.message)
    if not report.matches:
        raise typer.Exit(DRIFTED)


@app.command()
def fill(context: typer.Context, entry_id: EntryId, who: Who, comment: Comment = "", json: Json = False) -> None:
    """기술 항목을 지금 설정과 서명된 평가 결과로 채운 초안을 만듭니다."""
    with register_of(context) as register:
        body = at_present(register, entry_id, comment, who)
        done(register.work.fill(entry_id, body, person(who)), json=json)


@app.command()
def submit(context: typer.Context, entry_id: EntryId, who: Who, comment: Comment = "", json: Json = False) -> None:
    """초안의 검토를 요청합니다."""
    step(context, entry_id, "submit", (who, comment), json=json)


@app.command()
def approve(context: typer.Context, entry_id: EntryId, who: Who, comment: Comment = "", json: Json = False) -> None:
    """검토 중인 판을 승인합니다. 쓴 사람은 승인할 수 없습니다."""
    step(context, entry_id, "approve", (who, comment), json=json)


@app.command("return")
def give_back(context: typer.Context, entry_id: EntryId, who: Who, comment: Comment = "", json: Json = False) -> None:
    """검토 중이거나 승인된 판을 초안으로 돌려보냅니다."""
    step(context, entry_id, "return", (who, comment), json=json)


@app.command()
def publish(context: typer.Context, entry_id: EntryId, who: Who, comment: Comment = "", json: Json = False) -> None:
    """승인된 판을 공개합니다. 돌고 있는 API가 있으면 답변의 근거로도 곧바로 넣습니다."""
    step(context, entry_id, "publish", (who, comment), json=json)
    follow(context)


@app.command()
def retire(context: typer.Context, entry_id: EntryId, who: Who, comment: Comment = "", json: Json = False) -> None:
    """공개 중인 판을 내립니다. 판과 내력은 남습니다."""
    step(context, entry_id, "retire", (who, comment), json=json)
    follow(context)


@app.command("import")
def bring_in(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="파일", help="CSV 파일(UTF-8 또는 CP949)", exists=True, dir_okay=False)
    ],
    who: Who,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="넣지 않고 살펴보기만 합니다")] = False,
    json: Json = False,
) -> None:
    """여러 항목을 표에서 한꺼번에 가져와 초안으로 둡니다. 틀린 줄은 줄과 열을 알리고, 맞는 줄은 들어갑니다."""
    with register_of(context) as register:
        found = imported(register.work, file.read_bytes(), person(who), dry_run=dry_run)
    if json:
        out_json(found)
    else:
        for one in (*found.errors, *found.warnings):
            out(f"{one.row}번째 줄 {one.column}: {one.message}")
    kept = len(found.names)
    say(f"{found.rows}줄 가운데 {kept}줄{'이 맞습니다(넣지 않음)' if dry_run else '을 초안으로 넣었습니다'}.")


@app.command()
def export(
    context: typer.Context,
    form: Annotated[
        str, typer.Option("--form", metavar="형식", help="json, csv, template, atrs, algoritmeregister")
    ] = "json",
) -> None:
    """공개된 등록을 공개 데이터나 다른 나라 등록부의 형식으로 출력합니다."""
    if form not in FORMS:
        raise typer.BadParameter(f"{form!r}: {', '.join(FORMS)} 가운데 하나를 주십시오.", param_hint="--form")
    with register_of(context) as register:
        entries = register.public.published()
    if form in {"csv", "template"}:
        out(as_csv(entries if form == "csv" else []).rstrip("\r\n"))
    else:
        out_json(as_json(entries) if form == "json" else in_form(cast("Form", form), entries))


@app.command()
def sync(context: typer.Context) -> None:
    """공개된 등록을 답변의 근거 문서로 색인에 맞춥니다."""
    folder = documents_of(settings_of(context))
    with desk_of(context, "register") as desk:
        done = desk.ingest(IngestRequest(paths=(str(folder),)))
    say(f"등록부 문서: 추가 {done.added}, 바뀜 {done.changed}, 그대로 {done.unchanged}, 빠짐 {done.removed}")


@app.command()
def snapshot(context: typer.Context) -> None:
    """(배포하는 사람용) 설치본에 담는 등록을 register.yaml과 지금 설정으로 다시 씁니다."""
    from serving.clock import KoreanClock
    from serving.register.snapshot import write_snapshot

    changed = write_snapshot(settings_of(context), KoreanClock().today())
    say(f"달라진 항목: {', '.join(changed) or '없음'}")


def step(context: typer.Context, entry_id: str, name: Step, by: tuple[str, str], *, json: bool) -> None:
    """Take a step and tell what came of it."""
    who, comment = by
    with register_of(context) as register:
        body = at_present(register, entry_id, comment, who)
        done(register.work.step(entry_id, name, body, person(who)), json=json)


def follow(context: typer.Context) -> None:
    """Have a running API take in what is published now; without one, say how it is done later."""
    settings = settings_of(context)
    folder, holder = documents_of(settings), holder_of(settings.data)
    if holder is None or holder.url is None:
        say("답변의 근거로 쓰려면 'mongmin register sync'를 실행하십시오.")
        return
    with desk_of(context, "register") as desk:
        desk.ingest(IngestRequest(paths=(str(folder),), wait=False))


def documents_of(settings: Settings) -> Path:
    """Write the documents of what is published; return their folder."""
    with opened(settings) as register:
        return write(settings.data, register.public.published())


def at_present(register: Register, entry_id: str, comment: str, who: str) -> StepRequest:
    """Return a request for a step from the version that is there now."""
    version = register.work.one(entry_id, person(who)).version
    return request(StepRequest, {"version": version, "comment": comment})


def person(who: str) -> Caller:
    """Return the caller whom whoever holds the data folder names. Raises a usage error for nobody."""
    if not who.strip() or len(who) > 100:
        raise typer.BadParameter("100자 이내로 적어 주십시오.", param_hint="--who")
    return Caller(f"cli:{who.strip()}", roles=frozenset({"administrator"}), everywhere=True, operator=True)


@contextmanager
def register_of(context: typer.Context) -> Iterator[Register]:
    """Open the register of a command's data folder."""
    with opened(settings_of(context)) as register:
        yield register


def differences(report: DriftReport) -> Iterator[str]:
    """Yield a report as lines: which field, what is registered, what runs."""
    for one in report.drifts:
        yield f"{one.entry_id} ({one.service_name}) {one.number} {one.label}"
        yield f"  등록: {' / '.join(one.registered)}"
        yield f"  실제: {' / '.join(one.running)}"
    for refused in report.refused:
        yield f"평가 결과 {refused.file}: {refused.reason}"


def lines(found: RegisterEntryOut) -> Iterator[str]:
    """Yield an entry as lines."""
    for group in found.groups:
        yield f"[{group.label}]"
        for field in group.fields:
            yield f"{field.number}. {field.label}"
            for part in field.parts:
                text = "\n       ".join(part.lines)
                yield f"   {part.label}: {text}"


def evaluated(grounds: Sequence[str]) -> Iterator[str]:
    """Yield what stands behind the figures of an entry as lines."""
    if grounds:
        yield "[평가 결과의 근거: 지금 도는 것을 잰, 믿는 키로 서명된 결과만 셉니다]"
        yield from (f"   {one}" for one in grounds)


def done(entry: WorkEntry, *, json: bool) -> None:
    """Tell what an entry is now."""
    tell(entry, f"{entry.id}  {entry.service_name}: {entry.revision}판 '{entry.state_label}'", json=json)


def tell(content: BaseModel, line: str, *, json: bool) -> None:
    """Write a result as JSON or as a line."""
    out_json(content) if json else out(line)
