"""Benchmarks of multiple choice, from files made in their formats: the words are ours."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from eval.commands.runs import run_one
from eval.harness.cases import Case, Loaded
from eval.harness.plan import Plan
from eval.harness.suite import Options
from eval.suites.registry import suite
from eval.systems.reference import ReferenceSystem
from rag.errors import InputError
from rag.evaluation.records import Reply
from serving.evaluations.runs import FinishedRun

KMMLU_HEAD = "question,answer,A,B,C,D,Category,Human Accuracy"


def kmmlu(folder: Path, rows: int = 6, dev: int = 5) -> Path:
    lines = [KMMLU_HEAD, *(f"{n}에 하나를 더하면?,{n % 4 + 1},가{n},나{n},다{n},라{n},Math,0.5" for n in range(rows))]
    (folder / "Math-test.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    (folder / "Math-dev.csv").write_text("\r\n".join(lines[: dev + 1]), encoding="utf8")
    return folder


def click(folder: Path) -> Path:
    place = folder / "Culture" / "Korean Law"
    place.mkdir(parents=True)
    problems = [
        {"idx": n, "question": f"{n}번 질문은?", "choices": ["하나 ", "둘", "셋", "넷"], "answer": "하나"}
        for n in (1, 2)
    ]
    (place / "Law_KIIP.json").write_text(
        json.dumps([{"id": "KIIP_law", "paragraph": "한 글이다.", "problems": problems}], ensure_ascii=False), "utf8"
    )
    flat = [{"id": "CSAT_1", "paragraph": "", "question": "무엇인가?", "choices": list("가나다라마"), "answer": "마"}]
    (folder / "flat.json").write_text(json.dumps(flat, ensure_ascii=False), "utf8")
    return folder


def haerae(folder: Path) -> Path:
    (folder / "history_test.csv").write_text(
        "question,A,B,C,D,E,answer,categories\n"
        '"언제, 어디서?",가,나,다,라,마,(B),history\n'
        "무엇?,가,나,다,라,,A,history\n",
        "utf8",
    )
    row = {"query": "다음은? (A) 가 (B) 나 ### 정답 :", "options": "['가', '나']", "answer": "(A)"}
    (folder / "loan_words.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf8")
    return folder


def kbl(folder: Path) -> Path:
    bar, reasoning = folder / "bar_exam" / "civil", folder / "reasoning"
    bar.mkdir(parents=True)
    reasoning.mkdir()
    rows = [{"question": "옳은 것은?", **{x: f"보기 {x}" for x in "ABCDE"}, "gt": "C"}]
    (bar / "civil2024.json").write_text(json.dumps(rows, ensure_ascii=False), "utf8")
    row = {
        "question": "어긋나는가?",
        "statement1": "비가 왔다.",
        "statement2": "맑았다.",
        "A": "예",
        "B": "아니오",
        "label": "A",
    }
    (reasoning / "kbl_logical_contradiction_qa_v0.1.json").write_text(json.dumps([row], ensure_ascii=False), "utf8")
    return folder


MAKERS: dict[str, Callable[[Path], Path]] = {"kmmlu": kmmlu, "click": click, "haerae": haerae, "kbl": kbl}


def load(name: str, place: Path | None, **more: int | bool | None) -> Sequence[Case]:
    return suite(name).load(Options(corpus=Path("nowhere"), local=place, **more))  # type: ignore[arg-type]


def prompt(case: Case) -> str:
    return str(case.requests[0].model_dump()["prompt"])


@pytest.mark.parametrize("name", MAKERS)
def test_an_oracle_is_right_and_what_is_no_choice_is_counted(name: str, tmp_path: Path) -> None:
    one, cases = suite(name), load(name, MAKERS[name](tmp_path))
    assert cases
    for case in cases:
        assert one.score(case, one.references["oracle"](case)).scores["correct"].value == 1.0
        outside = one.score(case, one.references["out-of-choice"](case))
        assert outside.status == "out_of_choice"
        assert outside.scores["out_of_choice"].value == 1.0


@pytest.mark.parametrize("name", MAKERS)
def test_without_a_local_copy_a_benchmark_says_what_to_fetch(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--local"):
        load(name, None)
    with pytest.raises(InputError, match="경로를 확인"):
        load(name, tmp_path / "none")
    with pytest.raises(InputError, match="맞는 파일이 없습니다"):
        load(name, tmp_path)


def test_kmmlu_shows_five_worked_examples_of_the_subject(tmp_path: Path) -> None:
    case = load("kmmlu", kmmlu(tmp_path))[-1]
    assert prompt(case).count("정답：") == 6
    assert prompt(case).startswith("0에 하나를 더하면?\nA. 가0\nB. 나0\nC. 다0\nD. 라0\n정답： A\n\n1에")
    assert prompt(case).endswith("D. 라5\n정답：")
    assert case.slices == {"subject": "Math", "shots": "5"}


def test_kmmlu_without_examples_asks_without_and_says_so(tmp_path: Path) -> None:
    (kmmlu(tmp_path) / "Math-dev.csv").unlink()
    cases = load("kmmlu", tmp_path)
    assert isinstance(cases, Loaded)
    assert any("0-shot" in fault for fault in cases.faults)
    assert cases[0].slices["shots"] == "0"


def test_columns_in_another_order_are_read_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "Math-test.csv").write_text(
        "question,answer,A,B,C,D,Human Accuracy,Category\n?,2,가,나,다,라,0.5,Math", "utf8"
    )
    assert load("kmmlu", tmp_path)[0].target["answer"] == 1


def test_click_reads_both_layouts_and_keeps_questions_on_one_text_together(tmp_path: Path) -> None:
    cases = load("click", click(tmp_path))
    nested = [case for case in cases if case.slices.get("area") == "문화"]
    assert len(cases) == 3
    assert {case.cluster for case in nested} == {"Law_KIIP/KIIP_law"}
    assert nested[0].slices == {"category": "Korean Law", "area": "문화", "exam": "KIIP"}
    assert "맥락: 한 글이다." in prompt(nested[0])
    flat = next(case for case in cases if case not in nested)
    assert "A, B, C, D, E 중에" in prompt(flat)
    assert "맥락" not in prompt(flat)


def test_haerae_reads_both_versions(tmp_path: Path) -> None:
    cases = load("haerae", haerae(tmp_path))
    assert [case.target["answer"] for case in cases] == [1, 0, 0]
    assert prompt(cases[0]) == "언제, 어디서?\n(A) 가\n(B) 나\n(C) 다\n(D) 라\n(E) 마\n정답:"
    assert cases[1].target["letters"] == "ABCD"
    assert prompt(cases[2]).endswith("### 정답 :")


def test_kbl_shows_what_a_question_is_about(tmp_path: Path) -> None:
    cases = {case.slices["task"]: case for case in load("kbl", kbl(tmp_path))}
    assert cases["민사법"].slices == {"task": "민사법", "part": "변호사시험", "year": "2024"}
    assert "[진술 1] 비가 왔다.\n[진술 2] 맑았다." in prompt(cases["logical_contradiction_qa"])
    assert cases["logical_contradiction_qa"].target["letters"] == "AB"


def test_the_licence_of_a_local_copy_is_shown(tmp_path: Path) -> None:
    of = suite("kmmlu").licence_of
    assert of is not None
    options = Options(corpus=tmp_path, local=kmmlu(tmp_path))
    assert "사용 허락 파일 없음" in of(options)
    (tmp_path / "README.md").write_text("---\nlicense: cc-by-nd-4.0\n---\n", "utf8")
    assert "cc-by-nd-4.0" in of(options)
    (tmp_path / "LICENSE").write_text("\n\nMIT License\n", "utf8")
    assert "MIT License" in of(options)
    assert of(Options(corpus=tmp_path)) == suite("kmmlu").card.licence


def test_fewer_questions_are_drawn_by_the_seed(tmp_path: Path) -> None:
    kmmlu(tmp_path, rows=40)
    assert len(load("kmmlu", tmp_path, limit=7)) == 7
    assert load("kmmlu", tmp_path, limit=7) == load("kmmlu", tmp_path, limit=7)
    assert load("kmmlu", tmp_path, limit=7) != load("kmmlu", tmp_path, limit=7, seed=2)
    assert len(load("kmmlu", tmp_path, whole=True)) == 40


def test_a_right_answer_counts_once_and_a_refusal_not_as_out_of_choice(tmp_path: Path) -> None:
    one, case = suite("kmmlu"), load("kmmlu", kmmlu(tmp_path))[0]
    assert one.score(case, [Reply(status="answered", text="B")]).scores["correct"].value == 0.0
    assert not one.score(case, [Reply(status="refused")]).scores


# Hostile files.


def faults_of(cases: Sequence[Case]) -> str:
    assert isinstance(cases, Loaded)
    return "\n".join(cases.faults)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("?,5,가,나,다,라,M,0.5", "1~4이 아닙니다"),
        ("?,0,가,나,다,라,M,0.5", "1~4이 아닙니다"),
        ("?,둘,가,나,다,라,M,0.5", "1~4이 아닙니다"),
        ("?,²,가,나,다,라,M,0.5", "1~4이 아닙니다"),
        ("?,1,가,나,,라,M,0.5", "빈 것이 있거나"),
        (",1,가,나,다,라,M,0.5", "question 값이 비어"),
        ("?,1,가,나,다,라", "칸이 6개"),
        ("?,1,가,나,다,라,M,0.5,더", "칸이 9개"),
        ("가" * 10_000_000 + ",1,가,나,다,라,M,0.5", "지나치게 깁니다|표로 읽지 못했습니다"),
    ],
)
def test_a_bad_row_is_left_out_and_named(row: str, says: str, tmp_path: Path) -> None:
    path = kmmlu(tmp_path) / "Math-test.csv"
    path.write_text(f"{path.read_text('utf-8-sig')}\n{row}\n?,1,가,나,다,라,M,0.5\n", "utf8")
    cases = load("kmmlu", tmp_path)
    assert len(cases) == 7
    assert any(part in faults_of(cases) for part in says.split("|"))
    assert "Math-test.csv 8" in faults_of(cases)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "열 이름이 없습니다"),
        (b"\xff\xfe\x00", "UTF-8"),
        ("질문,답\n가,나\n".encode(), "항목이 없습니다"),
        (KMMLU_HEAD.encode(), "0개뿐"),
        (f"{KMMLU_HEAD}\n?,9,가,나,다,라,M,0\n?,9,가,나,다,라,M,0\n?,1,가,나,다,라,M,0".encode(), "1개뿐"),
    ],
)
def test_a_file_that_is_no_benchmark_is_refused(content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "Math-test.csv").write_bytes(content)
    with pytest.raises(InputError, match=says):
        load("kmmlu", tmp_path)


GOOD = {"question": "?", "A": "가", "B": "나", "gt": "A"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[1, 2", "JSON으로 읽지 못했습니다"),
        ("[" * 100_000, "지나치게 깊습니다"),
        ('"글"', "목록이 아닙니다"),
        ('[{"question": "?"}]', "A, B 항목이 없습니다"),
        ("[]", "0개뿐"),
        ("[1, 2, 3]", "0개뿐"),
    ],
)
def test_broken_json_is_refused_in_korean(content: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "civil2024.json").write_text(content, "utf8")
    with pytest.raises(InputError, match=says):
        load("kbl", tmp_path)


@pytest.mark.parametrize(
    "bad",
    [
        {**GOOD, "gt": "F"},
        {**GOOD, "gt": "C"},
        {**GOOD, "gt": ["A"]},
        {**GOOD, "question": None},
        {**GOOD, "question": {"a": 1}},
        {**GOOD, "question": "\ud800"},
        {**GOOD, "question": "가" * 200_000},
        {**GOOD, "A": True},
        "글",
        None,
    ],
)
def test_a_bad_member_is_left_out_and_the_others_stay(bad: object, tmp_path: Path) -> None:
    (tmp_path / "civil2024.json").write_text(json.dumps([GOOD, bad, GOOD]), "utf8")
    cases = load("kbl", tmp_path)
    assert len(cases) == 2
    assert "2번째" in faults_of(cases)


def test_lines_of_json_are_read_and_a_broken_line_is_named(tmp_path: Path) -> None:
    lines = [json.dumps(GOOD), "{broken", "", json.dumps(GOOD), json.dumps(GOOD)]
    (tmp_path / "civil2024.jsonl").write_text("\r\n".join(lines), "utf-8-sig")
    cases = load("kbl", tmp_path)
    assert len(cases) == 3
    assert "civil2024.jsonl 2행: JSON이 아닙니다" in faults_of(cases)


def test_equal_ids_are_asked_once_and_named(tmp_path: Path) -> None:
    row = {"id": "KIIP_1", "question": "?", "choices": ["가", "나"], "answer": "가"}
    other = {**row, "id": "KIIP_2"}
    (tmp_path / "flat.json").write_text(json.dumps([row, row, other]), "utf8")
    cases = load("click", tmp_path)
    assert len(cases) == 2
    assert "이미" in faults_of(cases)


def test_a_run_keeps_licence_and_faults_beside_its_figures(tmp_path: Path) -> None:
    (tmp_path / "civil2024.json").write_text(json.dumps([GOOD, {**GOOD, "gt": "Z"}]), "utf8")
    options, system = Options(corpus=tmp_path, local=tmp_path), ReferenceSystem("oracle")
    done = run_one(suite("kbl"), options, system, Plan(tmp_path / "data"))
    assert isinstance(done, FinishedRun)
    run = done.evaluation.run
    assert run is not None
    assert "civil2024.json 2번째" in str(run.options["faults"])
    assert "사용 허락 파일 없음" in done.evaluation.dataset.licence
    assert {metric.value for metric in done.evaluation.metrics if metric.name == "accuracy"} == {1.0}


def test_hundreds_of_bad_rows_are_counted_not_listed(tmp_path: Path) -> None:
    rows = [GOOD] * 400 + [{**GOOD, "gt": "Z"}] * 300
    (tmp_path / "civil2024.json").write_text(json.dumps(rows), "utf8")
    said = faults_of(load("kbl", tmp_path, whole=True)).splitlines()
    assert len(said) == 21
    assert said[-1] == "이 밖에 280행을 쓰지 못했습니다."
