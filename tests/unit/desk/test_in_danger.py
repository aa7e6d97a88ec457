"""Whose field a complaint in danger is."""

from __future__ import annotations

from typing import Any

import pytest

from rag.complaints.endangered import in_danger
from rag.complaints.particles import towards
from rag.complaints.types import Classification, CrisisFinding, Label


def labels(domain: str | None, confidence: float) -> Classification:
    """Return labels of a field."""
    open_: Label[Any] = Label(None, 0.0, "")
    return Classification(Label(domain, confidence, "낱말"), open_, open_)  # type: ignore[arg-type]


def danger(kind: str | None) -> CrisisFinding:
    """Return a finding."""
    return CrisisFinding(Label(kind, 0.9, "시험", ("굶",)))  # type: ignore[arg-type]


def test_hunger_is_of_welfare_where_the_words_say_too_little() -> None:
    found = in_danger(labels("농축산", 0.5), danger("식량·생계")).domain
    assert found.value == "복지"
    assert "농축산" in found.reason, "the officer reads what the words said"


@pytest.mark.parametrize(("domain", "kind"), [("세무", "자살·자해"), ("농축산", None), ("환경", "실종·폭염")])
def test_a_field_that_the_words_plainly_say_stays(domain: str, kind: str | None) -> None:
    given = labels(domain, 0.9)
    assert in_danger(given, danger(kind)) is given


def test_without_a_finding_nothing_changes() -> None:
    given = labels(None, 0.1)
    assert in_danger(given, None) is given


@pytest.mark.parametrize(("word", "whither"), [("공단", "공단으로"), ("서울", "서울로"), ("경찰서", "경찰서로")])
def test_a_particle_fits_its_word(word: str, whither: str) -> None:
    assert towards(word) == whither


def test_a_child_that_is_beaten_is_no_matter_of_noise() -> None:
    plain = CrisisFinding(Label("학대", 0.99, "시험"), direct=True)
    assert in_danger(labels("환경", 0.9), plain).domain.value == "복지"
