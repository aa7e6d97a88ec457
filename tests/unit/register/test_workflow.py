from __future__ import annotations

from dataclasses import replace

import pytest

from rag.errors import StepRefused
from rag.register.workflow import MOVES, STATES, STEPS, Revision, edited, stepped
from tests.register import an_entry

DRAFT = Revision(2, "draft", an_entry(), ("kim",))


def test_a_revision_goes_from_draft_to_publication_by_two_people() -> None:
    review = stepped(DRAFT, "submit", "kim")
    approved = stepped(review, "approve", "lee")
    assert stepped(approved, "publish", "kim").state == "published"


def test_nobody_approves_what_they_wrote_alone_or_with_others() -> None:
    together = edited(DRAFT, 2, an_entry(legal_basis="고침"), "lee")
    review = stepped(together, "submit", "park")
    for author in ("kim", "lee"):
        with pytest.raises(StepRefused, match="자기가 쓴"):
            stepped(review, "approve", author)
    assert stepped(review, "approve", "park").state == "approved"


def test_every_step_from_every_other_state_is_refused() -> None:
    for step in STEPS:
        for state in STATES:
            if state in MOVES[step][0]:
                continue
            with pytest.raises(StepRefused, match=STATES[state]):
                stepped(replace(DRAFT, state=state), step, "lee")


def test_a_review_is_not_asked_for_what_is_unfinished() -> None:
    with pytest.raises(StepRefused, match="14 법적 근거"):
        stepped(replace(DRAFT, entry=an_entry(legal_basis="")), "submit", "kim")
    with pytest.raises(StepRefused, match="종료일이 시작일보다"):
        stepped(replace(DRAFT, entry=an_entry(period__ends="2020-01-01")), "submit", "kim")


def test_what_is_under_review_cannot_be_edited_until_it_comes_back() -> None:
    review = stepped(DRAFT, "submit", "kim")
    with pytest.raises(StepRefused, match="되돌리"):
        edited(review, 2, an_entry(), "kim")
    back = stepped(review, "return", "lee")
    assert edited(back, 2, an_entry(), "kim").state == "draft"


def test_an_edit_of_a_public_entry_begins_the_next_revision() -> None:
    assert edited(None, 4, an_entry(), "kim") == Revision(5, "draft", an_entry(), ("kim",))
