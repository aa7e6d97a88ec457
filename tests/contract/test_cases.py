"""The contract of the index of cases, on the fake index and on the embedded one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from rag.adapters.memory import MemoryIndex
from rag.adapters.memory_embedder import HashEmbedder
from rag.adapters.qdrant_edge import EdgeIndex
from rag.errors import EmbedderUnavailable
from rag.types import Vector, Where
from serving.complaints.case_profiles import Profiles
from serving.complaints.cases import Cases
from serving.complaints.parts import Remembered
from tests.unit.similar.complaints import ANALYZER, MATCHER, PROFILER, START, read

POTHOLE = "솔방울길에 구멍이 파여 사고가 났습니다"
AGAIN = "방금 솔방울길에 구멍이 파여 사고가 났습니다"
OTHER = "재산세 고지서를 다시 보내 주십시오"
EMBEDDER = HashEmbedder()


class Broken(HashEmbedder):
    def embed_queries(self, texts: object) -> list[Vector]:
        raise EmbedderUnavailable("임베딩 서버가 응답하지 않습니다.")


def cases_in(kind: str, folder: Path, embedder: HashEmbedder = EMBEDDER, seconds: float = 60) -> Cases:
    def opened() -> MemoryIndex | EdgeIndex:
        return MemoryIndex(idf=False) if kind == "memory" else EdgeIndex(folder / "cases", 64, idf=False)

    return Cases(opened, MATCHER, Profiles(PROFILER, ANALYZER, embedder), flush_seconds=seconds)


@pytest.fixture(params=["memory", "edge"])
def cases(request: pytest.FixtureRequest, scratch: Path) -> Iterator[Cases]:
    made = cases_in(request.param, scratch)
    yield made
    made.close()


def case(id_: str, text: str, hours: float = 0, **fields: object) -> Remembered:
    known: dict[str, object] = {
        "region": "가평군",
        "domain": "도로·시설",
        "received_at": START + timedelta(hours=hours),
    }
    return Remembered(complaint_id=id_, read=read(text), **(known | fields))  # type: ignore[arg-type]


def test_a_case_like_a_new_one_is_found_with_its_reply(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE))
    cases.remember(case("b", OTHER))
    cases.replied("a", "메웠습니다.")
    [found] = cases.similar(read(AGAIN), "가평군", START + timedelta(hours=1))
    assert (found.id, found.relation, found.reply, found.region) == ("a", "same_incident", "메웠습니다.", "가평군")
    assert found.received_at == START
    assert "솔방울" in found.reason
    assert found.excerpt == POTHOLE


def test_an_empty_index_and_an_empty_text_find_nothing(cases: Cases) -> None:
    assert cases.similar(read(AGAIN), None, START) == ()
    cases.remember(case("a", POTHOLE))
    assert cases.similar(read("  "), None, START) == ()
    cases.replied("nobody", "답")
    cases.forget(["nobody"])
    cases.forget([])


def test_a_forgotten_case_is_gone_with_all_that_was_made_of_it(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE))
    cases.forget(["a"])
    assert cases.remembered() == []
    assert cases.similar(read(AGAIN), "가평군", START) == ()
    assert cases.known(["a"]) == set()
    assert cases.merges(["a"]) == []


def test_a_case_remembered_anew_keeps_its_reply(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE))
    cases.replied("a", "메웠습니다.")
    cases.remember(case("a", AGAIN))
    [found] = cases.similar(read(POTHOLE), "가평군", START)
    assert (found.reply, found.excerpt) == ("메웠습니다.", AGAIN)


def test_nobody_is_shown_the_cases_of_another_department_or_a_higher_grade(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE, department="도로과"))
    cases.remember(case("b", POTHOLE, grade="C"))
    ask = read(AGAIN)
    sees = Where(grades=("O", "S"), departments=("세무과",))
    alone = cases.similar(ask, "가평군", START, sees)
    assert alone == ()
    both = cases.similar(ask, "가평군", START, Where(grades=("O", "S"), departments=("도로과",)))
    assert [found.id for found in both] == ["a"]


def test_another_town_is_no_incident_and_a_late_one_neither(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE, region="수원시"))
    cases.remember(case("b", POTHOLE, 24 * 60))
    found = cases.similar(read(AGAIN), "가평군", START)
    assert all(one.relation == "same_topic" for one in found)


def test_five_receipts_with_one_purpose_may_be_merged(cases: Cases) -> None:
    ids = [f"w{number}" for number in range(5)]
    for number, id_ in enumerate(ids):
        cases.remember(case(id_, "솔방울길에 가로등 설치를 건의합니다", number * 20))
    cases.remember(case("x", OTHER))
    [merge] = cases.merges([*ids, "x", "unknown"])
    assert merge.complaint_ids == ids
    assert merge.enough
    assert (merge.region, merge.first) == ("가평군", START)
    assert "제6조제7항" in merge.reason
    [few] = cases.merges(ids[:4])
    assert not few.enough


def test_what_rises_is_told_from_the_cases_asked_about(cases: Cases) -> None:
    ids = []
    for week, count in enumerate([9, 1, 1, 1, 1, 1]):
        for number in range(count):
            ids.append(f"t{week}-{number}")
            cases.remember(case(ids[-1], f"하천에서 악취 {number}", -24 * 7 * week, domain="환경"))
    [found] = cases.trends(ids, START.date())
    assert (found.region, found.domain, found.count) == ("가평군", "환경", 9)


def test_a_repeated_complaint_has_its_evidence(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE))
    cases.remember(case("b", POTHOLE, 100))
    told = START + timedelta(hours=150)
    found = cases.repeated(case("c", POTHOLE, 200), "고충민원", [("a", "고충민원", told), ("b", "고충민원", told)])
    assert found is not None
    assert found.closable
    assert cases.repeated(case("c", POTHOLE, 200), "법정민원", [("a", "고충민원", told)]) is None


def test_without_an_embedder_words_and_names_still_find(scratch: Path) -> None:
    cases = cases_in("memory", scratch, Broken())
    cases.remember(case("a", POTHOLE))
    assert [found.id for found in cases.similar(read(AGAIN), "가평군", START)] == ["a"]


def test_cases_survive_a_restart(scratch: Path) -> None:
    first = cases_in("edge", scratch)
    first.remember(case("a", POTHOLE))
    first.replied("a", "메웠습니다.")
    first.close()
    second = cases_in("edge", scratch)
    [found] = second.similar(read(AGAIN), "가평군", START)
    assert found.reply == "메웠습니다."
    second.close()


class Watched(MemoryIndex):
    """Tells how often, and that, it was made durable."""

    def __init__(self) -> None:
        super().__init__(idf=False)
        self.flushes = 0
        self.flushed = threading.Event()

    def flush(self) -> None:
        self.flushes += 1
        self.flushed.set()


def test_many_cases_are_made_durable_by_one_flush_beside_those_who_remember_them() -> None:
    index = Watched()
    cases = Cases(lambda: index, MATCHER, Profiles(PROFILER, ANALYZER, EMBEDDER), flush_seconds=0.2)
    for number in range(5):
        cases.remember(case(str(number), POTHOLE))
    assert index.flushes == 0
    assert index.flushed.wait(10)
    assert index.flushes == 1
    cases.forget(["0"])
    assert index.flushes == 2  # a deletion is durable before anybody is told of it
    cases.close()


def test_twenty_at_once_lose_nothing(scratch: Path) -> None:
    cases, failed = cases_in("edge", scratch), []

    def work(worker: int) -> None:
        try:
            for number in range(5):
                one = case(f"{worker}-{number}", f"물레길 {worker}번지 앞 구멍 사고 {number}")
                cases.similar(one.read, one.region, one.received_at)
                cases.remember(one)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(worker,)) for worker in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everyone = [f"{worker}-{number}" for worker in range(20) for number in range(5)]
    assert failed == []
    assert cases.known(everyone) == set(everyone)
    cases.close()


def test_a_time_without_a_zone_is_korean(cases: Cases) -> None:
    cases.remember(case("a", POTHOLE, received_at=datetime(2026, 6, 1, 9, 0)))  # noqa: DTZ001 - meant
    [found] = cases.similar(read(AGAIN), "가평군", START)
    assert found.received_at == START
