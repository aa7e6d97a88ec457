"""Exported documents, reopened by readers that did not write them."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from defusedxml import ElementTree

from configs.export import ExportSettings
from rag.label import LAW, in_words, label_of
from serving.complaints.shapes import ExportFormat
from serving.export.blocks import Line, blocks_of, body_lines, foot_of
from serving.export.document import AnswerDocument, Exported, ReplyDocument, Source
from serving.export.export import export
from serving.export.fonts import FontMissing, font_pair

LABEL = label_of("generated", "gemma-3-270m", date(2026, 11, 28))
SOURCES = (
    Source(
        "[1]",
        "도로 관리 조례",
        "제31조제1항",
        "도로관리청은 도로를 <관리>한다 & 고친다.",
        "https://example.invalid/law",
    ),
    Source("[2]", "가로등 관리 지침", "2쪽", "신고를 받으면 지체 없이 점검한다.", note="기준일에 시행 중이 아님"),
)
BODY = """1. 안녕하십니까. 귀하의 가로등 민원에 답변드립니다.
2. 검토 결과는 다음과 같습니다.
가. 도로관리청이 고칩니다.[1]
1) 점검 일자: [ 점검 일자 ]
3. 고맙습니다. 끝.
붙임 점검 결과 1부."""
REPLY = ReplyDocument(
    title="민원 처리 결과 알림",
    body=BODY,
    label=LABEL,
    agency="목민시",
    sender="목민시장",
    sources=SOURCES,
    notice="초안입니다.",
)
ANSWER = AnswerDocument(
    answer="과태료는 4만 원입니다.[1]\n담당 부서에 문의하십시오.",
    label=label_of("quoted", None, date(2026, 11, 28)),
    answer_id="ans-7",
    made=date(2026, 11, 28),
    question="주차위반 과태료는?",
    sources=SOURCES,
    notices=("질문의 개인정보를 가렸습니다.",),
)
FORMATS: tuple[ExportFormat, ...] = ("hwpx", "docx", "pdf")


def squeezed(text: str) -> str:
    """Return a text without spaces and line ends: a PDF breaks lines where they are full."""
    return re.sub(r"\s", "", text)


def read_by_dochan(content: bytes, form: str, tmp_path: Path) -> str:
    """The text as dochan reads it, which wrote nothing of it."""
    from dochan import Dochan

    path = tmp_path / f"read.{form}"
    path.write_bytes(content)
    document = Dochan(str(path))
    assert document.errors == []
    return str(document.to_markdown())


def read(content: bytes, form: ExportFormat, tmp_path: Path) -> str:
    if form == "pdf":
        import pdfplumber

        with pdfplumber.open(io.BytesIO(content)) as opened:
            return "\n".join(page.extract_text() for page in opened.pages)
    return read_by_dochan(content, form, tmp_path).replace("\\", "").replace("**", "")


def described(content: bytes, form: ExportFormat) -> dict[str, str]:
    """The label's fields as a file's metadata gives them."""
    if form == "pdf":
        packet = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", content, re.DOTALL)
        assert packet
        tree = ElementTree.fromstring(packet.group())
        return {node.tag.rsplit("}", 1)[-1]: node.text or "" for node in tree.iter() if "urn:mongmin" in node.tag}
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if form == "docx":
            tree = ElementTree.fromstring(package.read("docProps/custom.xml"))
            return {node.get("name", ""): node[0].text or "" for node in tree}
        tree = ElementTree.fromstring(package.read("Contents/content.hpf"))
        return {node.get("name", ""): node.text or "" for node in tree.iter() if node.tag.endswith("}meta")}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("document", [REPLY, ANSWER], ids=["reply", "answer"])
def test_a_document_reads_back_with_its_text_its_label_and_its_quotes(
    form: ExportFormat, document: Exported, tmp_path: Path
) -> None:
    text = squeezed(read(export(document, form), form, tmp_path))
    assert squeezed(in_words(document.label)) in text
    for source in SOURCES:
        for part in (source.marker, source.title, source.locator, source.quote, source.note):
            assert squeezed(part) in text
    wanted = (ANSWER.question, ANSWER.notices[0], "ans-7") if document is ANSWER else ("목민시장", "[점검일자]", "끝.")
    for part in wanted:
        assert squeezed(part) in text


@pytest.mark.parametrize("form", FORMATS)
def test_machines_read_the_label_in_the_metadata(form: ExportFormat) -> None:
    found = described(export(REPLY, form), form)
    assert found["AIGenerator"] == "mongmin"
    assert found["AIModel"] == "gemma-3-270m"
    assert found["AIMode"] == "generated"
    assert found["AIMade"] == "2026-11-28"
    assert found["AILaw"] == LAW
    assert found["DigitalSourceType"] == LABEL.digital_source_type
    assert found["Citations"] == "2"


def test_the_usual_properties_of_each_format_name_the_label_too() -> None:
    import docx
    import pypdfium2

    core = docx.Document(io.BytesIO(export(REPLY, "docx"))).core_properties
    assert (core.title, core.author) == ("민원 처리 결과 알림", "목민시")
    assert core.comments.startswith("[AI 표시]")
    words = pypdfium2.PdfDocument(export(REPLY, "pdf")).get_metadata_dict()
    assert (words["Title"], words["Author"]) == ("민원 처리 결과 알림", "목민시")
    assert words["Subject"].startswith("[AI 표시]")
    assert "trainedAlgorithmicMedia" in words["Keywords"]


def test_every_page_of_a_pdf_carries_the_label_and_its_font() -> None:
    import pdfplumber

    long = ReplyDocument(title="긴 회신", body="\n".join(f"{number}. 내용" for number in range(1, 90)), label=LABEL)
    content = export(long, "pdf")
    with pdfplumber.open(io.BytesIO(content)) as opened:
        assert len(opened.pages) > 1
        assert all("AI 표시" in page.extract_text() for page in opened.pages)
        fonts = {character["fontname"] for page in opened.pages for character in page.chars}
    assert b"/FontFile2" in content
    assert all("+" in name for name in fonts), "a subset of the font is inside the file"


@pytest.mark.parametrize("form", ["hwpx", "docx"])
def test_every_page_of_a_word_processor_has_the_label_at_its_foot(form: ExportFormat, tmp_path: Path) -> None:
    parts = zipfile.ZipFile(io.BytesIO(export(REPLY, form)))
    name = "word/footer1.xml" if form == "docx" else "Contents/section0.xml"
    assert "AI 표시: 생성형 인공지능이 만든 글이 들어 있습니다 (mongmin, gemma-3-270m)" in parts.read(name).decode()


def test_the_foot_does_not_call_a_quotation_made_by_a_machine() -> None:
    assert foot_of(ANSWER) == "AI 표시: 인공지능 기반 서비스가 찾아 옮긴 원문입니다 (mongmin)"


def test_an_hwpx_file_keeps_to_the_schema_and_names_nobody_else() -> None:
    from hwpx import HwpxDocument

    content = export(REPLY, "hwpx")
    assert not HwpxDocument.open(io.BytesIO(content)).validate().issues
    assert described(content, "hwpx")["lastsaveby"] == "mongmin"
    assert zipfile.ZipFile(io.BytesIO(content)).namelist()[0] == "mimetype"


@pytest.mark.parametrize("form", FORMATS)
def test_blanks_are_to_be_seen(form: ExportFormat, tmp_path: Path) -> None:
    text = squeezed(read(export(ReplyDocument(title="", body="", label=LABEL), form), form, tmp_path))
    for name in (
        "행정기관명",
        "민원인성명",
        "제목",
        "발신명의",
        "직위·성명",
        "우편번호",
        "주소",
        "전화번호",
        "공개구분",
    ):
        assert f"[{name}]" in text


@pytest.mark.parametrize("form", FORMATS)
def test_odd_letters_break_no_file(form: ExportFormat, tmp_path: Path) -> None:
    odd = "가\x00나\x0b다 <b>&amp;</b> \ud800 😀 [ 빈칸 <i> ] ]]> {{}} 끝"
    made = export(ReplyDocument(title=odd, body=odd, label=LABEL, sources=(Source("[1]", odd, odd, odd),)), form)
    assert "가나다" in squeezed(read(made, form, tmp_path))


def test_items_keep_their_depth_and_the_end_comes_after_what_is_attached() -> None:
    lines = body_lines(BODY, ())
    assert [line.level for line in lines] == [0, 0, 1, 2, 0, None]
    assert lines[4].text == "3. 고맙습니다."
    whole = [block.text for block in blocks_of(REPLY) if isinstance(block, Line)]
    assert [text for text in whole if text.endswith("끝.")] == ["붙임    점검 결과 1부.  끝."]


def test_blanks_and_masked_values_are_marked_and_markers_of_sources_are_not() -> None:
    line = Line("[점검 일자]에 [이름1] 님 댁을 [ 담당자 ]가 보았습니다.[1]", "body")
    assert [text for text, is_blank in line.runs if is_blank] == ["[점검 일자]", "[이름1]", "[ 담당자 ]"]
    assert "".join(text for text, _ in line.runs) == line.text


def test_several_things_attached_are_numbered() -> None:
    texts = [line.text.split() for line in body_lines("1. 회신합니다.", ("도면 1부.", "사진 2부."))]
    assert texts[1:] == [["붙임", "1.", "도면", "1부."], ["2.", "사진", "2부."]]


def test_without_a_korean_font_a_pdf_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="fonts-nanum"):
        font_pair(ExportSettings(), [tmp_path])
    with pytest.raises(FontMissing, match="fonts-nanum"):
        font_pair(ExportSettings(font=tmp_path / "none.ttf"))


def test_a_file_that_is_no_font_is_refused_in_words(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ttf"
    wrong.write_bytes(b"no font")
    with pytest.raises(FontMissing, match="넣을 수 없습니다"):
        export(REPLY, "pdf", ExportSettings(font=wrong))


def test_a_font_of_the_settings_comes_before_that_of_the_system(tmp_path: Path) -> None:
    plain, _ = font_pair(ExportSettings())
    own = tmp_path / "own.ttf"
    own.write_bytes(plain.read_bytes())
    assert font_pair(ExportSettings(font=own)) == (own, own)


def test_a_line_that_goes_on_with_an_item_stands_under_it() -> None:
    first, second, apart = body_lines("1. 점검한 결과입니다.\n   조치는 다음과 같습니다.\n감사합니다.", ())
    assert second.indent == first.indent > 0
    assert apart.indent == 0
