"""`/register/manage`: officials draft, check, approve and publish entries, in plain HTML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ui.changes import compared
from ui.frame import FOREIGN, Frame, Handler, own_form, whole
from ui.problems import ApiError, Problem
from ui.register_form import (
    BLANK_ROWS,
    Values,
    beside,
    compacted,
    controls_of,
    entry_of,
    form_fields,
    rows_of,
    values_of,
)
from ui.register_work import Content, WorkClient, WorkEntry

TOLD = "manage_problem.html"
FORM_BYTES = 1 << 20
TABLE_BYTES = 6_000_000
MORE_ROWS = 8
STEPS: Mapping[str, str] = {
    "submit": "검토 요청",
    "fill": "기술 항목을 지금 설정으로 채우기",
    "return": "의견을 붙여 돌려보내기",
    "approve": "승인",
    "publish": "공개",
    "retire": "공개 내리기",
    "discard": "초안 버리기",
}
DONE: Mapping[str, str] = {**STEPS, "saved": "초안 저장"}
SHARED = Problem(
    "이 화면에서는 등록부를 관리할 수 없습니다.",
    "로그인 없이 여러 사람이 함께 쓰는 화면이라 쓴 사람과 승인한 사람을 가릴 수 없습니다. "
    "관리자에게 로그인(oidc) 설정을 요청하십시오.",
    retry=False,
    status=403,
)
TOO_LARGE = Problem("보낸 내용이 너무 큽니다.", "나누어 보내 주십시오.", retry=False, status=413)
CONFLICT = "register-conflict"
"""The API's code for a change to a version that is no longer the newest."""
NO_TABLE = "가져올 CSV 파일을 고른 뒤 다시 눌러 주십시오."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a form shows: of which entry and version, the texts, and what is wrong with them."""

    entry: WorkEntry | None
    values: Values
    version: int = 0
    comment: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    stored: Values = field(default_factory=dict)
    """The texts that somebody else stored meanwhile."""
    blank: int = BLANK_ROWS


class ManagePage:
    """Its routes. `own` says whether the API can tell people apart here."""

    def __init__(self, client: WorkClient, frame: Frame, *, own: bool) -> None:
        self._client = client
        self._frame = frame
        self._own = own

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        routes = (
            ("/register/manage", self.listed, None),
            ("/register/manage/entry", self.one, None),
            ("/register/manage/step", None, self.step),
            ("/register/manage/edit", self.form, self.save),
            ("/register/manage/import", self.table, self.take),
        )
        return [
            Route(path, self._guarded(handler, most), methods=[method])
            for path, get, post in routes
            for method, handler, most in (("GET", get, None), ("POST", post, self._most(path)))
            if handler is not None
        ]

    async def listed(self, _: Request) -> Response:
        """Show all entries with their states, and where the register no longer says what runs."""
        work, drift = await self._client.all(), await self._client.drift()
        return self._page("manage.html", entries=work.entries, drift=drift)

    async def one(self, request: Request) -> Response:
        """Show an entry: its state, what it changes, and the steps that are open to whoever looks."""
        entry = await self._client.one(request.query_params.get("id", ""))
        return await self._shown(entry, done=DONE.get(request.query_params.get("done", ""), ""))

    async def step(self, request: Request) -> Response:
        """Take a step; a refusal is told on the entry's page, with the comment as it was typed."""
        async with request.form(max_files=0) as form:
            given = {name: str(value) for name, value in form.items()}
        entry_id, step, comment = given.get("id", ""), given.get("step", ""), given.get("comment", "")
        if step not in STEPS:
            return RedirectResponse("/register/manage", 303)
        try:
            await self._client.step(entry_id, step, whole(given.get("version", "")), comment)
        except ApiError as error:
            if error.problem.status not in (403, 409, 422):
                raise
            entry = await self._client.one(entry_id)
            return await self._shown(entry, error.problem.status, problem=error.problem, comment=comment)
        return RedirectResponse(f"{entry_link(entry_id)}&done={step}", 303)

    async def form(self, request: Request) -> Response:
        """Show the form of an entry, or of a new one."""
        entry = await self._entry(request)
        fields = await self._fields(entry)
        content = entry.entry if entry else {}
        draft = Draft(entry, values_of(content, controls_of(fields)), entry.version if entry else 0)
        return self._form(fields, draft)

    async def save(self, request: Request) -> Response:
        """Keep what was typed as a draft; if the API refuses, show it again with what is wrong beside it."""
        entry = await self._entry(request)
        fields = await self._fields(entry)
        controls = controls_of(fields)
        async with request.form(max_files=0, max_fields=5000) as form:
            given = {name: str(value) for name, value in form.items()}
        values, comment = compacted(given, controls), given.get("comment", "")
        version = whole(given.get("version", ""))
        if "more" in given:
            return self._form(fields, Draft(entry, values, version, comment, blank=MORE_ROWS))
        content = entry_of(values, controls, entry.entry if entry else {})
        try:
            kept = await self._kept(entry, version, content, comment)
        except ApiError as error:
            problem = error.problem
            draft = Draft(entry, values, version, comment, beside(problem.errors, controls), problem)
            if problem.code == CONFLICT and entry is not None:
                draft = Draft(
                    entry, values, entry.version, comment, problem=problem, stored=values_of(entry.entry, controls)
                )
            return self._form(fields, draft)
        return RedirectResponse(f"{entry_link(kept.id)}&done=saved", 303)

    async def table(self, _: Request) -> Response:
        """Show the form for a table of entries."""
        return self._page("manage_import.html", result=None, message="")

    async def take(self, request: Request) -> Response:
        """Have a table made drafts, or only looked at; say what is wrong by row and column."""
        async with request.form(max_files=1) as form:
            file, dry_run = form.get("file"), form.get("try") == "1"
            table = await file.read() if isinstance(file, UploadFile) else b""
        if not table:
            return self._page("manage_import.html", 422, result=None, message=NO_TABLE)
        result = await self._client.imported(table, dry_run=dry_run)
        return self._page("manage_import.html", result=result, message="")

    async def _kept(self, entry: WorkEntry | None, version: int, content: Content, comment: str) -> WorkEntry:
        if entry is None:
            return await self._client.create(content, comment)
        return await self._client.edit(entry.id, version, content, comment)

    async def _entry(self, request: Request) -> WorkEntry | None:
        entry_id = request.query_params.get("id", "")
        return await self._client.one(entry_id) if entry_id else None

    async def _fields(self, entry: WorkEntry | None) -> tuple[Any, ...]:
        fields, schema = await self._client.definition()
        return form_fields(fields, schema, own=entry is not None and entry.own)

    async def _shown(self, entry: WorkEntry, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - the template's
        drift = await self._client.drift() if entry.own else None
        found = [one for one in drift.drifts if one.entry_id == entry.id] if drift else []
        known = {"problem": None, "comment": "", "done": "", **values}
        return self._page("manage_entry.html", status, entry=entry, drifts=found, compared=compared, **known)

    def _form(self, fields: tuple[Any, ...], draft: Draft) -> Response:
        status = draft.problem.status or 502 if draft.problem else 200
        return self._page("manage_form.html", status, fields=fields, draft=draft, rows_of=rows_of)

    def _page(self, template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401 - the template's
        return self._frame.page(template, status, entry_link=entry_link, edit_link=edit_link, steps=STEPS, **values)

    def _most(self, path: str) -> int:
        return TABLE_BYTES if path.endswith("/import") else FORM_BYTES

    def _guarded(self, handler: Handler, most: int | None) -> Handler:
        """Return the handler for those who may be here; `most` bytes of a form, which must be one of ours."""
        told = self._frame.told(handler, TOLD)

        async def guarded(request: Request) -> Response:
            problem = self._refused(request, most)
            return (
                self._frame.problem(problem, problem.status, "manage_problem.html") if problem else await told(request)
            )

        return guarded

    def _refused(self, request: Request, most: int | None) -> Problem | None:
        if not self._own:
            return SHARED
        if most is None:
            return None
        if not own_form(request):
            return FOREIGN
        length = request.headers.get("content-length", "")
        return None if length.isdigit() and int(length) <= most else TOO_LARGE


def entry_link(entry_id: str) -> str:
    """Return the address of an entry's page for officials."""
    return f"/register/manage/entry?id={quote(entry_id, safe='')}"


def edit_link(entry_id: str) -> str:
    """Return the address of an entry's form."""
    return f"/register/manage/edit?id={quote(entry_id, safe='')}"
