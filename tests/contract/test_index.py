"""The contract of `rag.ports.Index`, on the fake and on every real adapter."""

from __future__ import annotations

import os
import random
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from rag.adapters.memory import MemoryIndex
from rag.adapters.qdrant_edge import EdgeIndex
from rag.adapters.qdrant_server import ServerIndex
from rag.openness import Openness
from rag.ports import Index
from rag.split_index import SplitIndex
from rag.statistics import TermStatistics
from rag.types import Chunk, LawReference, Match, Point, SparseVector, Vector, VectorName, VectorQuery, Where
from tests.conftest import fast_folder

pytestmark = pytest.mark.filterwarnings("ignore:Local mode performs exact")

ALL = Where(grades=())
DIMENSIONS = 4
EAST: Vector = (1.0, 0.0, 0.0, 0.0)
NORTH: Vector = (0.0, 1.0, 0.0, 0.0)


SERVER = ["server"] if os.environ.get("QDRANT_URL") else []
STORES = ["memory", "edge", "client", "split memory", "split edge", *SERVER]
"""A Qdrant server cannot be installed from packages: its adapter runs on the client's own engine, and against a
server where `QDRANT_URL` names one."""
THREADED = [store for store in STORES if store in ("edge", "server")]


@pytest.fixture(params=STORES)
def index(request: pytest.FixtureRequest, scratch: Path) -> Iterator[Index]:
    with opened(request.param, scratch) as made:
        yield made


