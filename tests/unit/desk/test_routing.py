from collections.abc import Sequence
from dataclasses import replace

import pytest

from configs.regions import load_regions
from configs.taxonomy import load_taxonomy
from rag.adapters.memory import FakeAnalyzer
from rag.complaints.duties import clauses_of
from rag.complaints.read import read_texts
from rag.complaints.routing import Router
from rag.complaints.types import Routing
from rag.types import Chunk

ROADS = (
    "제4조 (도로관리과)\n\n도로관리과는 다음 일을 맡는다.\n\n"
    "  1\\. 지방도의 포장 파손 보수와 제설\n  2\\. 지방도의 가로등 수리\n"
)
BUSES = "제3조 (교통정책과)\n\n교통정책과는 다음 일을 맡는다.\n\n  1. 시내버스 노선\n  2. 택시 불편\n"


def chunk(text: str, article: str, place: str = "가온도") -> Chunk:
    return Chunk(
        chunk_id=f"{place}-{article}",
        doc_id=place,
        title=f"{place} 사무분장 규칙",
        text=text,
        kind="ordinance",
        locator=article,
        article=article,
        jurisdiction=place,
    )


PROVINCE = (chunk(ROADS, "제4조"), chunk(BUSES, "제3조"))


def route(text: str, chunks: Sequence[Chunk] = PROVINCE, region: str | None = None) -> Routing:
    analyzer = FakeAnalyzer()
    router = Router(lambda: chunks, analyzer, None, load_taxonomy(), load_regions().covering)
    return router.route(read_texts([text], analyzer)[0], "도로·시설", region)


def test_the_clauses_of_an_article_name_their_department_and_place() -> None:
    clauses = clauses_of(PROVINCE)
    assert [(one.department, one.place) for one in clauses] == [
        ("도로관리과", "제4조제1호"),
        ("도로관리과", "제4조제2호"),
        ("교통정책과", "제3조제1호"),
        ("교통정책과", "제3조제2호"),
    ]
    assert all(one.chunk.text[one.start :].startswith(one.text) for one in clauses)


def test_the_department_is_cited_by_its_clause() -> None:
    found = route("가로등 수리 요청").candidates[0]
    assert found.name == "도로관리과"
    assert found.basis == "가온도 사무분장 규칙 제4조제2호: 지방도의 가로등 수리"
    assert found.citation is not None
    assert found.citation.context[found.citation.start :].startswith(found.citation.quote)


def test_the_region_s_own_rule_goes_before_others() -> None:
    city = tuple(replace(chunk(one.text, one.article or "", "수원시")) for one in PROVINCE)
    assert "수원시" in route("가로등 수리 요청", (*PROVINCE, *city), "수원시").candidates[0].basis


def test_another_organisation_s_rule_is_named_as_such() -> None:
    found = route("가로등 수리 요청", region="수원시")
    assert "수원시의 사무분장은 색인에 없어" in found.why.reason


def test_without_a_rule_the_reason_says_what_to_take_in() -> None:
    found = route("가로등 수리 요청", ())
    assert found.candidates == ()
    assert found.why.value is None
    assert "mongmin ingest" in found.why.reason


def test_a_transfer_names_the_agency_and_the_articles() -> None:
    transfer = route("고속도로 나들목 램프가 밀립니다").transfer
    assert transfer is not None
    assert transfer.agency == "한국도로공사"
    assert "제16조" in transfer.reason
    assert "시행령 제13조" in transfer.reason


@pytest.mark.parametrize("text", ["가로등 수리 요청", "시내버스 노선"])
def test_reading_the_same_rule_twice_changes_nothing(text: str) -> None:
    assert route(text).candidates == route(text).candidates
