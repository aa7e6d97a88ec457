from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from ingestion.builder import TextBuilder
from ingestion.chunking.document import Stamp, chunk_document
from ingestion.chunking.places import block_place
from ingestion.types import ParsedDocument
from rag.cite import place
from rag.cite_place import held, sited, summed
from rag.types import Chunk, Evidence, Hit
from tests.unit.ingestion.helpers import read_one
from tests.unit.ingestion.hwpx_maker import fill, hwpx, say

if TYPE_CHECKING:
    from hwpx import HwpxDocument

WORDS = st.text("가나다 12.", min_size=1, max_size=40).filter(str.strip)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["heading", "paragraph", "row"]), WORDS, st.integers(1, 4)), min_size=1, max_size=25
)


def cite(chunk: Chunk, quote: str) -> str:
    """Return how a quote of a chunk is cited."""
    start = chunk.text.index(quote)
    return place(Evidence(Hit(1, chunk, 1.0, in_force=True), quote, start, start + len(quote), 1.0))


def built(blocks: list[tuple[str, str, int]]) -> ParsedDocument:
    """Return a document of such blocks; rows and every second page have places."""
    builder = TextBuilder()
    for at, (kind, text, page) in enumerate(blocks):
        builder.page = page if page % 2 else None
        if kind == "heading":
            builder.heading(text, page)
        elif kind == "row":
            builder.row(text, f"표 {page} {at}행")
        else:
            builder.paragraph(text)
    return builder.build("글")


@given(BLOCKS, st.integers(20, 200))
def test_every_character_of_a_chunk_is_at_the_place_of_its_block(
    blocks: list[tuple[str, str, int]], limit: int
) -> None:
    document = built(blocks)
    for chunk in chunk_document(document, Stamp("d", "other", "글", "O", legal=False), 100, limit):
        assert [at for at, _ in chunk.places] == sorted({at for at, _ in chunk.places})
        assert not chunk.places or chunk.places[0][0] == 0
        for block in document.blocks:
            for at in (max(block.start, chunk.start), min(block.end, chunk.end) - 1):
                if chunk.start <= at < chunk.end and block.start <= at < block.end:
                    told = held(chunk.places, at - chunk.start, at - chunk.start + 1) if chunk.places else [""]
                    assert told == [block_place(block, pages=True)]


@given(
    st.lists(st.sampled_from(["", "표 1 1행", "표 1 2행", "표 2 1행", "각주 1", "3쪽", "4쪽, 표 1 1행"]), max_size=12)
)
def test_a_place_is_never_empty_and_names_the_first_one(places: list[str]) -> None:
    told = sited(("장",), places)
    assert told
    assert all(place in told for place in places[:1] if not place.endswith("행") and "쪽" not in place)


def test_rows_that_follow_each_other_are_one_range() -> None:
    assert summed(["표 1 2행", "표 1 3행", "", "각주 1"]) == "표 1 2~3행, 각주 1"
    assert summed([f"표 {n} 1행" for n in range(1, 9)]) == "표 1 1행 ~ 표 8 1행"


def test_a_quote_from_a_table_or_a_note_is_cited_by_its_row_or_number(tmp_path: Path) -> None:
    def write(document: HwpxDocument) -> None:
        document.add_footnote("조례 제3조를 본다.", say(document, "우산은 빌려준다"))
        fill(
            document.add_table(3, 3),
            [["구분", "하루", "사흘"], ["장우산", "500원", "1천원"], ["단우산", "300원", "6백원"]],
        )

    [chunk] = read_one(tmp_path, "우산.hwpx", hwpx(write)).chunks
    assert chunk.locator == "각주 1, 표 1 2~3행"
    assert cite(chunk, "단우산 | 하루: 300원") == "표 1 3행"
    assert cite(chunk, "조례 제3조") == "각주 1"
    assert cite(chunk, "빌려준다") == "본문"


def test_a_row_of_a_law_s_annex_is_cited_below_the_annex(tmp_path: Path) -> None:
    def write(document: HwpxDocument) -> None:
        for text in ("제1조(목적) 목적이다.", "제2조(뜻) 뜻이다.", "제3조(수수료) 별표와 같다.", "[별표 1] 수수료"):
            say(document, text)
        fill(document.add_table(2, 3), [["구분", "하루", "사흘"], ["장우산", "500원", "1천원"]])

    chunk = read_one(tmp_path, "조례.hwpx", hwpx(write)).chunks[-1]
    assert cite(chunk, "500원") == "[별표 1] 수수료, 표 1 2행"
    assert chunk.locator == "[별표 1] 수수료, 표 1 2행"


def test_a_chunk_over_two_pages_is_cited_by_the_page_of_the_quote() -> None:
    builder = TextBuilder()
    builder.page = 3
    builder.paragraph("첫째 쪽의 글이다.")
    builder.page = 4
    builder.row("구분: 장우산 | 값: 500원", "표 1 2행")
    builder.paragraph("둘째 쪽의 글이다.")
    [chunk] = chunk_document(builder.build("글"), Stamp("d", "other", "글", "O", legal=False), 500, 500)
    assert chunk.locator == "3~4쪽, 표 1 2행"
    assert [cite(chunk, quote) for quote in ("첫째", "500원", "둘째")] == ["3쪽", "4쪽, 표 1 2행", "4쪽"]
