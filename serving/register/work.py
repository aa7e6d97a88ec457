"""Work on the register: drafts, review, approval, publication; each step with its evidence, and by two people."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from configs.register import load_own
from rag.errors import StepRefused
from rag.register.cells import unwritten
from rag.register.diff import changes
from rag.register.entry import RegisterEntry
from rag.register.parts import Security
from rag.register.text import cleaned
from rag.register.workflow import (
    ACTIONS,
    MOVES,
    OPEN,
    STATES,
    STEPS,
    Action,
    Revision,
    Step,
    edited,
    stepped,
)
from serving.caller import Caller
from serving.problems import Problem
from serving.register.checked import Checked
from serving.register.evidence import Evidence
from serving.register.private import Private
from serving.schemas_register import ChangeOut, groups_of
from serving.schemas_register_work import (
    EditedEntry,
    NewEntry,
    StepRequest,
    WorkEntry,
    WorkEvent,
    WorkList,
    WorkSummary,
)
from serving.security.table import DECIDING
from serving.store.register import Event, RegisterStore, Stored

ORDER = {state: place for place, state in enumerate(STATES)}
DECISIONS: frozenset[Step] = frozenset({"return", "approve", "publish", "retire"})
"""Steps that only those who decide may take."""
ME = "나"


class Work:
    """What officials do. Every call may raise `RecordsUnavailable`."""

    def __init__(
        self,
        store: RegisterStore,
        evidence: Evidence,
        checked: Checked,
        private: Private,
        today: Callable[[], date],
        after: Callable[[], object],
    ) -> None:
        self._store = store
        self._evidence = evidence
        self._checked = checked
        self.private = private
        self._today = today
        self._after = after

    def all(self) -> WorkList:
        """Return all entries, those that wait for somebody first."""
        entries, drifted = self._entries(), self._checked.counts()
        found = [summary(stored, drifted[stored.id]) for stored in entries]
        return WorkList(entries=tuple(sorted(found, key=lambda one: (ORDER[one.state], one.service_name))))

    def one(self, entry_id: str, caller: Caller) -> WorkEntry:
        """Return an entry with its newest revision. Raises `Problem` (404)."""
        return self._shown(self._found(entry_id), caller)

    def create(self, request: NewEntry, caller: Caller, action: Action = "create") -> WorkEntry:
        """Keep a new entry as a draft. Raises `Problem` (422) where it holds a private person's data."""
        self.private.require_none(request.entry)
        entry_id = f"e-{secrets.token_hex(6)}"
        event = self._evidence.event(entry_id, 1, action, caller.name, self.private.screened(cleaned(request.comment)))
        self._store.add(entry_id, Revision(1, "draft", request.entry, (caller.name,)), event)
        return self.one(entry_id, caller)

    def edit(self, entry_id: str, request: EditedEntry, caller: Caller) -> WorkEntry:
        """Change the draft, or begin the next one. Raises `Problem` (404, 409), `StepRefused`."""
        self.private.require_none(request.entry)
        stored = self._found(entry_id, request.version)
        return self._rewritten(stored, request.entry, "edit", request.comment, caller)

    def known(self) -> dict[tuple[str, str], str]:
        """Return the ids of all entries by service and organisation, folded."""
        return {
            (one.latest.entry.service_name.casefold(), one.latest.entry.organisation.name.casefold()): one.id
            for one in self._entries()
        }

    def fill(self, entry_id: str, request: StepRequest, caller: Caller) -> WorkEntry:
        """Have an own entry's technical parts say what runs, in a draft. Raises `Problem` (404, 409), `StepRefused`."""
        stored = self._found(entry_id, request.version)
        filled = self._checked.filled(entry_id, stored.latest.entry)
        if filled is None:
            raise StepRefused("이 프로그램의 서비스가 아니라서 설정에서 채울 수 없습니다. 담당자가 직접 적어 주십시오.")
        return self._rewritten(stored, filled, "fill", request.comment, caller)

    def step(self, entry_id: str, step: Step, request: StepRequest, caller: Caller) -> WorkEntry:
        """Take a step. Raises `Problem` (404, 409), `StepRefused`."""
        stored = self._found(entry_id, request.version)
        subject = stored.public if step == "retire" else stored.open
        if subject is None:
            raise StepRefused(f"'{ACTIONS[step]}'을(를) 할 판이 없습니다. 목록에서 상태를 확인하십시오.")
        moved = stepped(subject, step, caller.name)
        if step == "publish":
            moved = replace(moved, entry=dated(moved.entry, self._today()))
        self._change(stored, moved, step, request.comment, caller)
        if step in {"publish", "retire"}:
            self._after()
        return self.one(entry_id, caller)

    def _rewritten(
        self, stored: Stored, entry: RegisterEntry, action: Action, comment: str, caller: Caller
    ) -> WorkEntry:
        draft = edited(stored.open, stored.latest.number, entry, caller.name)
        self._change(stored, draft, action, comment, caller)
        return self.one(stored.id, caller)

    def _change(self, stored: Stored, revision: Revision, action: Action, comment: str, caller: Caller) -> None:
        said = self.private.screened(cleaned(comment))
        event = self._evidence.event(stored.id, revision.number, action, caller.name, said)
        revisions, published = [revision], stored.published
        if action == "publish":
            published = revision.number
            revisions = [*(replace(one, state="superseded") for one in [stored.public] if one), revision]
        elif action == "retire":
            published = None
        if not self._store.change(stored, revisions, published, event):
            self._evidence.event(stored.id, revision.number, action, caller.name, "", carried_out=False)
            raise conflict()

    def _entries(self) -> list[Stored]:
        self._checked.installed.ensure()
        return self._store.all()

    def _found(self, entry_id: str, version: int | None = None) -> Stored:
        self._checked.installed.ensure()
        stored = self._store.find(entry_id)
        if stored is None:
            raise no_entry()
        if version is not None and stored.version != version:
            raise conflict()
        return stored

    def _shown(self, stored: Stored, caller: Caller) -> WorkEntry:
        latest = stored.open or stored.public or stored.latest
        public = stored.public
        missing = tuple(f"{leaf.number} {leaf.column.partition('(')[0]}" for leaf in unwritten(latest.entry))
        return WorkEntry(
            **summary(stored, self._checked.counts()[stored.id]).model_dump(),
            entry=latest.entry,
            groups=groups_of(latest.entry),
            steps=tuple(allowed(latest, caller)),
            editable=latest.state not in OPEN or latest.state == "draft",
            missing=missing,
            changes=tuple(map(ChangeOut.of, changes(public.entry, latest.entry))) if public else (),
            events=tuple(told(event, caller) for event in self._store.events(stored.id)),
        )


