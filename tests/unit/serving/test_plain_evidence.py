"""What `이 답변의 근거` says of the checks, in plain words."""

from __future__ import annotations

import re

from rag.guards import impact
from rag.guards.pii import leaving
from serving.plain_evidence import ACTED, checked
from serving.rights.words import CHECKS


def told(*verdicts: tuple[str, bool]) -> list[str]:
    return list(checked({"verdicts": [{"check": check, "passed": passed, "detail": ""} for check, passed in verdicts]}))


def test_what_a_check_did_is_said_without_its_name_and_once() -> None:
    said = told(("impact", False), ("injection", False), ("injection", False), ("new-check", False))
    assert len(said) == 3
    assert "담당자를 함께 알렸습니다" in said[0]
    assert not re.search("[a-z]", "".join(said))


def test_a_check_that_was_passed_is_not_told() -> None:
    assert told(("impact", True), ("personal_data", True)) == []


def test_the_words_are_those_of_checks_that_there_are() -> None:
    for check in (impact.CHECK, leaving.CHECK, "injection"):
        assert check in ACTED
        assert check in CHECKS
