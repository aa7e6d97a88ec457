"""`mongmin privacy`: keys of the pseudonyms, who saw personal data again, documents that are kept out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated

import typer

from rag.errors import InputError
from serving.commands.common import Json, out, out_json, say, settings_of
from serving.lock import prepared
from serving.privacy.keys import KeyFolder, key_source
from serving.store.base import Database
from serving.store.reveals import RevealEntry

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="가린 개인정보: 암호키, 열람과 그 기록, 격리된 문서.",
)
keys_app = typer.Typer(
    rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="가명 대응표의 암호키를 만들고 바꿉니다."
)
app.add_typer(keys_app, name="keys")
NOTHING_FOUND, LOST = 1, 3
WAYS = {"reversible": "되돌릴 수 있음(reversible)", "one_way": "되돌릴 수 없음(one_way)"}
Reason = Annotated[str, typer.Option("--reason", metavar="사유", help="왜 하는지(기록에 남습니다)")]


@contextmanager
def records_of(context: typer.Context) -> Iterator[Database]:
    """Open the records' database for a command, and close it."""
    settings = settings_of(context)
    prepared(settings.data)
    database = Database.of(settings)
    try:
        yield database
    finally:
        database.close()


@app.command()
def status(context: typer.Context, json: Json = False) -> None:
    """암호키가 있는지, 그 키로 잠근 값이 몇 개인지, 열 수 없는 값이 있는지 보입니다."""
    from serving.store.pseudonyms import PseudonymStore

    settings = settings_of(context)
    source = key_source(settings.privacy, settings.data)
    with records_of(context) as database:
        counts = PseudonymStore(database).by_key()
    ids = [key.id for key in source.read().keys]
    where = str(source.folder) if isinstance(source, KeyFolder) else f"환경 변수 {settings.privacy.key_env}"
    lost = {key_id: count for key_id, count in counts.items() if key_id not in ids}
    if json:
        out_json(
            {"pseudonyms": settings.privacy.pseudonyms, "keys": ids, "sealed": counts, "lost": lost, "where": where}
        )
    else:
        out(f"방식 {WAYS[settings.privacy.pseudonyms]}, 키 {', '.join(ids) or '없음'} ({where})")
        for key_id, count in counts.items():
            out(f"  {key_id}: 값 {count:,}개{' - 키가 없어 열 수 없음' if key_id in lost else ''}")
    if lost:
        say("따로 보관한 키를 되돌려 놓으십시오. 없으면 그 값은 되찾을 수 없습니다(답변에는 지장이 없습니다).")
        raise typer.Exit(LOST)


@keys_app.command("new")
def new_key(context: typer.Context) -> None:
    """새 암호키를 만듭니다. 잃어버린 키를 되찾을 수 없을 때, 앞으로의 값을 위해 씁니다."""
    settings = settings_of(context)
    prepared(settings.data)
    out(f"새 키 {key_source(settings.privacy, settings.data).create().id}를 만들었습니다. 백업에는 들어가지 않습니다.")
    say("키 폴더의 사본을 백업과 다른 곳에, 다른 권한으로 보관하십시오.")


@keys_app.command()
def rotate(context: typer.Context, json: Json = False) -> None:
    """새 키를 만들어 모든 값을 다시 잠그고, 쓰이지 않는 옛 키를 지웁니다."""
    from serving.privacy.rotate import rotate as again
    from serving.store.pseudonyms import PseudonymStore

    settings = settings_of(context)
    with records_of(context) as database:
        done = again(PseudonymStore(database), key_source(settings.privacy, settings.data))
    if json:
        out_json(asdict(done))
    else:
        out(f"키 {done.key_id}(으)로 값 {done.resealed:,}개를 다시 잠갔습니다.")
    if done.lost:
        say(f"키가 없어 다시 잠그지 못한 값이 {done.lost:,}개 있습니다. mongmin privacy status를 보십시오.")
        raise typer.Exit(LOST)


