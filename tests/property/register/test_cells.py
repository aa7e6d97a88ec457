"""Whatever people write comes back from cells of text as it was."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.register.cells import cells, put, read
from rag.register.diff import changes
from rag.register.entry import RegisterEntry
from rag.register.fields import leaves
from rag.register.text import cleaned, hidden, is_seen
from tests.register import an_entry

WRITING = st.text(st.sampled_from("가나 ab1|\\\n\r\t=+-@'\",;<>\u200b\u202e\x00\ufe0f") | st.characters(), max_size=40)
RECORDS = st.lists(st.fixed_dictionaries({"risk": WRITING, "mitigation": WRITING}), max_size=4)
FIGURES = st.lists(
    st.fixed_dictionaries(
        {
            "metric": WRITING,
            "value": st.none() | st.floats(-1e6, 1e6),
            "n": st.none() | st.integers(0, 10**9),
            "measured": st.none() | st.dates(),
        }
    ),
    max_size=3,
)


@st.composite
def entries(draw: st.DrawFn) -> RegisterEntry:
    """Make whole entries with odd texts."""
    parts: dict[str, Any] = {
        "purpose__goal": draw(WRITING),
        "legal_basis": draw(WRITING),
        "technology": draw(st.lists(WRITING, max_size=4)),
        "risks": draw(RECORDS),
        "performance__results": draw(FIGURES),
        "period__starts": draw(st.none() | st.dates()),
        "security__review_months": draw(st.none() | st.integers(1, 60)),
    }
    return an_entry(**parts)


def of_cells(texts: dict[str, str]) -> RegisterEntry:
    content: dict[str, Any] = {}
    for leaf in leaves():
        if texts[leaf.path]:
            put(content, leaf.path, read(leaf, texts[leaf.path]))
    return RegisterEntry.model_validate(content)


@given(entries())
@settings(max_examples=150, deadline=None)
def test_an_entry_comes_back_from_its_cells(entry: RegisterEntry) -> None:
    assert of_cells(cells(entry)) == entry


@given(WRITING)
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert all(one == "\n" or is_seen(one) for one in once)
    assert hidden(once) == 0


@given(entries(), entries())
@settings(max_examples=80, deadline=None)
def test_a_diff_names_exactly_the_parts_that_differ(before: RegisterEntry, after: RegisterEntry) -> None:
    first, second = cells(before), cells(after)
    assert {one.path for one in changes(before, after)} == {path for path in first if first[path] != second[path]}
    assert all(one.sentence.startswith(f"'{one.label}' 항목") for one in changes(before, after))
    assert changes(before, before) == ()