@pytest.fixture(scope="module", params=STORES)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of the chunks in `FILTERED`, which tests only read."""
    otherwise = tmp_path_factory.mktemp("library")
    with fast_folder(otherwise) as folder, opened(request.param, folder) as made:
        made.upsert(FILTERED)
        made.update_dense(dict.fromkeys(EVERY, EAST))
        yield made


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Index]:
    made = make(kind, folder)
    yield made
    made.close()
    if kind == "server":
        drop(made)


def make(kind: str, folder: Path) -> Index:
    if kind.startswith("split "):
        own = kind.removeprefix("split ")
        return SplitIndex(
            make(own, folder / "open"), lambda: shut(own, folder), Openness(), TermStatistics, exists=False
        )
    if kind == "memory":
        return MemoryIndex()
    if kind == "edge":
        return EdgeIndex(folder / "index", DIMENSIONS)
    if kind == "client":
        return ServerIndex(":memory:", dimensions=DIMENSIONS)
    return ServerIndex(
        os.environ["QDRANT_URL"], f"contract-{uuid.uuid4().hex}", DIMENSIONS, api_key=os.environ.get("QDRANT_KEY")
    )


def shut(kind: str, folder: Path) -> Index:
    """Return the closed half of a split index."""
    return MemoryIndex(idf=False) if kind == "memory" else EdgeIndex(folder / "closed", DIMENSIONS, idf=False)


def drop(index: Index) -> None:
    from qdrant_client import QdrantClient

    assert isinstance(index, ServerIndex)
    client = QdrantClient(url=os.environ["QDRANT_URL"], api_key=os.environ.get("QDRANT_KEY"))
    client.delete_collection(index.collection)
    client.close()


def chunk(chunk_id: str, **fields: object) -> Chunk:
    known: dict[str, object] = {
        "doc_id": "d",
        "title": "제목",
        "text": f"본문 {chunk_id}",
        "kind": "law",
        "locator": "제1조",
    }
    return Chunk(chunk_id, **(known | {"locator": "제1조"} | fields))  # type: ignore[arg-type]


def sparse(weights: dict[int, float]) -> SparseVector:
    ordered = sorted(weights.items())
    return SparseVector(tuple(i for i, _ in ordered), tuple(w for _, w in ordered))


def body(*terms: int) -> VectorQuery:
    return VectorQuery("body", sparse(dict.fromkeys(terms, 1.0)))


def point(chunk_id: str, *terms: int, dense: Vector | None = None, **fields: object) -> Point:
    return Point(chunk(chunk_id, **fields), {"body": sparse(dict.fromkeys(terms, 1.0))}, dense)


def ids(matches: list[Match]) -> list[str]:
    return [match.chunk.chunk_id for match in matches]


def found(index: Index, query: VectorQuery, where: Where = ALL, limit: int = 10) -> list[str]:
    return ids(index.search([query], where, limit)[0])


def test_an_empty_index_finds_and_counts_nothing(index: Index) -> None:
    assert index.search([body(1), VectorQuery("dense", EAST)], ALL, 10) == [[], []]
    assert index.count(ALL) == 0
    assert index.scroll(ALL, 10) == []
    assert index.fetch(["a"]) == []


def test_a_chunk_comes_back_exactly_as_it_was_written(index: Index) -> None:
    whole = Chunk(
        chunk_id="문서#1",
        doc_id="문서",
        title="도로교통법 시행령",
        text="제1조(목적) 이 영은…\n\t\u00a0\x00 '\"\\ 🚗",
        kind="ordinance",
        locator="제1조제2항",
        source="가/나.md",
        path=("제1장 총칙", "제1절"),
        heading="목적",
        article="제1조",
        law="도로교통법시행령",
        start=3,
        end=40,
        ordinal=7,
        effective_from=date(1, 1, 1),
        effective_to=date(9999, 12, 31),
        domain="traffic",
        jurisdiction="경기도",
        department="교통과",
        grade="S",
        url="https://example.invalid/1",
        references=(LawReference("도로교통법", "제2조의2"), LawReference("민법", "제3조")),
        stated_to=date(9999, 12, 30),
        annex="별표1의2",
        amended=date(2025, 10, 1),
        repealed=True,
        written=date(2021, 2, 1),
    )
    bare = chunk("bare", title="", text="")
    index.upsert([Point(whole, {"body": sparse({1: 1.0})}), Point(bare)])
    assert index.fetch(["문서#1", "bare"]) == [whole, bare]
    assert index.search([body(1)], ALL, 1)[0][0].chunk == whole
    assert sorted(index.scroll(ALL, 9), key=lambda c: c.chunk_id) == [bare, whole]


def test_a_point_is_found_as_soon_as_it_is_written(index: Index) -> None:
    index.upsert([point("a", 1)])
    assert found(index, body(1)) == ["a"]


def test_a_point_with_a_known_id_replaces_the_old_one_with_all_its_vectors(index: Index) -> None:
    index.upsert([point("a", 1, dense=EAST, text="옛 글")])
    index.upsert([Point(chunk("a", text="새 글"), {"head": sparse({2: 1.0})})])
    assert index.search([body(1), VectorQuery("dense", EAST)], ALL, 10) == [[], []]
    assert found(index, VectorQuery("head", sparse({2: 1.0}))) == ["a"]
    assert index.fetch(["a"])[0].text == "새 글"
    assert index.count(ALL) == 1


def test_more_points_than_a_batch_are_all_written(index: Index) -> None:
    index.upsert([point(f"c{i}", i % 7) for i in range(1203)])
    assert index.count(ALL) == 1203
    index.delete([f"c{i}" for i in range(1200)])
    assert sorted(c.chunk_id for c in index.scroll(ALL, 5000)) == ["c1200", "c1201", "c1202"]


def test_dense_vectors_can_follow_later_and_leave_the_rest_alone(index: Index) -> None:
    index.upsert([point("a", 1), point("b", 1)])
    assert found(index, VectorQuery("dense", EAST)) == []
    index.update_dense({"a": NORTH, "unknown": EAST})
    index.update_dense({"a": EAST})
    matches = index.search([VectorQuery("dense", EAST), body(1)], ALL, 10)
    assert ids(matches[0]) == ["a"]
    assert matches[0][0].score == pytest.approx(1.0, abs=1e-5)
    assert sorted(ids(matches[1])) == ["a", "b"]
    assert index.count(ALL) == 2


def test_a_sparse_vector_can_be_added_replaced_and_removed(index: Index) -> None:
    index.upsert([point("a", 1), point("b", 1)])
    anchor = VectorQuery("anchor", sparse({5: 1.0}))
    index.update_sparse("anchor", {"a": sparse({5: 1.0}), "b": sparse({6: 1.0}), "unknown": sparse({5: 1.0})})
    assert found(index, anchor) == ["a"]
    index.update_sparse("anchor", {"a": sparse({}), "b": sparse({5: 2.0}), "unknown": sparse({})})
    assert found(index, anchor) == ["b"]
    assert sorted(found(index, body(1))) == ["a", "b"]
    assert index.count(ALL) == 2


def test_what_is_stored_of_a_chunk_can_change_without_its_vectors(index: Index) -> None:
    index.upsert([point("a", 1, dense=EAST, domain="traffic", path=("옛",)), point("b", 1)])
    moved = chunk("a", source="새/곳.md", domain="welfare", effective_to=date(2026, 1, 1))
    index.update_chunks([moved, chunk("unknown")])
    assert index.fetch(["a", "unknown"]) == [moved]
    assert found(index, VectorQuery("dense", EAST), Where(domain="welfare")) == ["a"]
    assert found(index, body(1), Where(domain="traffic")) == ["b"]
    assert index.count(ALL) == 2


def test_an_update_may_hold_only_unknown_ids(index: Index) -> None:
    index.update_dense({"unknown": EAST})
    index.update_chunks([chunk("unknown")])
    index.update_sparse("head", {"unknown": sparse({1: 1.0}), "other": sparse({})})
    index.delete(["unknown"])
    assert index.count(ALL) == 0


def test_deleted_chunks_are_gone_from_every_probe(index: Index) -> None:
    index.upsert([point("a", 1, dense=EAST), point("b", 1, dense=EAST)])
    index.delete(["a", "unknown"])
    assert [ids(m) for m in index.search([body(1), VectorQuery("dense", EAST)], ALL, 10)] == [["b"], ["b"]]
    assert index.fetch(["a"]) == []


def test_rare_terms_weigh_more_than_common_ones(index: Index) -> None:
    index.upsert([point(f"common{i}", 1) for i in range(20)] + [point("rare", 2)])
    matches = index.search([body(1, 2)], ALL, 3)[0]
    assert ids(matches)[0] == "rare"
    assert matches[0].score > 5 * matches[1].score


def test_term_ids_use_all_of_32_bits(index: Index) -> None:
    index.upsert([point("a", 4_294_967_295, 0)])
    assert found(index, body(4_294_967_295)) == ["a"]
    assert found(index, body(4_294_967_294)) == []


def test_each_probe_is_answered_in_its_place(index: Index) -> None:
    index.upsert([point("a", 1, dense=EAST), point("b", 2, dense=NORTH)])
    nothing = VectorQuery("body", sparse({}))
    probes = [nothing, body(2), VectorQuery("dense", EAST), nothing, VectorQuery("head", sparse({1: 1.0}))]
    results = index.search(probes, ALL, 1)
    assert [ids(matches) for matches in results] == [[], ["b"], ["a"], [], []]
    assert index.search([], ALL, 5) == []


def test_no_more_than_the_limit_is_returned_best_first(index: Index) -> None:
    index.upsert([Point(chunk(f"c{i}"), {"body": sparse({1: 1.0 + i})}) for i in range(9)])
    assert found(index, body(1), limit=3) == ["c8", "c7", "c6"]
    assert found(index, body(1), limit=0) == []
    assert len(index.scroll(ALL, 4)) == 4
    assert index.scroll(ALL, 0) == []


def test_chunks_are_fetched_in_the_order_asked(index: Index) -> None:
    index.upsert([point(name, 1) for name in "abc"])
    assert [c.chunk_id for c in index.fetch(["c", "nowhere", "a", "c"])] == ["c", "a", "c"]
    assert index.fetch([]) == []


FILTERED = [
    point("plain", 1, kind="law", doc_id="d1", law="도로 교통법", article="제3조"),
    point(
        "traffic",
        1,
        kind="guide",
        doc_id="d2",
        domain="traffic",
        references=(LawReference("도로교통법", "제3조"), LawReference("도로교통법시행령", "별표8")),
    ),
    point("welfare", 1, kind="manual", doc_id="d2", domain="welfare"),
    point("suwon", 1, kind="ordinance", jurisdiction="수원시", law="도로교통법", article="제3조의2"),
    point("goyang", 1, kind="ordinance", jurisdiction="고양시", domain="traffic"),
    point("past", 1, kind="notice", effective_to=date(2024, 12, 31)),
    point("present", 1, kind="notice", effective_from=date(2025, 1, 1), effective_to=date(2025, 12, 31)),
    point("future", 1, kind="notice", effective_from=date(2026, 1, 1)),
    point("roads", 1, kind="table", department="도로과"),
    point("tax", 1, kind="table", department="세정과"),
    point("secret", 1, kind="other", grade="S"),
    point("closed", 1, kind="other", grade="C", department="도로과"),
]
EVERY = {p.chunk.chunk_id for p in FILTERED}
OPEN = EVERY - {"secret", "closed"}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(), OPEN),
        (Where(grades=()), EVERY),
        (Where(grades=("S", "C")), {"secret", "closed"}),
        (Where(kinds=("guide",)), {"traffic"}),
        (Where(kinds=("guide", "manual")), {"traffic", "welfare"}),
        (Where(domain="traffic"), OPEN - {"welfare"}),
        (Where(domain="environment"), OPEN - {"welfare", "traffic", "goyang"}),
        (Where(jurisdictions=("수원시", "경기도")), OPEN - {"goyang"}),
        (Where(as_of=date(2024, 12, 31)), OPEN - {"present", "future"}),
        (Where(as_of=date(2025, 1, 1)), OPEN - {"past", "future"}),
        (Where(as_of=date(2025, 12, 31)), OPEN - {"past", "future"}),
        (Where(as_of=date(2026, 1, 1)), OPEN - {"past", "present"}),
        (Where(departments=("도로과",)), OPEN - {"tax"}),
        (Where(departments=("도로과", "세정과")), OPEN),
        (Where(departments=("복지과",), grades=()), EVERY - {"roads", "tax", "closed"}),
        (Where(doc_ids=("d1", "nowhere")), {"plain"}),
        (Where(articles=("도로교통법#제3조",)), {"plain"}),
        (Where(articles=("도로교통법#제3조", "도로교통법#제3조의2")), {"plain", "suwon"}),
        (Where(articles=("민법#제3조",)), set()),
        (Where(cites=("도로교통법#제3조",)), {"traffic"}),
        (Where(cites=("민법#제3조", "도로교통법시행령#별표8")), {"traffic"}),
        (Where(cites=("도로교통법#제3조의2",)), set()),
        (Where(domain="traffic", jurisdictions=("고양시",), kinds=("ordinance",)), {"goyang"}),
    ],
    ids=lambda value: str(value) if isinstance(value, Where) else "",
)
def test_only_what_the_filter_admits_is_seen(library: Index, where: Where, expected: set[str]) -> None:
    assert set(found(library, body(1), where, 50)) == expected
    assert set(found(library, VectorQuery("dense", EAST), where, 50)) == expected
    assert {c.chunk_id for c in library.scroll(where, 50)} == expected
    assert library.count(where) == len(expected)


def test_filters_apply_before_hits_are_counted(index: Index) -> None:
    index.upsert([Point(chunk(f"loud{i}", kind="guide"), {"body": sparse({1: 9.0})}, EAST) for i in range(30)])
    index.upsert([Point(chunk(f"quiet{i}"), {"body": sparse({1: 0.1})}, (0.1, 1.0, 0.0, 0.0)) for i in range(3)])
    quiet = {"quiet0", "quiet1", "quiet2"}
    assert set(found(index, body(1), Where(kinds=("law",)), 3)) == quiet
    assert set(found(index, VectorQuery("dense", EAST), Where(kinds=("law",)), 3)) == quiet


def test_scores_and_order_are_those_of_exact_search(index: Index) -> None:
    rng = random.Random(7)  # noqa: S311 - the same points every time
    points = [scattered(rng, number) for number in range(300)]
    exact = MemoryIndex()
    for store in (exact, index):
        store.upsert(points)
    # An index may hold dense vectors in half precision: 11 bits, of which the order of close hits may not be sure.
    for where in (ALL, Where(kinds=("law",)), Where(domain="traffic", as_of=date(2025, 6, 1))):
        probes = [
            VectorQuery("body", sparse({rng.randrange(40): rng.random() + 0.1 for _ in range(6)})),
            VectorQuery("head", sparse({rng.randrange(40): 1.0})),
            VectorQuery("dense", tuple(rng.gauss(0, 1) for _ in range(DIMENSIONS))),
        ]
        for got, wanted in zip(index.search(probes, where, 20), exact.search(probes, where, 20), strict=True):
            assert [m.score for m in got] == pytest.approx([m.score for m in wanted], rel=1e-3)
            assert {m.chunk for m in got[:-1]} <= {m.chunk for m in wanted}


def scattered(rng: random.Random, number: int) -> Point:
    made = chunk(
        f"c{number}",
        kind=rng.choice(["law", "guide"]),
        domain=rng.choice([None, "traffic", "welfare"]),
        effective_from=rng.choice([None, date(2025, 1, 1), date(2026, 1, 1)]),
    )
    terms = {rng.randrange(40): rng.random() * 3 + 0.1 for _ in range(5)}
    dense = tuple(rng.gauss(0, 1) for _ in range(DIMENSIONS)) if number % 3 else None
    return Point(made, {"body": sparse(terms), "head": sparse({number % 40: 1.0 + number / 1000})}, dense)


def test_nothing_is_lost_by_optimizing_or_flushing(index: Index) -> None:
    index.upsert(FILTERED)
    for _ in range(2):
        index.flush()
        index.optimize()
    assert set(found(index, body(1), ALL, 50)) == EVERY


@pytest.mark.parametrize("index", THREADED, indirect=True)
def test_searches_go_on_while_another_thread_writes(index: Index) -> None:
    index.upsert([point(f"kept{i}", 1, dense=EAST) for i in range(20)])
    kept = Where(grades=(), doc_ids=("d",))
    faults: list[list[Match]] = []

    def write() -> None:
        for i in range(40):
            index.upsert([point(f"new{i}", 1, doc_id="other", dense=NORTH)])
            index.update_dense({f"new{i}": EAST})
            index.delete([f"new{i - 1}"])

    def search() -> None:
        for _ in range(40):
            results = index.search([body(1), VectorQuery("dense", EAST)], kept, 30)
            faults.extend(r for r in results if len(r) != 20)

    threads = [threading.Thread(target=work) for work in (write, search, search)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert index.count(ALL) == 21


def test_closing_twice_is_harmless(index: Index) -> None:
    index.upsert([point("a", 1)])
    index.close()
    index.close()


def test_points_are_read_back_whole(index: Index) -> None:
    sparse: dict[VectorName, SparseVector] = {
        "body": SparseVector((3, 7), (1.0, 0.5)),
        "head": SparseVector((3,), (2.0,)),
    }
    index.upsert([Point(chunk("a"), sparse, EAST), Point(chunk("b"), {"body": SparseVector((9,), (1.0,))})])
    read = index.read_points(["b", "unknown", "a"])
    assert [point.chunk.chunk_id for point in read] == ["b", "a"]
    assert read[1] == Point(chunk("a"), sparse, EAST)
    assert read[0].dense is None