@app.command()
def reveal(
    context: typer.Context,
    conversation: Annotated[str, typer.Argument(metavar="대화", help="대화 번호(conversation_id)")],
    reason: Reason,
    owner: Annotated[str, typer.Option("--owner", metavar="이름", help="대화의 주인(usage --by person의 이름)")],
    label: Annotated[list[str] | None, typer.Option("--label", metavar="표지", help="이름1 같은 표지(여러 번)")] = None,
) -> None:
    """가린 값을 다시 봅니다. 보기 전에 열람 기록과 증적을 남기며, 남기지 못하면 보이지 않습니다."""
    from serving.caller import OPERATOR
    from serving.evidence_wiring import ledger_of
    from serving.personal import personal_data_detector
    from serving.privacy.masking import Masking
    from serving.privacy.reveal import Revealer, Wanted
    from serving.store.pseudonyms import PseudonymStore
    from serving.store.reveals import RevealLog

    settings = settings_of(context)
    with records_of(context) as database:
        store, keys = PseudonymStore(database), key_source(settings.privacy, settings.data)
        screen = Masking(personal_data_detector(), settings.privacy, store, keys).screen
        ledger = ledger_of(settings, database)
        revealer = Revealer(store, RevealLog(database), keys, ledger, settings.privacy, screen)
        wanted = Wanted(conversation, reason, tuple(label or ()), owner)
        for name, value in revealer.reveal(wanted, OPERATOR, "명령줄").items():
            out(f"{name}: {value}")


@app.command()
def log(
    context: typer.Context,
    month: Annotated[str, typer.Option("--month", metavar="연-월", help="예: 2026-11")],
    json: Json = False,
) -> None:
    """한 달의 개인정보 열람 기록을 점검용으로 보입니다(누가, 언제, 어디서, 누구의, 무엇을, 왜)."""
    from serving.privacy.reveal import month_of
    from serving.store.reveals import RevealLog

    try:
        first, end = month_of(month)
    except ValueError as error:
        raise InputError(f"--month {month!r}은(는) 연-월이 아닙니다. 2026-11처럼 적어 주십시오.") from error
    with records_of(context) as database:
        entries = RevealLog(database).between(first, end)
    for entry in entries:
        out_json(plain(entry)) if json else out(told(entry))
    counts = Counter((entry.who, entry.outcome) for entry in entries)
    for (who, outcome), count in sorted(counts.items()):
        say(f"{who}: {'열람' if outcome == 'revealed' else '거절'} {count:,}건")
    if not entries:
        say(f"{month}에는 열람이 없습니다.")


@app.command()
def quarantine(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="푼 것도 보입니다.")] = False,
    json: Json = False,
) -> None:
    """개인정보가 있어 색인에 넣지 않은 문서와 까닭을 보입니다."""
    from serving.store.quarantine import QuarantineStore

    with records_of(context) as database:
        found = QuarantineStore(database).all(waiting=not every)
    for one in found:
        if json:
            out_json({**asdict(one), "at": one.at.isoformat(), "released": one.released and one.released.isoformat()})
        else:
            kinds = ", ".join(f"{kind} {count:,}건" for kind, count in one.findings.items())
            state = f" 풀림({one.released_by}: {one.reason})" if one.released else ""
            out(f"{one.doc_id} ({one.source}): {kinds}{state}")
    if not found:
        say("격리된 문서가 없습니다.")
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def release(
    context: typer.Context,
    doc_id: Annotated[str, typer.Argument(metavar="번호", help="격리된 문서의 번호")],
    reason: Reason,
) -> None:
    """격리된 문서를 풉니다. 다음 ingest 때 개인정보를 가려서 넣습니다."""
    from serving.caller import OPERATOR
    from serving.store.quarantine import QuarantineStore

    least = settings_of(context).privacy.reason_chars
    if len(reason.strip()) < least:
        raise InputError(f"--reason을 {least}자 이상으로 적어 주십시오.")
    with records_of(context) as database:
        done = QuarantineStore(database).release(doc_id, OPERATOR.name, reason.strip())
    if not done:
        say(f"격리된 문서 {doc_id!r}이(가) 없습니다. mongmin privacy quarantine으로 확인하십시오.")
        raise typer.Exit(NOTHING_FOUND)
    out(f"{doc_id}를 풀었습니다. mongmin ingest로 그 폴더를 다시 넣으십시오.")


def plain(entry: RevealEntry) -> dict[str, object]:
    """Return an entry as JSON holds it."""
    return {**asdict(entry), "at": entry.at.isoformat() if entry.at else None, "labels": list(entry.labels)}


def told(entry: RevealEntry) -> str:
    """Write an entry for a person to read."""
    when = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}" if entry.at else ""
    what = ", ".join(entry.labels) or "모든 표지"
    outcome = "열람" if entry.outcome == "revealed" else "거절"
    whose = f"{entry.owner}의 대화 {entry.conversation}"
    return f"{when} {entry.who} ({entry.whence}) {outcome}: {whose} [{what}] - {entry.reason}"
