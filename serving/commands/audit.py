"""`mongmin audit`: the evidence, for those who check it."""

from __future__ import annotations

import json as jsons
import os
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import ValidationError

from rag.errors import InputError
from rag.types import GRADES
from serving import evidence_wiring as wiring
from serving.audit import exported, page_of, record_of
from serving.caller import OPERATOR
from serving.commands.common import Json, out, out_json, request, say, settings_of
from serving.commands.records import FIRST, LAST, database_of
from serving.ed25519 import public_key
from serving.evidence.archive import Archive
from serving.evidence.chained import ChainedLedger
from serving.evidence.keys import NAMES, KeyName, keys_of
from serving.evidence.ledger import KINDS
from serving.evidence.signing import Trust
from serving.schemas_evidence import AuditRecord, AuditRequest, ExportRequest, HeadOut, VerificationOut

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="답변과 결정의 증거 기록을 확인하고, 보고, 내보냅니다.",
)
MODES = ("generated", "quoted", "refused")
BROKEN, KEYS_LOST = 1, 3
EVERY_SECONDS = 2.0
Kind = Annotated[str, typer.Option("--kind", metavar="종류", help="answer, decision, reveal, notice, deletion 등")]


@contextmanager
def archive_of(context: typer.Context) -> Iterator[tuple[Archive, ChainedLedger]]:
    """Open the evidence of a command's settings."""
    database, settings = database_of(context), settings_of(context)
    try:
        yield wiring.archive_of(settings, database), wiring.ledger_of(settings, database)
    finally:
        database.close()


@app.command()
def verify(
    context: typer.Context,
    head: Annotated[
        list[Path] | None, typer.Option("--head", metavar="파일", help="외부에 맡겨 둔 머리글(여러 번 가능)")
    ] = None,
    public: Annotated[
        list[Path] | None, typer.Option("--public", metavar="파일", help="지난 서명 열쇠의 공개 키(PEM)")
    ] = None,
    json: Json = False,
) -> None:
    """기록이 고쳐지거나 빠지거나 끼어들거나 잘리지 않았는지 모두 확인합니다. 맞지 않으면 종료 코드 1."""
    heads = [read_head(path).head() for path in head or ()]
    trust = Trust.of(read_public(path) for path in public or ())
    with archive_of(context) as (archive, _ledger):
        outcome = VerificationOut.of(archive.verify(heads, trust, Told()))
    if json:
        out_json(outcome)
    else:
        for finding in outcome.findings:
            out(finding.message)
        out(outcome.message)
    if outcome.status != "whole":
        raise typer.Exit(BROKEN if outcome.status == "broken" else KEYS_LOST)


@app.command()
def head(context: typer.Context) -> None:
    """지금까지의 기록 전체를 대표하는 서명된 머리글을 출력합니다. 이 컴퓨터 밖에 맡겨 두십시오."""
    with archive_of(context) as (archive, _ledger):
        out_json(HeadOut.of(*archive.head()))


@app.command(name="list")
def listed(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    first: Annotated[str | None, FIRST] = None,
    last: Annotated[str | None, LAST] = None,
    kind: Kind = "",
    mode: Annotated[str, typer.Option("--mode", metavar="방식", help="generated, quoted, refused")] = "",
    words: Annotated[str, typer.Option("--words", metavar="낱말", help="질문과 답변에 든 낱말")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="개수", help="1~200")] = 20,
    json: Json = False,
) -> None:
    """기록을 최근 것부터 찾아봅니다."""
    values = {"first": first, "last": last, "kind": kind, "mode": mode, "q": words, "limit": limit}
    wanted = request(AuditRequest, values | {"kind": known("종류", kind, KINDS), "mode": known("방식", mode, MODES)})
    with archive_of(context) as (archive, _ledger):
        page = page_of(archive, wanted, GRADES)
    for record in page.records:
        out_json(record) if json else out(line(record))
    say(f"모두 {page.total:,}건")


@app.command()
def show(context: typer.Context, evidence_id: Annotated[str, typer.Argument(metavar="기록ID")]) -> None:
    """기록 하나를 봅니다."""
    with archive_of(context) as (archive, _ledger):
        record = record_of(archive, evidence_id, GRADES)
    if record is None:
        raise InputError(f"기록 {evidence_id[:60]!r}이(가) 없습니다. mongmin audit list로 확인하십시오.")
    out(record.model_dump_json(indent=2))


