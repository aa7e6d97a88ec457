from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion.parse.flow.captions import Above, table_place
from ingestion.parse.flow.items import Cell, Placed, Table, lay_out
from ingestion.parse.flow.tables import header_rows, row_text, table_rows

CELLS = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 4), st.integers(1, 4), st.integers(1, 4), st.text("가나1 ", max_size=4)
    ),
    max_size=12,
)


def table(*rows: str) -> Table:
    """Return a table from lines of cells; `<` goes on with the cell at its left, `^` with the one above."""
    done: list[tuple[Cell, ...]] = []
    for line in rows:
        cells: list[Cell] = []
        for at, text in enumerate(line.split("|")):
            cells.append(cells[-1] if text == "<" else done[-1][at] if text == "^" else Cell(text.strip()))
        done.append(tuple(cells))
    return Table(tuple(done))


def lines(made: Table) -> list[str]:
    """Return the rows of a table as text."""
    return [row.text for row in table_rows(made)]


def test_a_first_row_of_labels_names_the_columns() -> None:
    assert lines(table("구분|금액", "어른|1,000원")) == ["구분: 어른 | 금액: 1,000원"]


def test_a_first_row_of_values_is_data() -> None:
    made = table("담당 부서|민원과|담당자|(031-000-0000)", "국장|자치국|과장|(031-000-0001)")
    assert lines(made)[0] == "담당 부서 | 민원과 | 담당자 | (031-000-0000)"


def test_pairs_of_names_and_values_without_a_header_stay_pairs() -> None:
    assert lines(table("장소|도청 앞", "일시|다음 주")) == ["장소 | 도청 앞", "일시 | 다음 주"]


def test_years_name_columns() -> None:
    assert lines(table("구분|2023|2024", "예산|1,000|2,000")) == ["구분: 예산 | 2023: 1,000 | 2024: 2,000"]


def test_a_unit_above_the_names_is_no_name() -> None:
    made = table("|||2026년", "항목|1분기|2분기|3분기", "예산|1,000|2,000|3,000")
    assert lines(made) == ["항목: 예산 | 1분기: 1,000 | 2분기: 2,000 | 2026년 3분기: 3,000"]


def test_a_form_whose_rows_are_divided_each_in_its_own_way_has_no_header() -> None:
    made = table("신청인|성명|<|연락처", "주소|<|<|우편번호", "대상|<|기간|<", "첨부|<|<|<")
    assert header_rows(made) == 0


def test_a_value_over_columns_is_written_once_under_what_they_share() -> None:
    made = table("구분|10년|<", "^|58면|26면", "아이|무료|<", "어른|5만원|4만원")
    assert lines(made)[0] == "구분: 아이 | 10년: 무료"


def test_a_place_shows_a_caption_short_and_without_brackets() -> None:
    assert table_place("표 2", Above("<표 3> 수수료").label()) == "표 2(표 3 수수료)"
    assert len(table_place("표 2", Above().label("가" * 200))) < 60


def test_a_place_shows_the_unit_that_stands_above_the_table() -> None:
    above = Above().after("< 재정 통계 >").after("2014. 8월 기준 (단위 : 십억원)")
    assert above.label() == "단위: 십억원"
    assert Above().after("< 재정 통계 >").after("(단위: 천원, %)").label() == "재정 통계, 단위: 천원, %"
    assert above.after("다음과 같다.").label() == ""
    assert Above().label(title="예산 (단위: 백만원)") == "예산 단위: 백만원"


@given(CELLS)
def test_a_filled_table_is_a_full_grid_and_loses_no_cell(cells: list[tuple[int, int, int, int, str]]) -> None:
    placed = [Placed(Cell(text), row, column, down, across) for row, column, down, across, text in cells]
    rows = lay_out(iter(placed), 5)
    assert len({len(row) for row in rows}) == 1
    standing = {id(cell) for row in rows for cell in row}
    firsts = {(one.row, one.column): one for one in reversed(placed)}
    assert all(id(firsts[at].cell) in standing or covered(firsts[at], placed) for at in firsts)


def covered(one: Placed, placed: list[Placed]) -> bool:
    """Whether another cell, listed before, covers a cell's place."""
    return any(
        other.row <= one.row < other.row + other.down and other.column <= one.column < other.column + other.across
        for other in placed[: placed.index(one)]
    )


@given(CELLS)
def test_every_text_of_a_table_without_a_header_is_in_a_row(cells: list[tuple[int, int, int, int, str]]) -> None:
    rows = lay_out((Placed(Cell(text), row, column, down, across) for row, column, down, across, text in cells), 5)
    told = " ".join(row.text for row in table_rows(Table(rows), header=()))
    assert all(cell.text.strip() in told for row in rows for cell in row if "  " not in cell.text)


def test_empty_cells_are_left_out_of_a_row() -> None:
    assert row_text(["구분", "값"], ["", "1"]) == "값: 1"
