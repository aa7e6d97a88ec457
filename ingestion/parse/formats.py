"""Which parser reads a file: by its first bytes, then by its extension."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from ingestion.parse.base import Parser
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
}
PARSERS = {
    "markdown": "ingestion.parse.markdown:parse_markdown",
    "text": "ingestion.parse.plain_text:parse_text",
    "html": "ingestion.parse.html_page:parse_html",
    "pdf": "ingestion.parse.pdf:parse_pdf",
    "csv": "ingestion.parse.csv_rows:parse_csv",
    "json": "ingestion.parse.json_tree:parse_json",
    "jsonl": "ingestion.parse.json_lines:parse_json_lines",
}
KNOWN_BUT_UNREAD = {
    "hwp": "한글(HWP) 문서",
    "hwpx": "한글(HWPX) 문서",
    "doc": "워드 문서",
    "docx": "워드 문서",
    "xls": "엑셀 문서",
    "xlsx": "엑셀 문서",
    "ppt": "파워포인트 문서",
    "pptx": "파워포인트 문서",
}
ARCHIVES = frozenset({"zip", "7z", "tar", "gz", "tgz", "xz", "bz2", "egg", "alz", "rar"})
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n", "PNG 그림"),
    (b"\xff\xd8\xff", "JPEG 그림"),
    (b"GIF8", "GIF 그림"),
    (b"RIFF", "멀티미디어"),
    (b"II*\0", "TIFF 그림"),
    (b"MM\0*", "TIFF 그림"),
    (b"PK\x03\x04", "압축 파일이나 한글·오피스 문서"),
    (b"PK\x05\x06", "빈 압축 파일"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "한글(HWP)이나 옛 오피스 문서"),
    (b"HWP Document File", "한글(HWP 3) 문서"),
    (b"\x1f\x8b", "압축 파일"),
    (b"7z\xbc\xaf", "압축 파일"),
    (b"\xfd7zXZ", "압축 파일"),
    (b"BZh", "압축 파일"),
    (b"Rar!", "압축 파일"),
    (b"\x7fELF", "실행 파일"),
    (b"MZ", "실행 파일"),
    (b"SQLite format 3\0", "데이터베이스"),
    (b"{\\rtf", "RTF 문서"),
)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
HTML_STARTS = (b"<!doctype html", b"<html")
CONTROL = bytes({*range(0x20), 0x7F} - {0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B})
SAMPLE = 65536


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
        return "압축 파일은 아직 읽지 못합니다. 압축을 풀어 폴더째 넣어 주십시오."
    if kind in KNOWN_BUT_UNREAD:
        return f"지원하지 않는 형식입니다: {KNOWN_BUT_UNREAD[kind]}. PDF나 텍스트로 저장해 다시 넣어 주십시오."
    shown = f"확장자 {kind!r}" if kind else "확장자 없음"
    return f"지원하지 않는 형식입니다({shown}). 읽을 수 있는 형식: {', '.join(sorted(EXTENSIONS))}."


def detect(data: bytes, name: str) -> str:
    """Return the format of a file. Raises `UnreadableDocument` if its content is nothing that can be read."""
    if not data.strip(b" \t\r\n\0\xef\xbb\xbf"):
        raise UnreadableDocument("빈 파일입니다. 내용이 있는 파일을 넣어 주십시오.")
    declared = EXTENSIONS.get(extension(name), "text")
    for signature, meaning in SIGNATURES:
        if data.startswith(signature) and (len(signature) > 3 or is_binary(data)):
            return by_signature(meaning)
    if declared == "pdf":
        return "pdf" if b"%PDF-" in data[:1024] else not_what_it_says("PDF")
    if is_binary(data):
        raise UnreadableDocument("글이 아니라 이진 자료입니다. 확장자에 맞는 원래 파일을 넣어 주십시오.")
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "html" if declared in ("text", "markdown") and start.startswith(HTML_STARTS) else declared


def by_signature(meaning: str) -> str:
    """Return `pdf`, or refuse what the first bytes say it is."""
    if meaning == "pdf":
        return "pdf"
    raise UnreadableDocument(
        f"파일 이름과 달리 내용이 {meaning}입니다. 읽을 수 있는 형식으로 저장해 다시 넣어 주십시오."
    )


def not_what_it_says(form: str) -> str:
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