@app.command()
def export(
    context: typer.Context,
    first: Annotated[str | None, FIRST] = None,
    last: Annotated[str | None, LAST] = None,
    kind: Kind = "",
    target: Annotated[Path | None, typer.Option("--out", metavar="파일", help="없으면 표준 출력")] = None,
) -> None:
    """기록을 한 줄에 하나씩(NDJSON) 내보내고 끝에 서명된 목록을 붙입니다. 내보낸 일도 기록합니다."""
    wanted = request(ExportRequest, {"first": first, "last": last, "kind": known("종류", kind, KINDS)})
    with archive_of(context) as (archive, ledger), writer(target) as write:
        ledger.add("export", {"request": wanted.model_dump(mode="json"), "route": "cli"}, OPERATOR.name)
        count = -1
        for one in exported(archive, wanted, GRADES):
            write(one)
            count += 1
    say(f"기록 {count:,}건을 내보냈습니다.")


@app.command()
def rotate(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="열쇠", help="who(이름 해시), seal(봉인), sign(서명)")],
) -> None:
    """열쇠를 새것으로 바꿉니다. 지난 열쇠로 쓴 기록은 그대로 확인하고 읽을 수 있습니다."""
    names: dict[str, KeyName] = {name: name for name in NAMES}
    if which not in names:
        raise InputError(f"열쇠 {which!r}이(가) 없습니다. {', '.join(names)} 가운데 하나를 주십시오.")
    path = keys_of(settings_of(context)).rotate(names[which])
    say(f"새 {NAMES[names[which]]} 열쇠를 만들었습니다({path}). 실행 중인 API는 다시 시작하십시오.")


class Told:
    """Says now and then how far a long look is."""

    def __init__(self) -> None:
        self._next = time.monotonic() + EVERY_SECONDS

    def __call__(self, records: int) -> None:
        """Say it if it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY_SECONDS
            say(f"확인한 기록 {records:,}건")


@contextmanager
def writer(target: Path | None) -> Iterator[Callable[[str], object]]:
    """Yield what writes a line of an export; a file is private, and whole or not there."""
    if target is None:
        yield sys.stdout.write
        return
    part = target.with_name(f".{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf8") as file:
            yield file.write
        part.replace(target)
    except OSError as error:
        raise InputError(f"{str(target)!r}에 쓸 수 없습니다({error.strerror}). --out을 확인하십시오.") from error
    finally:
        part.unlink(missing_ok=True)


def read_head(path: Path) -> HeadOut:
    """Read a head that a witness kept. Raises `InputError`."""
    try:
        return HeadOut.model_validate(jsons.loads(path.read_text(encoding="utf8")))
    except OSError as error:
        raise InputError(f"파일 {str(path)!r}을(를) 읽을 수 없습니다({error.strerror}).") from error
    except (ValueError, ValidationError) as error:
        raise InputError(
            f"{str(path)!r}은(는) mongmin audit head가 출력한 머리글이 아닙니다. 맡겨 둔 파일을 확인하십시오."
        ) from error


def read_public(path: Path) -> Ed25519PublicKey:
    """Read a former signer's public key. Raises `InputError`."""
    try:
        return public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise InputError(f"{str(path)!r}은(는) Ed25519 공개 키(PEM)가 아닙니다.") from error


def known(name: str, given: str, values: Collection[str]) -> str:
    """Return a value that there is, or none. Raises `InputError` that names those that there are."""
    if given and given not in values:
        raise InputError(f"{name} {given[:40]!r}이(가) 없습니다. {', '.join(values)} 가운데 하나를 주십시오.")
    return given


def line(record: AuditRecord) -> str:
    """Write a record for a person to read."""
    kind = KINDS.get(record.kind, record.kind)
    mode = f"({record.mode})" if record.mode else ""
    question = f" {words}" if (words := record.words.get("question")) else ""
    return f"{record.sequence:>7} {record.at} {record.evidence_id} {kind}{mode}{question}"
