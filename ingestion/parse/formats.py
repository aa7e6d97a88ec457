"""Which parser reads a file: by its first bytes, then by its extension."""

from __future__ import annotations

from importlib import import_module
from typing import NoReturn, cast

from ingestion.parse.base import Parser
from ingestion.parse.sniff import OLE_MARK, ZIP_MARKS, ole_form, zip_form
from rag.errors import UnreadableDocument

EXTENSIONS = {
    "md": "markdown",
    "markdown": "markdown",
    "txt": "text",
    "text": "text",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "pdf": "pdf",
    "csv": "csv",
    "tsv": "csv",
    "json": "json",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "hwp": "hwp",
    "hwpx": "hwpx",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xls",
    "docx": "docx",
    "pptx": "pptx",
    "eml": "eml",
    "msg": "msg",
    "zip": "zip",
    "tgz": "tar",
    "tar": "tar",
    "gz": "tar",
    "xz": "tar",
    "bz2": "tar",
}
PARSERS = {
    "markdown": "ingestion.parse.markdown:parse_markdown",
    "text": "ingestion.parse.plain_text:parse_text",
    "html": "ingestion.parse.html.page:parse_html",
    "pdf": "ingestion.parse.pdf.parser:parse_pdf",
    "csv": "ingestion.parse.csv_rows:parse_csv",
    "json": "ingestion.parse.json_tree:parse_json",
    "jsonl": "ingestion.parse.json_lines:parse_json_lines",
    "hwp": "ingestion.parse.hwp.parser:parse_hwp",
    "hwpx": "ingestion.parse.hwp.parser:parse_hwpx",
    "xlsx": "ingestion.parse.sheets.xlsx:parse_xlsx",
    "xls": "ingestion.parse.sheets.xls:parse_xls",
    "docx": "ingestion.parse.office.docx:parse_docx",
    "pptx": "ingestion.parse.office.pptx:parse_pptx",
    "locked": "ingestion.parse.office.locked:parse_locked",
    "eml": "ingestion.parse.mail.eml:parse_eml",
    "msg": "ingestion.parse.mail.msg:parse_msg",
    "zip": "ingestion.parse.archive.zip_archive:parse_zip",
    "tar": "ingestion.parse.archive.tar_archive:parse_tar",
}
KNOWN_BUT_UNREAD = {
    "hwp3": "옛 한글(HWP 3 이하) 문서",
    "doc": "워드 문서",
    "xls": "엑셀 문서",
    "xlsx": "엑셀 문서",
    "xlsb": "엑셀 이진(XLSB) 문서",
    "ppt": "파워포인트 문서",
    "ods": "오픈도큐먼트(ODS) 문서",
    "odt": "오픈도큐먼트(ODT) 문서",
    "odp": "오픈도큐먼트(ODP) 문서",
    "epub": "전자책(EPUB)",
}
REMEDIES = {
    "hwp3": "한글에서 열어 HWP나 HWPX로 다시 저장해 넣어 주십시오.",
    "doc": "워드에서 열어 DOCX로 다시 저장해 넣어 주십시오.",
    "ppt": "파워포인트에서 열어 PPTX로 다시 저장해 넣어 주십시오.",
    "xlsb": "엑셀에서 열어 XLSX로 다시 저장해 넣어 주십시오.",
    "ods": "엑셀이나 리브레오피스에서 열어 XLSX로 다시 저장해 넣어 주십시오.",
    "odt": "한글이나 리브레오피스에서 열어 HWPX나 DOCX로 다시 저장해 넣어 주십시오.",
    "odp": "파워포인트나 리브레오피스에서 열어 PPTX로 다시 저장해 넣어 주십시오.",
}
OTHER_REMEDY = "PDF나 텍스트로 저장해 다시 넣어 주십시오."
BINARY = frozenset({"pdf", "msg", "zip", "tar", "hwp", "hwpx", "hwp3", "docx", "pptx", "xlsx", "xls"})
"""Formats that no text is; but old systems save pages and tables under the names of office documents."""
ARCHIVES = frozenset({"7z", "egg", "alz", "rar", "zst", "lzh", "cab", "iso"})
READ: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "tar"),
    (b"\xfd7zXZ", "tar"),
    (b"BZh", "tar"),
    (b"HWP Document File", "hwp3"),
)
"""First bytes of the formats that are read, besides ZIP and OLE containers."""
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "PNG 그림"),
    (b"\xff\xd8\xff", "JPEG 그림"),
    (b"GIF8", "GIF 그림"),
    (b"RIFF", "멀티미디어"),
    (b"II*\0", "TIFF 그림"),
    (b"MM\0*", "TIFF 그림"),
    (b"7z\xbc\xaf", "압축 파일"),
    (b"Rar!", "압축 파일"),
    (b"EGGA", "압축 파일"),
    (b"ALZ\x01", "압축 파일"),
    (b"\x7fELF", "실행 파일"),
    (b"MZ", "실행 파일"),
    (b"SQLite format 3\0", "데이터베이스"),
    (b"{\\rtf", "RTF 문서"),
    (b"<## NASCA DRM FILE", "보안 프로그램(DRM)으로 잠긴 문서"),
    (b"SCDSA00", "보안 프로그램(DRM)으로 잠긴 문서"),
    (b"\x9b DRMONE", "보안 프로그램(DRM)으로 잠긴 문서"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
HTML_STARTS = (b"<!doctype html", b"<html")
CONTROL = bytes({*range(0x20), 0x7F} - {0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B})
SAMPLE = 65536
TAR_AT = 257
"""Where a plain tar archive is marked."""
OLE = frozenset({"hwp", "xls", "doc", "ppt", "msg"})


def extension(name: str) -> str:
    """Return a file name's extension in lower case, without the dot."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def refusal(name: str) -> str | None:
    """Say in Korean why a file with this name cannot be read, or None if it can."""
    kind = extension(name)
    if kind in EXTENSIONS:
        return None
    if kind in ARCHIVES:
        return "이 압축 형식은 읽지 못합니다. 압축을 풀어 폴더째 넣거나 ZIP으로 다시 압축해 주십시오."
    if kind in KNOWN_BUT_UNREAD:
        return unread(kind)
    shown = f"확장자 {kind!r}" if kind else "확장자 없음"
    return f"지원하지 않는 형식입니다({shown}). 읽을 수 있는 형식: {', '.join(sorted(EXTENSIONS))}."


def detect(data: bytes, name: str) -> str:
    """Return the format of a file. Raises `UnreadableDocument` if its content is nothing that can be read."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise UnreadableDocument("빈 파일입니다. 내용이 있는 파일을 넣어 주십시오.")
    declared = EXTENSIONS.get(extension(name), "text")
    form = signed(data, declared)
    return supported(form) if form is not None else unsigned(data, declared)


def signed(data: bytes, declared: str) -> str | None:
    """Return the format that the first bytes give away, None if they give none away."""
    if data.startswith(ZIP_MARKS):
        return zip_form(data) or damaged("압축 파일이나 한글·오피스 문서")
    if data.startswith(OLE_MARK):
        # Readers of their own may know more of a damaged file than its directory tells.
        return ole_form(data) or (declared if declared in OLE else damaged("한글(HWP)이나 옛 오피스 문서"))
    for mark, form in READ:
        if data.startswith(mark) and (len(mark) > 3 or is_binary(data)):
            return form
    if data[TAR_AT : TAR_AT + 5] == b"ustar":
        return "tar"
    for mark, meaning in SIGNATURES:
        if data.startswith(mark) and (len(mark) > 3 or is_binary(data)):
            raise UnreadableDocument(
                f"파일 이름과 달리 내용이 {meaning}입니다. 읽을 수 있는 형식으로 저장해 다시 넣어 주십시오."
            )
    return None


def unsigned(data: bytes, declared: str) -> str:
    """Return the format of what begins like nothing in particular."""
    if declared == "pdf":
        return "pdf" if b"%PDF-" in data[:1024] else not_what_it_says("PDF")
    if declared == "eml":
        return "eml"  # its parts may be bytes of any kind
    if is_binary(data):
        raise UnreadableDocument("글이 아니라 이진 자료입니다. 확장자에 맞는 원래 파일을 넣어 주십시오.")
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if declared in (BINARY | {"text", "markdown"}) and start.startswith(HTML_STARTS):
        return "html"
    if declared in ("xls", "xlsx") and b"\t" in data[:SAMPLE].split(b"\n", 1)[0]:
        return "csv"  # what many systems save as "Excel"
    return declared if declared not in BINARY else not_what_it_says(declared.upper())


def supported(form: str) -> str:
    """Return a format that can be read. Raises `UnreadableDocument` for others, by name."""
    if form in PARSERS:
        return form
    raise UnreadableDocument(unread(form))


def unread(form: str) -> str:
    """Say in Korean what a format is that is not read, and what to do."""
    meaning = KNOWN_BUT_UNREAD.get(form, form)
    return f"지원하지 않는 형식입니다: {meaning}. {REMEDIES.get(form, OTHER_REMEDY)}"


def damaged(what: str) -> NoReturn:
    """Refuse a container whose directory cannot be read."""
    raise UnreadableDocument(f"{what}인데 깨졌거나 잘렸습니다. 원래 파일을 다시 받아 넣어 주십시오.")


def not_what_it_says(form: str) -> NoReturn:
    """Refuse a file whose content is not of its extension's format."""
    raise UnreadableDocument(f"{form} 파일이 아니거나 깨졌습니다. 원래 파일을 다시 받아 넣어 주십시오.")


def is_binary(data: bytes) -> bool:
    """Whether the first 64 KiB hold bytes that no text holds (UTF-16 apart)."""
    sample = data[:SAMPLE]
    if sample.startswith(UTF16_MARKS):
        return False
    odd = len(sample) - len(sample.translate(None, CONTROL))
    if odd == 0:
        return False
    zeros = sample.count(0)
    utf16 = zeros == odd and max(sample[0::2].count(0), sample[1::2].count(0)) == zeros and len(sample) % 2 == 0
    return odd > len(sample) * 0.01 and not utf16


def parser_for(form: str) -> Parser:
    """Import and return the parser of a format; libraries are loaded only for formats that occur."""
    module, _, name = PARSERS[form].partition(":")
    return cast("Parser", getattr(import_module(module), name))
