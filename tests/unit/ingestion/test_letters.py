from __future__ import annotations

import struct
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from ingestion.types import Failure, ParsedDocument
from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import parse, parse_one
from tests.unit.ingestion.ole_maker import Tree, make_ole

BODY = "우산 대여 사업의 예산을 알려 드립니다.\n대여 기간은 3일입니다.\n"


def letter() -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "우산 대여 예산 알림"
    message["From"] = "김주무 <kim@example.go.kr>"
    message["To"] = "lee@example.go.kr"
    message["Date"] = "Fri, 02 Jan 2026 10:00:00 +0900"
    message.set_content(BODY)
    return message


def documents(data: bytes, name: str = "편지.eml") -> dict[str, ParsedDocument]:
    return {found.inside: found for found in parse(data, name) if isinstance(found, ParsedDocument)}


def test_a_letter_has_its_subject_as_title_and_says_who_wrote_it() -> None:
    document = parse_one(letter().as_bytes(), "편지.eml")
    assert document.title == "우산 대여 예산 알림"
    lines = document.text.split("\n")
    assert lines[0].startswith("보낸 사람: 김주무 <kim@example.go.kr> | 받는 사람: lee@example.go.kr | 보낸 날짜: ")
    assert lines[1:] == BODY.strip().split("\n")


def test_attachments_are_documents_by_their_own_parsers() -> None:
    message = letter()
    message.add_attachment(
        "구분,금액\n우산,100\n".encode("cp949"), maintype="text", subtype="csv", filename="예산표.csv"
    )
    message.add_attachment(
        b"\x89PNG\r\n\x1a\n" + bytes(20), maintype="image", subtype="png", cid="<logo>", filename="logo.png"
    )
    message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="모름.xyz")
    found = documents(message.as_bytes())
    assert set(found) == {"", "예산표.csv"}
    assert found["예산표.csv"].text == "구분: 우산 | 금액: 100"
    assert [one.path for one in parse(message.as_bytes(), "편지.eml") if isinstance(one, Failure)] == ["!/모름.xyz"]


def test_a_letter_in_a_letter_is_read_with_its_attachments() -> None:
    inner = letter()
    inner.add_attachment("첨부 글입니다.".encode(), maintype="text", subtype="plain", filename="글.txt")
    outer = letter()
    outer.replace_header("Subject", "전달")
    outer.add_attachment(inner)
    assert set(documents(outer.as_bytes())) == {"", "우산 대여 예산 알림.eml", "우산 대여 예산 알림.eml!/글.txt"}


def test_a_letter_of_html_alone_is_read_as_a_page() -> None:
    message = MIMEMultipart("alternative")
    message["Subject"] = "알림"
    message.attach(
        MIMEText("<html><body><p>여권은 <b>평일</b>에.</p><p hidden>무시</p></body></html>", "html", "utf-8")
    )
    document = parse_one(message.as_bytes(), "편지.eml")
    assert "여권은 평일에." in document.text
    assert "무시" not in document.text
    assert document.dropped[0].kind == "hidden"


@pytest.mark.parametrize(
    ("charset", "codec"),
    [
        ("euc-kr", "cp949"),
        ("ks_c_5601-1987", "cp949"),
        ("iso-2022-kr", "iso2022_kr"),
        ("x-none", "cp949"),
        ("utf-8", "utf-8"),
    ],
)
def test_bodies_and_headers_in_the_encodings_of_korean_offices(charset: str, codec: str) -> None:
    import base64

    word = f"=?{charset}?B?{base64.b64encode('민원 알림'.encode(codec)).decode()}?="
    head = f"From: {word} <a@b.kr>\r\nSubject: {word}\r\nContent-Type: text/plain; charset={charset}\r\n"
    data = head.encode() + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + BODY.encode(codec)
    document = parse_one(data, "편지.eml")
    assert document.title == "민원 알림"
    assert "보낸 사람: 민원 알림 <a@b.kr>" in document.text
    assert "대여 기간은 3일입니다." in document.text


def test_bare_bytes_in_headers_are_read() -> None:
    data = "Subject: 민원 알림\r\nFrom: a@b.kr\r\n\r\n본문입니다.".encode("cp949")
    assert parse_one(data, "편지.eml").title == "민원 알림"


def test_what_is_no_letter_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="편지"):
        parse("그냥 글입니다.\n둘째 줄.", "편지.eml")


def test_letters_nested_beyond_the_limit_are_a_failure() -> None:
    message = letter()
    for _ in range(6):
        outer = letter()
        outer.add_attachment(message)
        message = outer
    found = parse(message.as_bytes(), "편지.eml")
    assert sum(isinstance(one, ParsedDocument) for one in found) == 4
    assert "겹" in next(one.reason for one in found if isinstance(one, Failure))


def properties(head: int, *entries: tuple[int, int, bytes]) -> bytes:
    return bytes(head) + b"".join(struct.pack("<HHI8s", kind, number, 6, value) for number, kind, value in entries)


def message(body: str = BODY, head: int = 32) -> dict[str, bytes | Tree]:
    ticks = struct.pack("<Q", 134_117_892_000_000_000)
    return {
        "__properties_version1.0": properties(head, (0x0039, 0x40, ticks)),
        "__substg1.0_0037001F": "우산 예산".encode("utf-16-le"),
        "__substg1.0_0C1A001F": "김주무".encode("utf-16-le"),
        "__substg1.0_5D01001F": "kim@example.go.kr".encode("utf-16-le"),
        "__substg1.0_0E04001F": "이담당".encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
    }


def attached(name: str, data: bytes) -> dict[str, bytes | Tree]:
    return {
        "__properties_version1.0": properties(8),
        "__substg1.0_3707001F": name.encode("utf-16-le"),
        "__substg1.0_37010102": data,
    }


def test_a_letter_of_outlook_is_read_with_attachments_and_letters_inside() -> None:
    tree = message()
    tree["__attach_version1.0_#00000000"] = attached("예산.csv", "구분,금액\n우산,100\n".encode())
    inner = message("안의 편지입니다.", 24)
    inner["__attach_version1.0_#00000000"] = attached("안.txt", "더 안의 글입니다.".encode())
    nested: dict[str, bytes | Tree] = {"__properties_version1.0": properties(8), "__substg1.0_3701000D": inner}
    tree["__attach_version1.0_#00000001"] = nested
    found = documents(make_ole(tree), "편지.msg")
    assert found[""].title == "우산 예산"
    assert found[""].text.split("\n")[0] == (
        "보낸 사람: 김주무 <kim@example.go.kr> | 받는 사람: 이담당 | 보낸 날짜: 2026-01-02 10:00"
    )
    assert found["예산.csv"].text == "구분: 우산 | 금액: 100"
    assert "안의 편지" in found["2~첨부된 편지.msg"].text
    assert found["2~첨부된 편지.msg!/안.txt"].text == "더 안의 글입니다."


def test_a_letter_of_outlook_in_cp949_is_read() -> None:
    tree: dict[str, bytes | Tree] = {
        "__properties_version1.0": properties(32, (0x3FFD, 3, struct.pack("<i4x", 949))),
        "__substg1.0_0037001E": "민원".encode("cp949"),
        "__substg1.0_1000001E": BODY.encode("cp949"),
    }
    document = parse_one(make_ole(tree), "편지.msg")
    assert document.title == "민원"
    assert "3일입니다" in document.text


def test_a_truncated_letter_of_outlook_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="깨졌"):
        parse(make_ole(message())[:700], "편지.msg")
