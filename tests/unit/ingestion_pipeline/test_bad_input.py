"""A folder of files that are damaged, hostile or named wrongly: one record each, and the rest is read."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from ingestion.parse.pdf import ocr
from ingestion.types import Defaults
from tests.unit.ingestion.ole_maker import make_ole
from tests.unit.ingestion.test_archives import make_zip
from tests.unit.ingestion.test_pdf_layer import pdf_of, picture, say
from tests.unit.ingestion_pipeline.world import World

HANGUL = re.compile("[가-힣]")
TEXT = "우산은 도청 민원실에서 빌린다.\n"


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (("구분", "대여 기간"), ("우산", "3일"), ("장화", "5일")):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def locked(data: bytes, word: str) -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt(word, out)
    return out.getvalue()


def quine(depth: int = 12) -> bytes:
    data = make_zip({"끝.txt": TEXT})
    for _ in range(depth):
        data = make_zip({"나.zip": data})
    return data


BAD = {
    "빈.md": b"",
    "빈.hwp": b"",
    "빈.pdf": b"\0" * 100,
    "잘린.hwp": make_ole({"FileHeader": b"HWP Document File" + bytes(500), "DocInfo": bytes(9000)})[:900],
    "잘린.msg": make_ole({"__properties_version1.0": bytes(64)})[:600],
    "잘린.zip": make_zip({"글.txt": TEXT * 50})[:-30],
    "잘린.xlsx": workbook()[:3000],
    "글이아님.txt": bytes(range(256)) * 40,
    "깨진글자.txt": bytes([0x81, 0xFF, 0xFE, 0x00, 0x90]) * 400,
    "폭탄.zip": make_zip({f"{n}.txt": b"0" * (16 << 20) for n in range(6)}),
    "자기.zip": quine(),
    "밖으로.zip": make_zip({"../../밖.txt": TEXT}),
    "겹친표.html": ("<table><tr><td>" * 3000 + "글").encode(),
    "잠김.xlsx": locked(workbook(), "열쇠"),
    "그림.pdf": b"\x89PNG\r\n\x1a\n" + bytes(100),
}


def test_every_bad_file_is_one_record_and_the_others_are_read(world: World) -> None:
    world.law()
    for name, data in BAD.items():
        (world.root / name).write_bytes(data)
    report = world.ingest()
    assert {failure.path.split("!")[0] for failure in report.failures} == set(BAD)
    assert report.failed == len(BAD)
    assert all(HANGUL.search(failure.reason) for failure in report.failures)
    assert "예상하지 못한" not in " ".join(failure.reason for failure in report.failures)
    assert report.added == 1
    assert world.ingest().failed == len(BAD)


def test_odd_names_and_wrong_extensions_are_read_by_content(world: World) -> None:
    files = {
        unicodedata.normalize("NFD", "민원 안내.txt"): TEXT.encode(),
        "두 줄\n이름.txt": TEXT.encode("cp949"),
        "엑셀인데.hwp": workbook(),
        "압축인데.hwpx": make_zip({"글.txt": TEXT}),
        "엑셀인데.pdf": workbook(),
        "꼬리손상.txt": (TEXT * 100).encode() + b"\xed\xa0",
    }
    world.law()
    for name, data in files.items():
        (world.root / name).write_bytes(data)
    report = world.ingest()
    assert not report.failures
    assert report.added == len(files) + 1
    assert any(chunk.source == "민원 안내.txt" for chunk in world.index.chunks())
    assert any(chunk.source == "압축인데.hwpx!/글.txt" for chunk in world.index.chunks())


@pytest.mark.parametrize("inside", [False, True])
def test_a_locked_office_document_is_opened_by_its_password(world: World, inside: bool) -> None:
    world.law()
    data = locked(workbook(), "열쇠")
    (world.root / "자료").mkdir()
    if inside:
        (world.root / "자료" / "묶음.zip").write_bytes(make_zip({"잠김.xlsx": data, "글.txt": TEXT}))
    else:
        (world.root / "자료" / "잠김.xlsx").write_bytes(data)
    first = world.ingest()
    assert "--password" in first.failures[0].reason
    assert not world.ingest(defaults=Defaults(passwords=("아님", "열쇠"))).failures
    assert any("구분: 우산 | 대여 기간: 3일" in chunk.text for chunk in world.index.chunks())


def test_entities_and_huge_parts_in_office_documents_are_refused(world: World) -> None:
    world.law()
    out = io.BytesIO()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, bomb.encode() + content if "sheet1" in name else content)
    (world.root / "개체.xlsx").write_bytes(out.getvalue())
    [failure] = world.ingest().failures
    assert "엔티티" in failure.reason


def test_a_scanned_file_is_tried_again_once_pages_can_be_recognised(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.law()
    (world.root / "스캔.pdf").write_bytes(pdf_of(picture()))
    monkeypatch.setattr(ocr, "available", lambda: False)
    assert "tesseract-ocr" in world.ingest().failures[0].reason
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "words_of", lambda *_: [ocr.Found((1, 1, 1), "우산", 10.0, 60.0, 10.0, 30.0)])
    assert (world.ingest().added, world.ingest().unchanged) == (1, 2)


def test_a_file_with_a_scanned_page_left_over_is_read_again_once_pages_can_be_recognised(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    (world.root / "반쯤 스캔.pdf").write_bytes(pdf_of(say("Umbrellas are lent for three days."), picture()))
    monkeypatch.setattr(ocr, "available", lambda: False)
    assert (world.ingest().added, world.ingest().unchanged) == (1, 1)
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "words_of", lambda *_: [ocr.Found((1, 1, 1), "우산", 10.0, 60.0, 10.0, 30.0)])
    assert (world.ingest().changed, world.ingest().unchanged) == (1, 1)
