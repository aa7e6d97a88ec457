from __future__ import annotations

import pytest

from ingestion.parse.decode import decode
from ingestion.parse.formats import detect, refusal
from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import parse_one

SENTENCE = "견인된 차는 견인보관소에서 찾는다. 보관료는 30분에 500원이다.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_text_is_read_in_the_encodings_of_korean_offices(encoding: str) -> None:
    assert SENTENCE.strip() in decode((SENTENCE * 20).encode(encoding))


def test_a_few_broken_bytes_do_not_make_utf8_another_encoding() -> None:
    damaged = (SENTENCE * 50).encode() + b"\xed\xa0" + SENTENCE.encode()
    assert decode(damaged).startswith(SENTENCE)


def test_bytes_in_no_encoding_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="인코딩"):
        decode(bytes([0x81, 0xFF, 0xFE, 0x00, 0x90]) * 400)


def test_a_pdf_named_txt_is_a_pdf() -> None:
    assert detect(b"%PDF-1.7 ...", "글.txt") == "pdf"


def test_a_page_named_md_is_html() -> None:
    assert detect(b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "글.md") == "html"
    assert parse_one("<html><body><p>안내</p></body></html>", "글.txt").text == "안내"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (b"PK\x03\x04" + bytes(50), "압축"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "한글"),
        (b"HWP Document File V3.00 \x1a\x01", "한글"),
        (bytes(range(256)) * 10, "이진"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(100), "실행"),
    ],
)
def test_what_is_no_text_is_refused_by_its_content(data: bytes, word: str) -> None:
    with pytest.raises(UnreadableDocument, match=word):
        detect(data, "글.md")


def test_a_text_may_begin_like_a_program() -> None:
    assert detect("MZ세대 공무원 안내".encode(), "글.txt") == "text"


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="빈 파일"):
        detect(data, "글.md")


def test_text_named_pdf_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="PDF"):
        detect("그냥 글입니다".encode(), "글.pdf")


def test_refusals_say_what_can_be_read() -> None:
    assert refusal("글.MD") is None
    assert "pdf" in (refusal("표.xyz") or "")


@pytest.mark.parametrize("header", ["연번,수수료", "읍면동,가격"])
def test_a_table_of_figures_in_cp949_keeps_its_header(header: str) -> None:
    table = header + "\n" + "1,50000\n" * 500
    assert decode(table.encode("cp949")) == table
