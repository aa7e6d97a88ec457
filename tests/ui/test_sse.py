"""Server-sent events are read the same however their bytes are cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.sse import ServerEvent, SseParser

names = st.sampled_from(["status", "sentence", "answer", "error"])
bodies = st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3)


def parsed(pieces: list[bytes]) -> list[ServerEvent]:
    parser = SseParser()
    return [event for piece in pieces for event in parser.feed(piece)]


@given(st.lists(st.tuples(names, bodies), max_size=5), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_events_survive_any_cut_of_their_bytes(
    sent: list[tuple[str, dict[str, str]]], end: str, data: st.DataObject
) -> None:
    texts = [f"event: {name}{end}data: {json.dumps(body, ensure_ascii=False)}{end}{end}" for name, body in sent]
    whole = "".join(texts).encode() + b"\n"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert [(event.name, json.loads(event.data)) for event in parsed(pieces)] == sent


def test_a_line_separator_inside_the_data_is_no_line_end() -> None:
    assert parsed([b'data: {"a": "\xe2\x80\xa8"}\n\n']) == [ServerEvent("message", '{"a": "\u2028"}')]


@pytest.mark.parametrize("silent", [b": comment\n\n", b"event: status\n\n", b"id: 3\nretry: 9\n\n"])
def test_an_event_without_data_is_not_dispatched(silent: bytes) -> None:
    assert parsed([silent]) == []


def test_lines_of_data_are_joined() -> None:
    assert parsed([b"data: a\ndata:b\n\n"]) == [ServerEvent("message", "a\nb")]
