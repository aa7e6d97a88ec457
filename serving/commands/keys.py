"""`mongmin keys`: API keys made, shown, renewed and ended, in the records' database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, cast
from zoneinfo import ZoneInfo

import typer

from configs.settings import Settings
from rag.types import GRADES, Grade
from serving.caller import ROLES, Role
from serving.commands.common import Json, out, out_json, say, settings_of
from serving.lock import prepared
from serving.problems import Problem
from serving.security.keys import KeyRights, StoredKey, utc_now
from serving.security.table import named
from serving.store.base import Database
from serving.store.keys import KeyStore

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="API 키를 관리합니다.")
SEOUL = ZoneInfo("Asia/Seoul")
SPAN = re.compile(r"(\d{1,5})([dh])")
UNITS = {"d": "days", "h": "hours"}
STATES = {"active": "사용 중", "expired": "만료", "revoked": "폐기"}
ONCE = "이 키는 지금 한 번만 보입니다. 안전한 곳에 옮겨 두십시오."
Expires = Annotated[
    str | None, typer.Option("--expires", metavar="기한", help="90d, 12h, 2027-12-31(그날까지) 또는 never")
]
KeyId = Annotated[str, typer.Argument(metavar="번호", help="mongmin keys list에 보이는 키의 번호")]


@app.command()
def create(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="이름", help="누가 쓰는 키인지(예: 민원포털)")],
    role: Annotated[list[str], typer.Option("--role", metavar="역할", help=", ".join(ROLES) + " (여러 번 가능)")],
    grade: Annotated[str, typer.Option("--grade", metavar="등급", help="볼 수 있는 가장 높은 등급: O, S, C")] = "O",
    department: Annotated[
        list[str] | None, typer.Option("--department", metavar="부서", help="소속 부서(여러 번 가능)")
    ] = None,
    all_departments: Annotated[bool, typer.Option("--all-departments", help="모든 부서의 문서를 봅니다")] = False,
    expires: Expires = "365d",
    json: Json = False,
) -> None:
    """키를 만들어 한 번 보여 줍니다. 부서를 주지 않으면 소속 부서가 없는 문서만 봅니다."""
    if not name.strip() or len(name) > 100:
        raise typer.BadParameter("100자 이내로 적어 주십시오.", param_hint="이름")
    rights = KeyRights(roles_of(role), grade_of(grade), tuple(dict.fromkeys(department or ())), all_departments)
    with keys_of(context) as keys:
        made, credential = keys.create(name.strip(), rights, end_of(expires))
    tell(made, credential, json=json)


@app.command("list")
def listed(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="만료되거나 폐기된 키도 보입니다")] = False,
    json: Json = False,
) -> None:
    """키를 보입니다(비밀 값은 어디에도 남아 있지 않습니다)."""
    with keys_of(context) as keys:
        found = [key for key in keys.all() if every or key.state(utc_now()) == "active"]
    for key in found:
        out_json(shown(key)) if json else out(line(key))
    if not found:
        say("키가 없습니다. mongmin keys create 이름 --role 역할 로 만드십시오.")


@app.command()
def rotate(
    context: typer.Context,
    key_id: KeyId,
    overlap: Annotated[
        str, typer.Option("--overlap", metavar="기간", help="옛 키도 함께 쓸 수 있는 기간(예: 7d, 12h, 0d)")
    ] = "7d",
    expires: Expires = None,
    json: Json = False,
) -> None:
    """같은 권한의 새 키를 만듭니다. 옛 키는 겹치는 기간이 지나면 끝납니다."""
    with keys_of(context) as keys:
        made = keys.rotate(key_id, span_of(overlap, "--overlap"), end_of(expires))
    if made is None:
        raise unknown(key_id)
    tell(*made, json=json)


@app.command()
def revoke(context: typer.Context, key_id: KeyId, json: Json = False) -> None:
    """키를 곧바로 폐기합니다."""
    with keys_of(context) as keys:
        ended = keys.revoke(key_id)
    if ended is None:
        raise unknown(key_id)
    out_json(shown(ended)) if json else out(line(ended))


@contextmanager
def keys_of(context: typer.Context) -> Iterator[KeyStore]:
    """Open the keys of the data folder, or of the server that the settings name."""
    settings: Settings = settings_of(context)
    prepared(settings.data)
    database = Database.of(settings)
    try:
        yield KeyStore(database)
    finally:
        database.close()


def roles_of(given: Sequence[str]) -> frozenset[Role]:
    """Return roles by their names. Raises a usage error."""
    if unknown_ := [name for name in given if name not in ROLES]:
        raise typer.BadParameter(f"{unknown_[0]!r}: {', '.join(ROLES)} 가운데에서 주십시오.", param_hint="--role")
    return frozenset(cast("Sequence[Role]", given))


def grade_of(given: str) -> Grade:
    """Return a grade. Raises a usage error."""
    if given not in GRADES:
        raise typer.BadParameter(f"{given!r}: {', '.join(GRADES)} 가운데 하나를 주십시오.", param_hint="--grade")
    return given


def span_of(text: str, option: str) -> timedelta:
    """Return a span of days or hours. Raises a usage error."""
    match = SPAN.fullmatch(text.strip())
    if match is None:
        raise typer.BadParameter("90d(일)나 12h(시간)처럼 적어 주십시오.", param_hint=option)
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def end_of(text: str | None) -> datetime | None:
    """Return the moment (UTC) at which a key ends; a date is that day's end in Korea. Raises a usage error."""
    if text is None or text == "never":
        return None
    try:
        last = date.fromisoformat(text)
    except ValueError:
        return utc_now() + span_of(text, "--expires")
    midnight = datetime.combine(last + timedelta(days=1), time(), SEOUL)
    return midnight.astimezone(UTC).replace(tzinfo=None)


