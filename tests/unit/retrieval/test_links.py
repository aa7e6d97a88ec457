"""Links between laws, and answers that follow a delegation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.adapters.memory import MemoryIndex
from rag.delegation import with_delegated
from rag.links import DELEGATES, cited, cited_by, delegated, is_below
from rag.types import Chunk, Hit, Kind, LawReference, Point, Question, Where
from tests.unit.retrieval.test_retrieve import retriever


def chunk(law: str, article: str, text: str, *cites: str, kind: Kind = "law", **more: object) -> Chunk:
    annex = article.startswith("별")
    made = Chunk(
        f"{law}#{article}", law, law, text, kind, article, law=law,
        article=None if annex else article, annex=article if annex else None,
        references=tuple(LawReference(*key.split("#")) for key in cites),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


ACT = chunk("주차장법", "제9조", "주차요금의 기준은 대통령령으로 정한다.")
DECREE = chunk(
    "주차장법시행령", "제4조", "법 제9조에 따른 주차요금은 별표 1과 같다.",
    "주차장법#제9조", "주차장법시행령#별표1",
)  # fmt: skip
TABLE = chunk("주차장법시행령", "별표1", "소형차의 주차요금 | 500원", "주차장법시행령#제4조")
ORDINANCE = chunk(
    "가온시주차장조례", "제3조", "법 제9조에 따라 주차요금은 400원으로 한다.",
    "주차장법#제9조", kind="ordinance", jurisdiction="가온시",
)  # fmt: skip
OTHER = chunk("도로법", "제7조", "「주차장법」 제9조에 따른 주차요금을 본다.", "주차장법#제9조")
GUIDE = Chunk(
    "guide", "guide", "안내", "주차요금은 법 제9조를 본다.", "guide", "본문",
    references=(LawReference("주차장법", "제9조"),),
)  # fmt: skip
ALL = (ACT, DECREE, TABLE, ORDINANCE, OTHER, GUIDE)


@pytest.fixture
def index() -> MemoryIndex:
    made = MemoryIndex()
    made.upsert([Point(one) for one in ALL])
    return made


def ids(chunks: list[Chunk]) -> set[str]:
    return {one.chunk_id for one in chunks}


def test_links_are_followed_in_both_directions(index: MemoryIndex) -> None:
    assert ids(cited(index, DECREE, Where())) == {"주차장법#제9조", "주차장법시행령#별표1"}
    assert ids(cited_by(index, ACT, Where())) == {DECREE.chunk_id, ORDINANCE.chunk_id, OTHER.chunk_id, "guide"}
    assert ids(cited_by(index, TABLE, Where())) == {DECREE.chunk_id}
    assert cited(index, ACT, Where()) == []
    assert cited_by(index, GUIDE, Where()) == []


def test_links_show_only_what_the_asker_may_see(index: MemoryIndex) -> None:
    assert ids(cited_by(index, ACT, Where(jurisdictions=("나래시",)))) == {DECREE.chunk_id, OTHER.chunk_id, "guide"}
    assert cited_by(index, ACT, Where(grades=("S",))) == []


def test_delegation_goes_down_from_act_to_decree_ordinance_and_annex(index: MemoryIndex) -> None:
    assert ids(delegated(index, ACT, Where())) == {DECREE.chunk_id, ORDINANCE.chunk_id}
    assert ids(delegated(index, DECREE, Where())) == {TABLE.chunk_id}
    assert is_below(ACT, DECREE)
    assert not is_below(DECREE, ACT)
    assert not is_below(ACT, OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "대통령령으로 정한다",
        "국토교통부령으로 정하는 바",
        "조례로 정할 수 있다",
        "조례로 따로 정한다",
        "기준은 별표 3과 같다",
    ],
)
def test_the_words_of_a_delegation_are_known(text: str) -> None:
    assert DELEGATES.search(text)


def follow(question: str, *chunks: Chunk, leader: Chunk = ACT, where: Where | None = None) -> list[str]:
    search = retriever(chunks or ALL)
    found = with_delegated(search, Question(question, where or Where()), [Hit(1, leader, 1.0, in_force=True)])
    return [hit.chunk.chunk_id for hit in found]


def test_the_article_that_gives_the_amount_comes_with_the_one_that_delegates_it() -> None:
    assert follow("주차요금은 얼마인가요?") == ["주차장법#제9조", ORDINANCE.chunk_id, TABLE.chunk_id]
    assert follow("주차요금은 얼마인가요?", ACT, DECREE, TABLE) == ["주차장법#제9조", TABLE.chunk_id]


def test_nothing_is_followed_where_nothing_is_asked_that_is_delegated() -> None:
    assert follow("주차장을 누가 관리하나요?") == ["주차장법#제9조"]
    assert follow("주차요금은 얼마인가요?", where=Where(kinds=("law",))) == ["주차장법#제9조"]
    plain = replace(ACT, text="주차요금은 300원으로 하고 나머지는 조례로 정한다.")
    assert follow("주차요금은 얼마인가요?", leader=plain) == ["주차장법#제9조"]


def test_a_delegated_text_that_is_not_in_force_is_not_followed() -> None:
    old = replace(ORDINANCE, effective_to=date(2020, 1, 1))
    assert follow("주차요금은 얼마인가요?", ACT, old) == ["주차장법#제9조"]
