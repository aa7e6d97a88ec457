"""Corrections of answers: proposed by one evaluator, accepted by another, and then cases for every later run."""

from __future__ import annotations

import hashlib
import json
import re
import secrets

from rag.evaluation.records import Record
from serving.caller import Caller
from serving.evaluators.casefile import case_file
from serving.evaluators.people import People
from serving.evaluators.problems import (
    bad_article,
    decided_already,
    no_correction,
    not_correctable,
    nothing_right,
    second_person,
)
from serving.evaluators.records import correctable, found_in
from serving.evaluators.review_shapes import CorrectionList, CorrectionOut, CorrectionRequest
from serving.evaluators.runs import Runs
from serving.store.columns import now
from serving.store.corrections import Correction, CorrectionStore, State
from serving.store.screen import Screen

ARTICLE = re.compile(r"「[^「」]{1,200}」\s*제\s*\d+\s*조(?:\s*의\s*\d+)?")
ASKED_CHARS = 200


class Corrections:
    """What evaluators put right; `screen` sees what they write."""

    def __init__(self, store: CorrectionStore, runs: Runs, people: People, screen: Screen) -> None:
        self._store = store
        self._runs = runs
        self._people = people
        self._screen = screen

    def propose(self, request: CorrectionRequest, caller: Caller) -> CorrectionOut:
        """Keep a correction; the same again is kept once. Raises `Problem` (404, 409, 422)."""
        if not (request.key_facts or request.articles or request.refuse):
            raise nothing_right()
        for text in request.articles:
            if not ARTICLE.fullmatch(text.strip()):
                raise bad_article(text)
        run = self._runs.finished(request.run)
        record = found_in(run, request.case)
        if not correctable(record):
            raise not_correctable()
        kept = self._store.add(self._correction(request, run.evaluation.suite, record, caller))
        return self._shown([kept], caller)[0]

    def page(self, state: State | None, caller: Caller) -> CorrectionList:
        """Return the newest corrections, of one state or all."""
        found = self._store.page(state)
        accepted = len(found) if state == "accepted" else len(self._store.accepted())
        return CorrectionList(accepted=accepted, corrections=tuple(self._shown(found, caller)))

    def decide(self, correction_id: str, state: State, reason: str, caller: Caller) -> CorrectionOut:
        """Have a second person accept or refuse. Raises `Problem` (404; 409 for the proposer, or decided already)."""
        found = self._found(correction_id)
        me = self._people.acting(caller)
        if found.made_by == me:
            raise second_person()
        if not self._store.decide(correction_id, state, me, self._screen(reason)):
            raise decided_already()
        return self._shown([self._found(correction_id)], caller)[0]

    def exported(self) -> str:
        """Return the accepted corrections as a case file (JSON Lines with a header and a checksum)."""
        return case_file(self._store.accepted())

    def _found(self, correction_id: str) -> Correction:
        found = self._store.one(correction_id)
        if found is None:
            raise no_correction()
        return found

    def _correction(self, request: CorrectionRequest, suite: str, record: Record, caller: Caller) -> Correction:
        who = self._people.acting(caller)
        said = json.dumps([who, request.model_dump(mode="json")], ensure_ascii=True, sort_keys=True)
        return Correction(
            id=f"co-{secrets.token_hex(6)}",
            identity=hashlib.sha256(said.encode()).hexdigest(),
            run=request.run,
            suite=suite,
            case_id=record.case,
            request=dict(record.requests[0]),
            cluster=record.cluster,
            slices=dict(record.slices),
            wrong=self._screen(request.wrong),
            answer=self._screen(request.answer),
            key_facts=tuple(self._screen(text.strip()) for text in request.key_facts if text.strip()),
            articles=tuple(
                re.sub(r"\s*제\s*(\d+)\s*조(?:\s*의\s*(\d+))?$", _article, text.strip()) for text in request.articles
            ),
            refuse=request.refuse,
            made_by=who,
            made=now(),
        )

    def _shown(self, found: list[Correction], caller: Caller) -> list[CorrectionOut]:
        people = {one.made_by for one in found} | {one.decided_by for one in found if one.decided_by is not None}
        names, me = self._people.named(people, caller), self._people.known(caller)
        return [
            CorrectionOut(
                id=one.id,
                run=one.run,
                suite=one.suite,
                case=one.case_id,
                asked=str(one.request.get("query", ""))[:ASKED_CHARS],
                wrong=one.wrong,
                answer=one.answer,
                key_facts=one.key_facts,
                articles=one.articles,
                refuse=one.refuse,
                state=one.state,
                made=one.made,
                made_by=names[one.made_by],
                mine=one.made_by == me,
                decided=one.decided,
                decided_by=names[one.decided_by] if one.decided_by is not None else "",
                decision=one.decision,
            )
            for one in found
        ]


def _article(found: re.Match[str]) -> str:
    """Return an article as it is always written: ` 제21조의2`."""
    return f" 제{found[1]}조" + (f"의{found[2]}" if found[2] else "")
