"""Ten replies that are made to be looked at: each leaves in both formats, without a blank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from configs.export import ExportSettings
from eval.desk.ground import DATA, read_rows
from eval.desk.replies import case_of, filled, write
from serving.complaints.shapes import DraftOut, TriageOut, WhyAll, WhyOut

WHY = WhyOut(confidence=0, reason="", words=[])


def triage(text: str) -> TriageOut:
    return TriageOut(
        id=None,
        masked="",
        spans=(),
        domain=None,
        type=None,
        urgency="보통",
        flags=[],
        crisis=None,
        department=[],
        deadline=None,
        similar=[],
        legal_basis=[],
        draft=DraftOut(text=text, citations=[], blanks=[]),
        ai_notice="",
        why=WhyAll(domain=WHY, type=WHY, urgency=WHY, crisis=WHY, department=WHY),
    )


def test_there_are_ten_texts_of_ten_matters() -> None:
    rows = read_rows(DATA / "replies.jsonl")
    assert len({row["text"] for row in rows}) == len({row["id"] for row in rows}) == 10


def test_a_draft_is_filled_in_and_a_blank_that_nobody_filled_is_told(tmp_path: Path) -> None:
    rows = [({"id": "가 나", "filled": {"[점검 일자]": "11월 25일"}}, triage("1. [점검 일자], [점검 결과]"))]
    (one,) = write(rows, tmp_path, ExportSettings(), date(2026, 11, 28))
    assert one.left == ("[점검 결과]",)
    assert "11월 25일" in one.text
    assert (tmp_path / "01-가-나.hwpx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "01-가-나.pdf").read_bytes()[:4] == b"%PDF"


def test_a_value_fills_every_place_of_its_blank() -> None:
    assert filled("[이름] [이름]", {"[이름]": "가"}) == "가 가"
    assert case_of({"id": "가", "filled": {}}, triage("글")).text == "글"
