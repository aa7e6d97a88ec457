from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingestion.parse.archive.tar_archive import parse_tar
from ingestion.parse.archive.zip_archive import parse_zip
from ingestion.parse.base import ParseRequest
from ingestion.parse.limits import Budget
from ingestion.parse.names import zip_name
from ingestion.types import Failure, ParsedDocument, ReadDocument
from rag.errors import UnreadableDocument
from tests.unit.ingestion.helpers import LAW, parse, read_all, write

TEXT = "우산은 도청 민원실에서 빌린다.\n"
Found = list[ParsedDocument | Failure]


def make_zip(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_tar(members: Mapping[str, bytes], mode: str = "w:xz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def insides(found: Found) -> list[str]:
    return [one.inside for one in found if isinstance(one, ParsedDocument)]


def failures(found: Found) -> dict[str, str]:
    return {one.path: one.reason for one in found if isinstance(one, Failure)}


def test_every_member_is_a_document_with_its_place_and_its_law(tmp_path: Path) -> None:
    write(tmp_path, "자료/묶음.zip", make_zip({"조례/시험.md": LAW, "안내.txt": TEXT, "표.csv": "이름,값\n우산,1\n"}))
    documents = [one for one in read_all(tmp_path) if isinstance(one, ReadDocument)]
    assert [one.source for one in documents] == [
        "자료/묶음.zip!/조례/시험.md", "자료/묶음.zip!/안내.txt", "자료/묶음.zip!/표.csv",
    ]  # fmt: skip
    assert documents[0].kind == "ordinance"
    assert documents[0].chunks[0].article == "제1조"
    assert [one.form for one in documents] == ["markdown", "text", "csv"]
    assert len({one.doc_id for one in documents}) == 3
    assert documents[0].doc_id == next(iter(read_all(tmp_path))).doc_id  # type: ignore[union-attr]


def test_archives_in_archives_are_read_down_to_the_limit() -> None:
    data = make_zip({"글.txt": TEXT})
    for depth in range(3):
        data = make_zip({f"{depth}.zip": data})
    assert insides(parse(data, "깊다.zip")) == ["2.zip!/1.zip!/0.zip!/글.txt"]
    [(path, reason)] = failures(parse(make_zip({"더.zip": data}), "깊다.zip")).items()
    assert path == "!/더.zip!/2.zip!/1.zip!/0.zip"
    assert "겹" in reason


def test_a_member_that_cannot_be_read_leaves_the_others_be() -> None:
    found = parse(
        make_zip({"a.txt": TEXT, "b.pdf": b"%PDF-1.7 junk", "c.png": b"x", "d.txt": b"", "e.txt": TEXT}), "a.zip"
    )
    assert insides(found) == ["a.txt", "e.txt"]
    assert set(failures(found)) == {"!/b.pdf", "!/c.png", "!/d.txt"}


@pytest.mark.parametrize("name", ["../밖.txt", "/etc/x.txt", "C:\\x.txt", "가/../../x.txt", "aux.txt", "가/NUL"])
def test_paths_that_lead_out_of_the_archive_are_refused(name: str) -> None:
    found = parse(make_zip({name: TEXT, "안.txt": TEXT}), "a.zip")
    assert insides(found) == ["안.txt"]
    assert len(failures(found)) == 1


def test_a_link_inside_an_archive_is_refused() -> None:
    info = zipfile.ZipInfo("링크.txt")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert "링크" in failures(parse(out.getvalue(), "a.zip"))["!/링크.txt"]


def test_names_in_cp949_nfd_and_with_line_breaks_become_one_line_of_nfc() -> None:
    assert zip_name("민원".encode("cp949").decode("cp437"), False) == "민원"
    assert zip_name("민원".encode().decode("cp437"), False) == "민원"
    assert insides(parse(make_zip({"\u1106\u1175\u11ab\u110b\u116f\u11ab\n안내.txt": TEXT}), "a.zip")) == [
        "민원 안내.txt"
    ]


def test_a_flat_bomb_and_one_of_many_members_are_refused() -> None:
    [reason] = failures(parse(make_zip({"0.txt": b"0" * (40 << 20), "글.txt": TEXT}), "a.zip")).values()
    assert "압축 폭탄" in reason
    with pytest.raises(UnreadableDocument, match="압축 폭탄"):
        parse(make_zip({f"{n}.txt": b"0" * (10 << 20) for n in range(8)}), "a.zip")


def test_a_nested_bomb_ends_at_the_budget_that_all_share() -> None:
    inner = make_zip({f"{n}.txt": TEXT * 50 for n in range(20)})
    data = make_zip({f"{n}.zip": inner for n in range(20)})
    budget = Budget(members=100, unpacked=1 << 30)
    found = list(parse_zip(ParseRequest(data, "a", budget=budget)))
    assert len(insides(found)) < 100
    assert any("나머지를 읽지 않았습니다" in reason for reason in failures(found).values())
    budget = Budget(unpacked=len(inner) + 10)
    assert "푼 크기가" in list(failures(list(parse_zip(ParseRequest(data, "a", budget=budget)))).values())[-1]


def test_an_archive_that_holds_itself_again_and_again_ends() -> None:
    data = make_zip({"글.txt": TEXT})
    for _ in range(30):
        data = make_zip({"나.zip": data, "글.txt": TEXT})
    found = parse(data, "quine.zip")
    assert len(insides(found)) == 4
    assert len(failures(found)) == 1


def test_a_locked_member_names_the_option(tmp_path: Path) -> None:
    data = bytearray(make_zip({"비밀.txt": TEXT}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        data[data.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    assert "--password" in failures(parse(bytes(data), "a.zip"))["!/비밀.txt"]


def test_a_truncated_archive_is_refused() -> None:
    data = make_zip({"글.txt": TEXT * 100})
    for cut in (len(data) // 2, len(data) - 10, 5):
        with pytest.raises(UnreadableDocument, match="깨졌"):
            parse(data[:cut], "a.zip")


def test_an_empty_archive_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="빈"):
        parse(make_zip({}), "a.zip")


@pytest.mark.parametrize(
    ("mode", "name"), [("w:xz", "a.tar.xz"), ("w:gz", "a.tgz"), ("w:bz2", "a.bz2"), ("w", "a.tar")]
)
def test_tar_archives_are_read_as_zip_is(mode: str, name: str) -> None:
    found = parse(make_tar({"./조례/가.txt": TEXT.encode(), "../b.txt": b"x", "c.png": b"x"}, mode), name)
    assert insides(found) == ["조례/가.txt"]
    assert set(failures(found)) == {"!/../b.txt", "!/c.png"}


def test_a_tar_bomb_and_a_truncated_tar_give_a_record() -> None:
    found = parse(make_tar({"0.txt": b"0" * (64 << 20)}), "a.tar.xz")
    assert "압축 폭탄" in failures(found)["!/(나머지)"]
    data = make_tar({f"{n}.txt": (TEXT * n).encode() for n in range(300)}, "w:gz")
    found = list(parse_tar(ParseRequest(data[: len(data) // 2], "a")))
    assert 0 < len(insides(found)) < 300
    assert "깨졌" in failures(found)["!/(나머지)"]


def test_what_is_packed_but_no_tar_is_refused() -> None:
    import gzip

    with pytest.raises(UnreadableDocument, match="tar"):
        parse(gzip.compress(b"text" * 1000), "a.gz")


def test_failures_in_lines_of_members_name_the_line(tmp_path: Path) -> None:
    write(tmp_path, "a.zip", make_zip({"줄.jsonl": '{"id": "1", "text": "글"}\n{"id": "2"}\n'}))
    assert [one.path for one in read_all(tmp_path) if isinstance(one, Failure)] == ["a.zip!/줄.jsonl:2"]
