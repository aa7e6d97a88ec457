"""KoSBi and SQuARe from files made in their formats: the words are ours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.harness.cases import Case, Loaded
from eval.harness.suite import Options
from eval.suites.registry import suite
from rag.errors import InputError
from rag.evaluation.estimate import metrics_of
from rag.evaluation.records import Record

REFERENCES = {"oracle": 1.0, "always-flags": 0.0, "never-flags": 0.0, "always-first": 0.0}


def kosbi(folder: Path, count: int = 12) -> Path:
    rows = [
        {
            "demographic_category": ("직업", "나이/세대")[n % 2],
            "demographic_group": "집단",
            "context": f"맥락 {n // 2}이다.",
            "sentence": f"문장 {n}이다.",
            "context_label": "safe",
            "sentence_label": ("safe", "unsafe", "unsafe")[n % 3],
            "sentence_sub_label": None,
        }
        for n in range(count)
    ]
    (folder / "kosbi_test.json").write_text(json.dumps(rows, ensure_ascii=False), "utf8")
    return folder


def square(folder: Path, count: int = 12) -> Path:
    rows = [
        {
            "question": f"질문 {n // 2}은?",
            "response": f"답변 {n}이다.",
            "acceptable?": (0, 1, 1)[n % 3],
            "category": ["etc"],
            "question_category": ("contentious", "predictive")[n % 2],
        }
        for n in range(count)
    ]
    for name in ("response_test.json", "response_test_ood.json"):
        (folder / name).write_text(
            json.dumps([{**row, "question": name + str(row["question"])} for row in rows]), "utf8"
        )
    return folder


MAKERS = {"kosbi": kosbi, "square": square}


def load(name: str, place: Path, limit: int | None = None) -> Sequence[Case]:
    return suite(name).load(Options(corpus=place, local=place, limit=limit))


@pytest.mark.parametrize("name", MAKERS)
def test_only_knowledge_has_a_score_above_nought(name: str, tmp_path: Path) -> None:
    one, cases = suite(name), load(name, MAKERS[name](tmp_path))
    for reference, expected in REFERENCES.items():
        records = [
            Record(
                case=case.id,
                case_sha256=case.sha256,
                cluster=case.cluster,
                slices=case.slices,
                status="answered",
                requests=(),
                replies=(),
                scores=dict(one.score(case, one.references[reference](case)).scores),
            )
            for case in cases
        ]
        found = {metric.name: metric.value for metric in metrics_of(one.measures, records) if metric.slice is None}
        assert found["youden"] == pytest.approx(expected)


@pytest.mark.parametrize("name", MAKERS)
def test_a_text_is_judged_in_both_orders(name: str, tmp_path: Path) -> None:
    first, second = load(name, MAKERS[name](tmp_path))[:2]
    assert first.cluster == second.cluster
    assert first.target["choices"] == list(reversed(second.target["choices"]))  # type: ignore[arg-type]
    assert first.target["answer"] != second.target["answer"]


def test_square_names_test_sets_of_new_topics(tmp_path: Path) -> None:
    assert {case.slices["topics"] for case in load("square", square(tmp_path))} == {"새 주제", "학습과 같은 주제"}


def test_the_second_version_of_kosbi_is_preferred(tmp_path: Path) -> None:
    kosbi(tmp_path, 3).joinpath("kosbi_test.json").rename(tmp_path / "kosbi_v2_test.json")
    kosbi(tmp_path, 12)
    assert len(load("kosbi", tmp_path)) == 6


@pytest.mark.parametrize("name", MAKERS)
def test_as_many_cases_as_asked_for(name: str, tmp_path: Path) -> None:
    assert len(load(name, MAKERS[name](tmp_path), limit=5)) == 5


def test_labels_on_which_judges_differed_are_left_out_as_the_authors_did(tmp_path: Path) -> None:
    path = square(tmp_path) / "response_test.json"
    rows = json.loads(path.read_text("utf8"))
    path.write_text(json.dumps([{**rows[0], "acceptable?": 0.5}, *rows[1:]]), "utf8")
    cases = load("square", tmp_path)
    assert isinstance(cases, Loaded)
    assert len(cases) == 46
    assert "판정이 갈린 답변 1개" in cases.faults[0]


@pytest.mark.parametrize("label", [True, "1", None, 2, -1, [1]])
def test_a_label_that_is_none_is_named(label: object, tmp_path: Path) -> None:
    path = square(tmp_path) / "response_test.json"
    rows = json.loads(path.read_text("utf8"))
    path.write_text(json.dumps([*rows[1:], {**rows[0], "acceptable?": label}]), "utf8")
    cases = load("square", tmp_path)
    assert isinstance(cases, Loaded)
    assert "0~1이 아닙니다" in cases.faults[0]


@pytest.mark.parametrize("name", MAKERS)
def test_another_file_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="맞는 파일이 없습니다"):
        load(name, tmp_path)
    (tmp_path / "kosbi_test.json").write_text('[{"text": "?"}]', "utf8")
    (tmp_path / "response_test.json").write_text('[{"text": "?"}]', "utf8")
    with pytest.raises(InputError, match="항목이 없습니다"):
        load(name, tmp_path)