def summary(stored: Stored, drifted: int) -> WorkSummary:
    """Return an entry as it stands in a list."""
    latest = stored.open or stored.public or stored.latest
    return WorkSummary(
        id=stored.id,
        service_name=latest.entry.service_name,
        organisation=latest.entry.organisation.name,
        state=latest.state,
        state_label=STATES[latest.state],
        revision=latest.number,
        published=stored.published,
        version=stored.version,
        own=stored.id in {own.id for own in load_own()},
        drifted=drifted,
    )


def allowed(revision: Revision, caller: Caller) -> Sequence[Step]:
    """Return the steps that a revision's state and the caller's roles allow (what is missing apart)."""
    found = [step for step in STEPS if revision.state in MOVES[step][0]]
    if not caller.roles & DECIDING:
        found = [step for step in found if step not in DECISIONS]
    return [step for step in found if step != "approve" or caller.name not in revision.authors]


def told(event: Event, caller: Caller) -> WorkEvent:
    """Return an event as officials see it."""
    return WorkEvent(
        revision=event.revision,
        action=event.action,
        action_label=ACTIONS[event.action],
        by=who(event.actor, caller),
        comment=event.comment,
        at=event.at,
    )


def who(actor: str, caller: Caller) -> str:
    """Say who did something without their name: the same person is the same everywhere, and oneself is `나`.

    Administrators and auditors, who answer for the record, see the stable id.
    """
    if actor == caller.name:
        return ME
    if caller.roles & {"administrator", "auditor"}:
        return actor
    return f"담당자 {hashlib.sha256(actor.encode()).hexdigest()[:6]}"


def dated(entry: RegisterEntry, day: date) -> RegisterEntry:
    """Return an entry whose day of update is that of its publication."""
    security = Security.model_validate({**entry.security.model_dump(), "updated": day})
    return entry.model_copy(update={"security": security})


def conflict() -> Problem:
    """Make the problem of a change to a version that is no longer the newest."""
    return Problem(
        "register-conflict",
        409,
        "그 사이 다른 사람이 이 항목을 고쳤습니다. 다시 불러온 뒤 고쳐 주십시오. 적은 내용은 저장되지 않았습니다.",
        "The entry was changed meanwhile",
    )


def no_entry() -> Problem:
    """Make the problem of an entry that is not there."""
    return Problem(
        "register-entry-not-found",
        404,
        "그런 등록 항목이 없습니다. 목록에서 다시 찾아 주십시오.",
        "There is no such entry",
    )
