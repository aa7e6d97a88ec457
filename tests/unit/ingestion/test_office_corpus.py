"""Real HWP, HWPX and DOCX files; expectations are counts, places and equality, never copied text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for
from ingestion.types import ParsedDocument
from rag.errors import UnreadableDocument

REFUSED = {
    "hwp3_password_123456.hwp": "HWP 3",
    "password_12345.hwp": "암호가 걸린",
    "password_123456.hwpx": "암호가 걸린",
}


@pytest.fixture
def files(corpus: Path) -> Path:
    """The folder of office files."""
    folder = corpus / "files"
    if not folder.is_dir():
        pytest.skip(f"no corpus at {folder}: office files are missing")
    return folder


def parsed(path: Path, *passwords: str) -> ParsedDocument:
    """Read one real file."""
    data = path.read_bytes()
    [document] = parser_for(detect(data, path.name))(ParseRequest(data, path.stem, passwords=passwords))
    assert isinstance(document, ParsedDocument)
    return document


def rows(document: ParsedDocument) -> list[tuple[str, str]]:
    """Return (place, text) of the rows of tables."""
    return [(b.place, document.text[b.start : b.end]) for b in document.blocks if b.kind == "row"]


def notes(document: ParsedDocument) -> list[str]:
    """Return the places of notes."""
    return [b.place for b in document.blocks if b.place.startswith(("각주", "미주"))]


@pytest.mark.corpus
def test_every_office_file_is_read_or_refused_for_its_reason(files: Path) -> None:
    reasons = {}
    for path in sorted(p for form in ("hwp", "hwpx", "docx") for p in files.glob(f"*.{form}")):
        try:
            assert parsed(path).text, path.name
        except UnreadableDocument as error:
            reasons[path.name] = str(error)
    assert reasons.keys() == REFUSED.keys()
    assert all(REFUSED[name] in reason and "주십시오" in reason for name, reason in reasons.items())


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["press_2024q1", "press_mois_2025", "merged_3x2"])
def test_twins_give_the_same_text_cells_and_places(files: Path, name: str) -> None:
    one, other = parsed(files / f"{name}.hwp"), parsed(files / f"{name}.hwpx")
    assert one.text == other.text
    assert one.blocks == other.blocks
    assert one.title == other.title


@pytest.mark.corpus
def test_merged_cells_stay_with_every_row(files: Path) -> None:
    told = [text.split(" | ") for _, text in rows(parsed(files / "merged_3x2.hwp"))]
    assert [len(row) for row in told] == [2, 2, 2]
    assert told[0][0] == told[1][0]
    assert told[1][1] == told[2][1]
    assert parsed(files / "table_merge_min.hwpx").text


@pytest.mark.corpus
def test_notes_are_numbered_and_found(files: Path) -> None:
    assert notes(parsed(files / "footnotes.hwp")) == [f"각주 {n}" for n in range(1, 10)]
    assert notes(parsed(files / "footnote_endnote.hwpx")) == ["각주 1", "미주 1"]
    assert notes(parsed(files / "fiscal_2014_08.hwp")) == [f"각주 {n}" for n in range(1, 6)]


@pytest.mark.corpus
def test_running_heads_and_tracked_deletions_are_dropped_and_counted(files: Path) -> None:
    assert [(d.kind, d.count) for d in parsed(files / "header_footer.hwp").dropped] == [("furniture", 2)]
    assert [(d.kind, d.count) for d in parsed(files / "changetrack.hwpx").dropped] == [("deletion", 1)]


@pytest.mark.corpus
def test_automatic_numbers_are_recovered(files: Path) -> None:
    told = [line.split(" ")[0] for line in parsed(files / "parahead.hwpx").text.split("\n")]
    assert told[:4] == ["•"] * 4
    assert told[4:14] == ["1.", "2.", "3.", "3.1.", "3.2.", "4.", "4.1.1.1.", "4.1.1.2.", "4.1.2.", "4.1.2.1."]
    assert told[14:] == ["1.", "가.", "나.", "다.", "2.", "가.", "1)"]
    assert "6. 6" in parsed(files / "parahead.hwp").text.split("\n")


@pytest.mark.corpus
def test_distribution_documents_are_read_and_no_notice_is_taken_for_their_text(files: Path) -> None:
    for name in ("notice_distribution.hwp", "press_kwater_distribution.hwp", "viewtext_distribution.hwp"):
        text = parsed(files / name).text
        assert text
        assert "상위 버전의 배포용 문서" not in text


@pytest.mark.corpus
def test_a_locked_hwpx_opens_with_its_password_only(files: Path) -> None:
    path = files / "password_123456.hwpx"
    assert len(parsed(path, "1234", "123456").text) > 100
    with pytest.raises(UnreadableDocument, match="열리지 않는"):
        parsed(path, "1234")


@pytest.mark.corpus
def test_the_word_copy_of_a_press_release_has_the_tables_of_its_original(files: Path) -> None:
    original, copy = rows(parsed(files / "press_2024q1.hwp")), rows(parsed(files / "made_press.docx"))
    assert len(copy) == len(original)
    assert [place for place, _ in copy][-1].endswith("행")
