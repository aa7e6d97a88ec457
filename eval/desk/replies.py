"""`mongmin eval desk-replies`: ten replies from ten made complaints, filled in as an officer would, as HWPX and PDF.

For looking at: what the desk drafts from the documents of a data folder, in the form in which it leaves the office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, cast

import typer

from configs.export import ExportSettings
from configs.settings import PROJECT, load
from eval.desk.ground import DATA, Row, read_rows
from rag.complaints.draft.compose import blanks_left
from serving.clock import KoreanClock
from serving.complaints.shapes import CaseOut, ClockOut, ComplaintIn, ExportFormat, TriageOut
from serving.export.export import export
from serving.export.replies import reply_of

FORMATS: tuple[ExportFormat, ...] = ("hwpx", "pdf")
ASKED = ("id", "text", "region", "received_at")
UNSAFE = re.compile(r"[^\w가-힣-]+")
OFFICE = {"agency": "가온도", "sender": "가온도지사"}
"""The office of the sample documents, where the settings name none."""


@dataclass(frozen=True, slots=True)
class Written:
    """A reply as it left: its name, what was filled in, and the blanks that are still open."""

    name: str
    text: str
    left: tuple[str, ...]


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a draft with its blanks filled.

    >>> filled("점검한 결과는 다음과 같습니다: [점검 일자]", {"[점검 일자]": "11월 25일"})
    '점검한 결과는 다음과 같습니다: 11월 25일'
    """
    for blank, value in values.items():
        text = text.replace(blank, value)
    return text


def case_of(row: Row, triage: TriageOut) -> CaseOut:
    """Return a case as it stands when an officer has filled the draft in."""
    text = filled(triage.draft.text if triage.draft else "", cast("Mapping[str, str]", row["filled"]))
    name = str(row["id"])
    clock = ClockOut(due=triage.deadline.due if triage.deadline else None, left_minutes=None, running=False, words="")
    shown = triage.model_copy(update={"id": name})
    return CaseOut(complaint_id=name, version=2, state="답변", triage=shown, clock=clock, text=text)


def write(rows: Iterable[tuple[Row, TriageOut]], out: Path, settings: ExportSettings, day: date) -> Iterable[Written]:
    """Write each reply in each format and yield it as soon as its files are there."""
    out.mkdir(parents=True, exist_ok=True)
    for number, (row, triage) in enumerate(rows, 1):
        case = case_of(row, triage)
        document = reply_of(case, settings, day)
        name = f"{number:02}-{UNSAFE.sub('-', case.complaint_id)}"
        for form in FORMATS:
            (out / f"{name}.{form}").write_bytes(export(document, form, settings))
        yield Written(name, case.text or "", blanks_left(case.text or ""))


def desk_replies(
    out: Annotated[Path, typer.Option(help="문서를 둘 폴더")] = PROJECT / "bench-out" / "replies",
    data: Annotated[Path | None, typer.Option(help="문서를 넣어 둔 데이터 폴더(없으면 설정의 폴더)")] = None,
    texts: Annotated[Path, typer.Option(help="민원과 채울 말(JSONL)")] = DATA / "replies.jsonl",
) -> None:
    """우리가 지은 민원 열 건의 답변을 초안에서 채워 HWPX와 PDF로 만듭니다. 눈으로 보기 위한 것입니다."""
    from serving.bootstrap import bootstrap
    from serving.complaints_wiring import alone_of

    settings = load(data=data) if data else load()
    desk = alone_of(bootstrap(settings), lambda _: None)
    office = settings.export if settings.export.agency else settings.export.model_copy(update=OFFICE)
    found = (
        (row, desk.triage(ComplaintIn.model_validate({name: row[name] for name in ASKED}))) for row in read_rows(texts)
    )
    for one in write(found, out, office, KoreanClock().today()):
        (out / f"{one.name}.txt").write_text(one.text + "\n", encoding="utf8")
        typer.echo(f"{one.name}: {'남은 빈칸 ' + ', '.join(one.left) if one.left else '빈칸 없음'}")
