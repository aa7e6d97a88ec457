from __future__ import annotations

import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.chunking.cutting import LAW_BORDERS, TEXT_BORDERS, cut
from ingestion.chunking.document import Stamp, chunk_document
from ingestion.chunking.references import find_citations
from ingestion.normalize import normalize
from ingestion.parse.base import ParseRequest
from ingestion.parse.decode import decode
from ingestion.parse.formats import detect, parser_for
from ingestion.types import Block, Failure, ParsedDocument
from rag.cite_locator import locate, marks
from rag.errors import UnreadableDocument
from rag.types import Chunk

LETTERS = "가나다라마바사아자차 .,\n①②③12조항호제의「」()<>#*|-\\삭제부칙별표"
PROSE = st.text(st.sampled_from(LETTERS), max_size=400)
ANY = st.text(max_size=300)
WORDS = st.text(st.sampled_from("가나다라마바사 .,"), min_size=1, max_size=60).filter(lambda t: bool(t.strip()))


@st.composite
def laws(draw: st.DrawFn) -> str:
    """A statute in Markdown: articles with 항 and 호, some deleted, and 부칙."""
    lines = ["---", "제목: 시험 조례", "법령구분: 조례", "---", "# 시험 조례", ""]
    for number in range(1, draw(st.integers(1, 6)) + 1):
        lines.append(f"##### 제{number}조 ({draw(WORDS)})")
        if draw(st.booleans()):
            lines += [f"**{sign}** {draw(WORDS)}" for sign in "①②③④"[: draw(st.integers(1, 4))]]
            lines += [f"  {item}\\. {draw(WORDS)}" for item in range(1, draw(st.integers(0, 5)) + 1)]
        else:
            lines.append(draw(st.sampled_from(["삭제 <2020.1.1>", draw(WORDS)])))
    if draw(st.booleans()):
        lines += ["## 부칙", "부칙 <제1호,2026.1.1>", f"제1조(시행일) {draw(WORDS)}"]
    return "\n\n".join(lines)


def parsed(text: str, name: str = "글.md") -> list[ParsedDocument]:
    request = ParseRequest(text.encode("utf8", "surrogatepass"), "글")
    found = parser_for(detect(request.data, name))(request)
    return [document for document in found if not isinstance(document, Failure)]


def chunks_of(document: ParsedDocument, legal: bool, article: int = 120, section: int = 100) -> list[Chunk]:
    stamp = Stamp("문서", "ordinance" if legal else "other", "글.md", "O", legal)
    return chunk_document(document, stamp, article, section)


def check(document: ParsedDocument, chunks: list[Chunk], limit: int) -> None:
    """Chunks are slices, in order, apart, named once, and not too long."""
    last = 0
    for chunk in chunks:
        assert chunk.text == document.text[chunk.start : chunk.end] == chunk.text.strip()
        assert last <= chunk.start < chunk.end
        assert len(chunk.text) <= limit or chunk.text == chunk.heading
        assert chunk.locator
        last = chunk.end
    assert len({chunk.chunk_id for chunk in chunks}) == len(chunks)


def left_out(document: ParsedDocument, chunks: list[Chunk]) -> str:
    """Return the content, headings apart, that is in no chunk."""
    covered = bytearray(len(document.text))
    for chunk in chunks:
        covered[chunk.start : chunk.end] = b"\1" * (chunk.end - chunk.start)
    blocks: list[Block] = [block for block in document.blocks if block.kind != "heading"]
    return "".join(document.text[at] for b in blocks for at in range(b.start, b.end) if not covered[at]).strip()


@given(ANY)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalize(text).text
    assert normalize(once) == (once, 0)
    once.encode()


@given(laws())
def test_chunks_of_a_law_hold_all_of_it(text: str) -> None:
    [document] = parsed(text)
    chunks = chunks_of(document, legal=True)
    check(document, chunks, 120)
    missing = left_out(document, chunks)
    for known in ("부칙 <제1호,2026.1.1>", "삭제 <2020.1.1>"):
        missing = missing.replace(known, "")
    assert missing.strip() == ""


@given(PROSE)
def test_chunks_of_a_document_hold_all_of_it(text: str) -> None:
    try:
        found = parsed(text, "글.txt") + parsed(text, "글.md")
    except UnreadableDocument:
        return
    for document in found:
        chunks = chunks_of(document, legal=False)
        check(document, chunks, 100)
        assert left_out(document, chunks) == ""


@given(PROSE)
def test_any_text_can_be_cut_as_a_law(text: str) -> None:
    try:
        [document] = parsed(text, "글.txt")
    except UnreadableDocument:
        return
    check(document, chunks_of(document, legal=True), 120)


@given(PROSE, st.integers(1, 60))
def test_pieces_are_short_and_leave_out_only_spaces(text: str, limit: int) -> None:
    for borders in (LAW_BORDERS, TEXT_BORDERS):
        pieces = cut(text, (0, len(text)), limit, borders)
        assert all(0 < end - start <= limit for start, end in pieces)
        assert "".join("".join(text[s:e].split()) for s, e in pieces) == "".join(text.split())
        assert pieces == sorted(pieces)


@given(PROSE, st.data())
def test_a_place_is_an_article_and_what_holds_the_whole_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    place = locate(text, "제7조", start, end)
    assert place.startswith("제7조")
    if not any(mark.start <= end for mark in marks(text)):
        assert place == "제7조"


@given(PROSE)
def test_citations_lie_in_the_text_in_order(text: str) -> None:
    citations = find_citations(text, "시험법")
    starts = [citation.start for citation in citations]
    assert starts == sorted(starts)
    assert all(text[c.start] == "제" and c.references for c in citations)


@given(
    st.text(st.characters(codec="cp949", exclude_characters="\0"), min_size=1, max_size=200),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_marked_and_unicode_encodings_lose_nothing(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).removeprefix("\ufeff") == text.removeprefix("\ufeff")


@settings(max_examples=60)
@given(st.binary(max_size=400), st.sampled_from(["md", "txt", "html", "csv", "json", "jsonl", "pdf"]))
def test_no_bytes_make_a_parser_fail_in_another_way(data: bytes, extension: str) -> None:
    try:
        for document in parser_for(detect(data, f"글.{extension}"))(ParseRequest(data, "글")):
            if not isinstance(document, Failure):
                chunks_of(document, legal=False)
    except UnreadableDocument:
        return


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(string.ascii_lowercase, min_size=1, max_size=6) | st.sampled_from(["title", "text", "제목"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(TREES)
def test_any_json_can_be_read_or_is_refused(tree: object) -> None:
    try:
        for document in parsed(json.dumps(tree, ensure_ascii=False), "글.json"):
            check(document, chunks_of(document, legal=False), 100)
    except UnreadableDocument:
        return


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>가",
                "</p>",
                "<table>",
                "<tr>",
                "<td rowspan=2>나",
                "<th colspan=3>다",
                "</table>",
                "<h2>라",
                "<div hidden>",
                "<b",
                "&lt;",
                "<!--",
                "-->",
                "<br>마",
            ]
        ),
        max_size=25,
    )
)
def test_broken_pages_can_be_read_or_are_refused(parts: list[str]) -> None:
    try:
        for document in parsed("<html><body>" + "".join(parts), "글.html"):
            check(document, chunks_of(document, legal=False), 100)
            assert left_out(document, chunks_of(document, legal=False)) == ""
    except UnreadableDocument:
        return
