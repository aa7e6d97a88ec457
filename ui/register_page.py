"""`/register`: the AI register for citizens, in plain HTML and without a login."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ui.changes import compared
from ui.frame import Frame, whole
from ui.glossary import GLOSSARY, terms_in
from ui.problems import NOT_FOUND
from ui.public import Public
from ui.register import FILES, FILTERS, Entry, RegisterClient

PAGE = 20
WORDS_CHARS = 200
VALUE_CHARS = 200


class RegisterPage:
    """Its routes: the list, one entry, and what changed between two of its revisions."""

    def __init__(self, client: RegisterClient, frame: Frame, public: Public) -> None:
        self._client = client
        self._frame = frame
        self._public = public

    def routes(self) -> list[Route]:
        """Return the routes to add to the page's application."""
        routes = (
            ("/register", self.listed),
            ("/register/entry", self.one),
            ("/register/changes", self.changed),
            ("/register/data/{name}", self.file),
        )
        return [Route(path, self._public.open(handler), methods=["GET"]) for path, handler in routes]

    async def listed(self, request: Request) -> Response:
        """Show a page of the list with its filters."""
        given = {name: request.query_params.get(name, "").strip()[:VALUE_CHARS] for name in ("q", *FILTERS)}
        offset = whole(request.query_params.get("offset", "0")) // PAGE * PAGE
        query = {name: value for name, value in given.items() if value}
        found = await self._client.page({**query, "offset": min(offset, 10**6), "limit": PAGE})
        return self._frame.page(
            "register.html",
            found=found,
            given=given,
            chosen=bool(query),
            page=offset // PAGE + 1,
            pages=max(1, -(-found.total // PAGE)),
            earlier=here(given, offset - PAGE) if offset else None,
            later=here(given, offset + PAGE) if offset + PAGE < found.total else None,
            entry_link=entry_link,
        )

    async def one(self, request: Request) -> Response:
        """Show an entry with its 21 fields in their groups, and its history."""
        entry_id = request.query_params.get("id", "")
        if not entry_id:
            return RedirectResponse("/register", 303)
        entry = await self._client.one(entry_id)
        history = await self._client.history(entry_id)
        return self._frame.page(
            "register_entry.html",
            entry=entry,
            history=history,
            changes_link=changes_link,
            terms=terms_in(words_of(entry)),
            glossary=GLOSSARY,
        )

    async def changed(self, request: Request) -> Response:
        """Show what changed between two revisions, side by side."""
        query = request.query_params
        entry_id, first, second = query.get("id", ""), whole(query.get("first", "")), whole(query.get("second", ""))
        if not entry_id or not first or not second:
            return RedirectResponse("/register", 303)
        diff = await self._client.diff(entry_id, first, second)
        return self._frame.page("register_changes.html", diff=diff, compared=compared, entry_link=entry_link)

    async def file(self, request: Request) -> Response:
        """Hand on a file of open data, to be saved and never opened in the page."""
        name = request.path_params["name"]
        if name not in FILES:
            return self._frame.problem(NOT_FOUND, 404, "register_problem.html")
        kind = "application/json" if name.endswith(".json") else "text/csv; charset=utf-8"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(await self._client.file(name), media_type=kind, headers=headers)


def words_of(entry: Entry) -> str:
    """Return all that an entry says, to see which terms need to be explained."""
    return "\n".join(
        "\n".join((field.label, field.explain, *(line for part in field.parts for line in (part.label, *part.lines))))
        for group in entry.groups
        for field in group.fields
    )


def entry_link(entry_id: str) -> str:
    """Return the address of an entry's page."""
    return f"/register/entry?id={quote(entry_id, safe='')}"


def changes_link(entry_id: str, first: int, second: int) -> str:
    """Return the address of a comparison."""
    return f"/register/changes?id={quote(entry_id, safe='')}&first={first}&second={second}"


def here(given: Mapping[str, str], offset: int) -> str:
    """Return the address of another page of the same list."""
    values = {**given, "offset": str(offset) if offset > 0 else ""}
    query = urlencode({name: value for name, value in values.items() if value})
    return "/register" + (f"?{query}" if query else "")
