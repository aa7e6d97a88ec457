"""A table of entries comes back as it went out, and no cell of it is a formula."""

from __future__ import annotations

import csv
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import InputError
from rag.register.entry import RegisterEntry
from rag.register.tables import FORMULA, neutral, original, table, written
from tests.property.register.test_cells import entries


@given(st.lists(entries(), max_size=3))
@settings(max_examples=60, deadline=None)
def test_entries_come_back_from_a_table(given_: list[RegisterEntry]) -> None:
    text = written((f"e-{number}", entry) for number, entry in enumerate(given_))
    found = table(text.encode("utf-8-sig"))
    assert [row.entry for row in found.rows] == given_
    assert not any(row.faults or row.warnings for row in found.rows)
    assert found.warnings == ()


@given(st.lists(entries(), min_size=1, max_size=2))
@settings(max_examples=60, deadline=None)
def test_no_cell_begins_a_formula(given_: list[RegisterEntry]) -> None:
    text = written((f"=e-{number}", entry) for number, entry in enumerate(given_))
    for row in csv.reader(text.split("\r\n")[:1]):
        assert not any(cell[:1] in "=+-@" for cell in row if cell)
    for row in csv.reader(iter(text.splitlines(keepends=True))):
        assert all(not cell or cell[0] not in "=+-@＝＋－＠" for cell in row)


@given(st.text(st.sampled_from("'=+-@\t＝a가"), max_size=6))
def test_a_neutral_cell_is_told_from_one_that_was_so(text: str) -> None:
    assert original(neutral(text)) == text
    assert neutral(text)[:1] not in set("=+-@\t＝")
    assert FORMULA.match(neutral(text)) is None or neutral(text).startswith("'")


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_reason(content: bytes) -> None:
    with suppress(InputError):
        assert table(content).encoding in {"UTF-8", "CP949"}