def tell(key: StoredKey, credential: str, *, json: bool) -> None:
    """Show a new key, for the only time: on standard output alone, so that a script can take it."""
    if json:
        out_json({**shown(key), "key": credential})
        return
    say(line(key))
    say(ONCE)
    out(credential)


def shown(key: StoredKey) -> dict[str, Any]:
    """Return a key as JSON, without what opens anything."""
    rights = key.rights
    return {
        "id": key.id,
        "name": key.name,
        "subject": f"key:{key.subject}",
        "roles": sorted(rights.roles),
        "grade": rights.grade,
        "departments": list(rights.departments),
        "all_departments": rights.everywhere,
        "state": key.state(utc_now()),
        "created": moment(key.created),
        "expires": moment(key.expires),
        "last_used": moment(key.last_used),
        "revoked": moment(key.revoked),
    }


def line(key: StoredKey) -> str:
    """Return a key in one line of Korean."""
    rights = key.rights
    where = "모든 부서" if rights.everywhere else ", ".join(rights.departments) or "부서 없음"
    ends = f"{local(key.expires)}까지" if key.expires else "기한 없음"
    used = f"마지막 사용 {local(key.last_used)}" if key.last_used else "아직 쓰지 않음"
    state = STATES[key.state(utc_now())]
    return f"{key.id}  {key.name}  [{named(rights.roles)}] 등급 {rights.grade}, {where}, {state}, {ends}, {used}"


def local(when: datetime) -> str:
    """Return a moment of the database as people in Korea write it."""
    return when.replace(tzinfo=UTC).astimezone(SEOUL).strftime("%Y-%m-%d %H:%M")


def moment(when: datetime | None) -> str | None:
    """Return a moment of the database in ISO 8601."""
    return when.replace(tzinfo=UTC).isoformat(timespec="seconds") if when else None


def unknown(key_id: str) -> Problem:
    """Make the problem of a key that is not there, or that has ended."""
    detail = f"쓰고 있는 키 {key_id!r}이(가) 없습니다. mongmin keys list로 번호를 확인하십시오."
    return Problem("key-not-found", 404, detail, "There is no such key")
