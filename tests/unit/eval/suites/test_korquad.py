from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.settings import corpus
from eval.harness.cases import Case, Loaded
from eval.harness.suite import Options
from eval.suites.korquad import SUITE
from eval.suites.korquad_score import best_f1, exact, f1, normalised
from rag.errors import InputError
from rag.evaluation.records import Reply


def written(folder: Path, qas: Sequence[object]) -> Path:
    paragraph = {"context": "가람시 청사는 3층이다.", "qas": list(qas)}
    content = {"version": "KorQuAD_v1.0_dev", "data": [{"title": "가람시", "paragraphs": [paragraph]}]}
    path = folder / "KorQuAD_v1.0_dev.json"
    path.write_text(json.dumps(content), "utf-8-sig")
    return path


def qa(name: str, text: str = "3층", question: str = "청사는 몇 층인가?") -> dict[str, object]:
    return {"id": name, "question": question, "answers": [{"text": text, "answer_start": 8}]}


def load(place: Path) -> Sequence[Case]:
    return SUITE.load(Options(corpus=place, local=place))


@pytest.mark.parametrize(
    ("said", "whole", "share"),
    [
        ("3층", 1.0, 1.0),
        ("'3층'", 1.0, 1.0),
        (" 3층. ", 1.0, 1.0),
        ("3층이다", 0.0, 2 / 3),
        ("층3", 0.0, 1.0),
        ("", 0.0, 0.0),
        ("모름", 0.0, 0.0),
    ],
)
def test_a_reply_is_scored_by_the_official_rules(said: str, whole: float, share: float, tmp_path: Path) -> None:
    scores = SUITE.score(load(written(tmp_path, [qa("1")]))[0], [Reply(status="answered", text=said)]).scores
    assert scores["exact"].value == whole
    assert scores["f1"].value == pytest.approx(share)


def test_the_best_of_the_answers_counts() -> None:
    assert best_f1("둘", ["하나", "둘"]) == 1.0


@given(st.text(max_size=30), st.text(max_size=30))
def test_f1_is_symmetric_bounded_and_one_where_the_match_is_exact(one: str, other: str) -> None:
    assert f1(one, other) == pytest.approx(f1(other, one))
    assert 0.0 <= f1(one, other) <= 1.0
    if normalised(one) and exact(one, other):
        assert f1(one, other) == 1.0


@given(st.text(max_size=40))
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


def test_a_question_stands_below_its_text_and_belongs_to_its_article(tmp_path: Path) -> None:
    case = load(written(tmp_path, [qa("1")]))[0]
    assert str(case.requests[0].model_dump()["prompt"]).endswith(
        "지문: 가람시 청사는 3층이다.\n질문: 청사는 몇 층인가?\n답:"
    )
    assert case.cluster == "가람시"


@pytest.mark.parametrize(
    "bad",
    [
        {"id": "x", "question": "?"},
        {**qa("x"), "answers": []},
        {**qa("x"), "question": ""},
        qa("1"),
        {**qa("x"), "id": None},
    ],
)
def test_a_bad_question_is_left_out_and_named(bad: object, tmp_path: Path) -> None:
    cases = load(written(tmp_path, [qa("1"), bad, qa("2")]))
    assert isinstance(cases, Loaded)
    assert [case.id for case in cases] == ["1", "2"]
    assert len(cases.faults) == 1


@pytest.mark.parametrize("qas", [["글"], [], "글"])
def test_a_file_without_questions_is_refused(qas: Sequence[object], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0개뿐"):
        load(written(tmp_path, qas))


def test_without_the_file_it_says_where_it_should_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--local"):
        SUITE.load(Options(corpus=tmp_path / "corpus"))


@pytest.mark.corpus
def test_the_development_set_is_read_whole_and_300_are_usual() -> None:
    place = corpus().parent / "bench" / "korquad"
    if not place.is_dir():
        pytest.skip(f"no corpus at {place}: KorQuAD is kept there")
    everything = SUITE.load(Options(corpus=corpus(), whole=True))
    assert isinstance(everything, Loaded)
    assert (len(everything), everything.faults) == (5_774, ())
    assert len(SUITE.load(Options(corpus=corpus()))) == 300
    for case in everything[::50]:
        assert SUITE.score(case, SUITE.references["oracle"](case)).scores["exact"].value == 1.0
