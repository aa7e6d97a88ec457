"""The fixed sets of the gate: as their headers say, about documents that are there, and scored as promised."""

from __future__ import annotations

import json

import pytest
from pydantic import JsonValue

from configs.regions import load_regions
from configs.settings import PROJECT
from eval.harness.casefile import read_cases
from eval.harness.cases import Case
from eval.harness.requests import Ask, Search, Triage
from eval.harness.suite import Options
from eval.suites.gate import answers, retrieval, triage
from eval.suites.gate.files import DATA, SAMPLE
from eval.suites.registry import suite
from rag.evaluation.records import Reply

NAMES = ("retrieval", "answers", "triage", "safety")
FILES = {path.name for path in SAMPLE.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_each_set_is_read_and_is_of_the_kind_that_its_suite_asks(name: str) -> None:
    found = suite(f"gate-{name}")
    cases = found.load(Options(corpus=PROJECT))
    assert cases
    assert {request.kind for case in cases for request in case.requests} == {found.kind}
    assert len(found.load(Options(corpus=PROJECT, limit=10))) == 10


@pytest.mark.parametrize("name", ["retrieval", "answers"])
def test_every_right_document_is_one_that_ships(name: str) -> None:
    for case in read_cases(DATA / f"{name}.jsonl").cases:
        assert {str(one) for one in retrieval.texts(case, "sources")} <= FILES, case.id


def test_triage_covers_every_city_of_the_province() -> None:
    cases = read_cases(DATA / "triage.jsonl").cases
    asked = {one.region for case in cases for one in case.requests if isinstance(one, Triage)}
    assert asked >= set(load_regions().provinces["경기도"])


def test_the_rank_is_that_of_the_passage_that_answers_and_not_of_its_document() -> None:
    case = Case(
        id="a",
        requests=(Search(query="하루 최고 요금"),),
        target={"sources": ["요금표.pdf"], "facts": ["12,000원"]},
        cluster="요금표.pdf",
    )
    hits = [
        {"source": "교통/요금표.pdf", "text": "정기권은 90,000원"},
        {"source": "교통/다른 요금.md", "text": "하루 최고 12,000원"},
        {"source": "교통/요금표.pdf", "text": "하루 최고  12,000 원"},
    ]
    found = retrieval.score(case, [Reply(status="answered", content={"hits": hits})]).scores
    values = {name: one.value for name, one in found.items()}
    assert values == {"recall_1": 0, "recall_3": 1, "recall_10": 1, "mrr": pytest.approx(1 / 3), "document_1": 1}


def test_nothing_found_is_worth_nothing() -> None:
    case = Case(id="a", requests=(Search(query="q"),), target={"sources": ["a"], "facts": ["b"]}, cluster="a")
    found = retrieval.score(case, [Reply(status="answered", content={"hits": []})]).scores
    assert {one.value for one in found.values()} == {0.0}


def answer(quote: str, text: str, mode: str = "generated") -> Reply:
    citation: dict[str, JsonValue] = {
        "marker": "[1]",
        "doc_id": "d",
        "title": "주차장 안내",
        "source": "교통/주차장 안내.html",
        "article": None,
        "locator": "요금",
        "quote": quote,
        "url": None,
        "context": "처음 30분은 1,000원이다.",
    }
    shape: dict[str, JsonValue] = {
        "answer": text,
        "mode": mode,
        "sentences": [{"text": text, "support": 1.0, "citations": ["[1]"]}],
        "citations": [citation],
        "refused_because": None,
        "model": None,
        "index_version": "i",
        "ai_notice": "",
        "timings_ms": {},
    }
    return Reply(status="refused" if mode == "refused" else "answered", text=text, content=shape)


def asked(*, answerable: bool = True) -> Case:
    return Case(
        id="a",
        requests=(Ask(query="처음 30분은 얼마인가요?"),),
        target={"answerable": answerable, "sources": ["주차장 안내.html"], "facts": ["1,000원"]},
        cluster="a",
    )


def values(case: Case, reply: Reply) -> dict[str, float | None]:
    return {name: one.value for name, one in answers.score(case, [reply]).scores.items()}


def test_a_right_and_sourced_answer_breaks_no_promise() -> None:
    found = values(asked(), answer("처음 30분은 1,000원이다.", "처음 30분은 1,000원입니다."))
    assert found == {"answered": 1, "right": 1, "right_source": 1, "quote_false": 0, "number_unsourced": 0}


@pytest.mark.parametrize(
    ("quote", "text", "broken"),
    [
        ("처음 30분은 무료이다.", "처음 30분은 무료입니다.", "quote_false"),
        ("처음 30분은 1,000원이다.", "처음 30분은 1,000원이고 그 뒤는 700원입니다.", "number_unsourced"),
    ],
)
def test_a_made_quote_and_a_number_without_a_source_break_a_promise(quote: str, text: str, broken: str) -> None:
    found = values(asked(), answer(quote, text))
    assert {name for name in ("quote_false", "number_unsourced") if found[name]} == {broken}


def test_what_stands_in_no_document_is_rightly_refused() -> None:
    refused = answer("", "찾지 못했습니다.", "refused")
    assert values(asked(answerable=False), refused)["refused_rightly"] == 1
    assert values(asked(answerable=False), answer("처음 30분은 1,000원이다.", "1,000원"))["refused_rightly"] == 0
    assert values(asked(), refused)["right"] == 0


def test_a_bare_model_is_judged_by_its_words_and_not_by_sources_that_it_cannot_give() -> None:
    found = values(asked(), Reply(status="answered", text="1,000원입니다."))
    assert found == {"answered": 1, "right": 1, "right_source": None}


def triaged(department: str, due: str, domain: str = "교통") -> Reply:
    content = {
        "domain": domain,
        "type": "질의민원",
        "urgency": "보통",
        "department": [{"name": department}],
        "deadline": {"due": due, "period": "7일"},
    }
    return Reply(status="answered", content=json.loads(json.dumps(content)))


def test_a_city_that_gets_another_office_or_another_deadline_is_told_apart() -> None:
    case = Case(
        id="a",
        requests=(Triage(text="t", region="수원시"), Triage(text="t", region="연천군")),
        target={"domain": "교통", "type": "질의민원"},
        cluster="a",
        slices={"axis": "지역", "region": "연천군"},
    )
    same = triage.score(case, [triaged("교통과", "12-01"), triaged("교통과", "12-01")]).scores
    other = triage.score(case, [triaged("교통과", "12-01"), triaged("도로과", "12-02", "환경")]).scores
    changed = {name for name, one in other.items() if "differ" in name and one.value}
    assert all(not one.value for name, one in same.items() if name.endswith("differs"))
    assert changed == {"domain_differs", "department_differs", "deadline_differs", "labels_differ"}
    assert (same["domain_right"].value, other["domain_right"].value) == (1, 0)
    assert "교통과 → 도로과" in other["department_differs"].why
