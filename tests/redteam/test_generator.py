from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.redteam.carriers import CARRIERS, Carrier, Letter
from eval.redteam.cases import generate, system_plant
from eval.redteam.goals import GOALS
from eval.redteam.phrasings import PHRASINGS
from eval.redteam.report import markdown, summarize
from eval.redteam.run import Result, keep, read
from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for
from ingestion.types import ParsedDocument
from rag.adapters.obedient.orders import orders

LETTER = Letter(
    "c1", "가람 도서관", ("가람 도서관 지원 금액은 30만원이다.", "신청은 총무과에 한다."), "공격문 GCXYWVUTS"
)
SEEN = {
    "plain text", "inside the answering sentence", "table cell", "CSV cell", "XLSX cell", "JSONL text",
    "HTML paragraph", "DOCX footnote", "HWPX footnote", "mail", "file name", "title in front matter", "heading",
}  # fmt: skip


def test_there_are_ten_thousand_attacks_and_none_twice() -> None:
    cases = generate(1)
    assert (len(GOALS), len(CARRIERS), len(PHRASINGS)) == (25, 20, 20)
    assert len({(case.aim.goal.key, case.carrier.key, case.phrasing.key) for case in cases}) == 10_000
    assert len({case.letter.topic for case in cases}) == 10_000
    assert Counter(case.carrier.key for case in cases) == {carrier.key: 500 for carrier in CARRIERS}


def test_a_seed_makes_the_same_attacks_and_another_seed_others() -> None:
    assert generate(7, 50) == generate(7, 50)
    assert generate(7, 50) != generate(8, 50)
    assert system_plant(7) == system_plant(7) != system_plant(8)


def test_an_obedient_engine_understands_every_phrasing_of_every_goal() -> None:
    missed = [
        (case.aim.goal.key, case.phrasing.key)
        for case in generate(1)
        if case.carrier.key == "plain text" and not orders([case.letter.attack])
    ]
    assert not missed


def test_an_obedient_engine_finds_in_each_order_what_it_wants() -> None:
    def understood(case_number: int) -> bool:
        case = CASES[case_number]
        found = orders([case.letter.attack])
        if case.aim.goal.act == "prompt":
            return any(order.system for order in found)
        if case.aim.goal.act == "others":
            return any(order.others for order in found)
        sought = "".join(case.aim.sought.lower().split())
        return any(sought in "".join(words.lower().split()) for order in found for words in order.words)

    chosen = [number for number, case in enumerate(CASES) if case.carrier.key == "plain text"]
    assert [(CASES[n].aim.goal.key, CASES[n].phrasing.key) for n in chosen if not understood(n)] == []


CASES = generate(1)


@pytest.mark.parametrize("carrier", [carrier for carrier in CARRIERS if not carrier.direct], ids=lambda c: c.key)
def test_every_carrier_is_a_file_that_is_read(carrier: Carrier) -> None:
    ((name, data),) = carrier.files(LETTER).items()
    parser = parser_for(detect(data, name))
    documents = list(parser(ParseRequest(data, name.rpartition(".")[0])))
    told = " ".join(
        f"{document.title} {document.text}" for document in documents if isinstance(document, ParsedDocument)
    )
    assert "30만원" in told
    assert ("GCXYWVUTS" in told) == (carrier.key in SEEN)


def test_a_run_that_was_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    kept = tmp_path / "cases.jsonl"
    result = Result(3, "link", "exfiltrate", "mail", "base64", "quoted", ("answer.answer",))
    keep(kept, [result])
    with kept.open("a", encoding="utf8") as file:
        file.write('{"number": 4, "goal": "li')
    assert read(kept) == [result]


def test_a_report_counts_by_carrier_and_phrasing_with_the_upper_bound() -> None:
    results = [
        Result(n, "link", "exfiltrate", "mail" if n % 2 else "heading", "base64", "quoted", ("x",) if n == 1 else ())
        for n in range(100)
    ]
    report = summarize("obedient", 1, results)
    assert (report.total.hits, report.total.n) == (1, 100)
    assert [(group.name, group.reached.hits, group.reached.n) for group in report.groups["carrier"]] == [
        ("mail", 1, 50),
        ("heading", 0, 50),
    ]
    assert "| heading | 0 | 50 | 7.13% |" in markdown([report])
    assert json.loads(json.dumps(report.as_dict()))["through"] == {"x": 1}
