"""The suite of corrected answers: a file of cases, and what counts as answering as it was put right."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from eval.harness.suite import Options
from eval.suites import corrections
from eval.suites.registry import suite
from rag.errors import InputError
from rag.evaluation.records import Reply
from serving.evaluators.casefile import case_file
from serving.store.corrections import Correction
from tests.records import answer_out

AT = datetime(2026, 11, 28, tzinfo=UTC)


SOURCE = {
    "marker": "[1]",
    "doc_id": "d",
    "title": "민원 처리에 관한 법률 시행령",
    "source": None,
    "article": "제14조",
    "locator": "제14조제1항",
    "quote": "14일",
    "url": None,
}


def corrected(number: int, **changes: Any) -> Correction:  # noqa: ANN401 - a correction's fields
    known: dict[str, Any] = {
        "id": f"co-{number}",
        "identity": f"{number}",
        "run": "run-1",
        "suite": "answers",
        "case_id": f"c{number}",
        "request": {"kind": "ask", "query": f"{number}번 질문?"},
        "cluster": "k",
        "slices": {"domain": "교통"},
        "wrong": "틀림",
        "answer": "",
        "key_facts": ("14일",),
        "articles": (),
        "refuse": False,
        "made_by": 1,
        "made": AT,
    }
    return Correction(**known | changes)


def kept(folder: Path, *found: Correction) -> Options:
    file = folder / "corrections.jsonl"
    file.write_text(case_file(found), encoding="utf8")
    return Options(folder, local=file)


def test_accepted_corrections_are_loaded_with_the_licence_of_their_file(tmp_path: Path) -> None:
    options = kept(tmp_path, corrected(1), corrected(2, refuse=True, key_facts=()))
    found = suite("corrections")
    assert [case.id for case in found.load(options)] == ["co-1", "co-2"]
    assert found.licence_of is not None
    assert "내부" in found.licence_of(options)


def test_a_file_that_is_absent_empty_edited_or_of_another_kind_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--local"):
        corrections.load(Options(tmp_path))
    with pytest.raises(InputError, match="아직 없습니다"):
        corrections.load(kept(tmp_path))
    with pytest.raises(InputError, match="무엇이 맞는지"):
        corrections.load(kept(tmp_path, corrected(1, key_facts=())))
    options = kept(tmp_path, corrected(1))
    assert options.local is not None
    options.local.write_text(options.local.read_text(encoding="utf8").replace("14일", "15일"), encoding="utf8")
    with pytest.raises(InputError, match="체크섬"):
        corrections.load(options)


def said(text: str, status: Any = "answered") -> Reply:  # noqa: ANN401 - a literal
    return Reply(status=status, text=text)


def scored(correction: Correction, reply: Reply, folder: Path) -> Any:  # noqa: ANN401 - scores
    [case] = corrections.load(kept(folder, correction))
    return corrections.score(case, [reply])


def test_an_answer_is_right_where_it_holds_what_was_put_right(tmp_path: Path) -> None:
    one = corrected(1)
    assert scored(one, said("14일 안에 처리합니다."), tmp_path).scores["right"].value == 1.0
    wrong = scored(one, said("30일 안에 처리합니다."), tmp_path).scores["right"]
    assert (wrong.value, wrong.why) == (0.0, "빠진 말: 14일.")
    assert scored(one, said("모릅니다.", "refused"), tmp_path).scores["right"].value == 0.0


def test_to_decline_is_right_only_where_it_was_put_so(tmp_path: Path) -> None:
    one = corrected(1, refuse=True, key_facts=())
    declined = scored(one, said("답할 수 없습니다.", "refused"), tmp_path)
    assert (declined.scores["right"].value, declined.status) == (1.0, "refused")
    assert scored(one, said("14일입니다."), tmp_path).scores["right"].value == 0.0


@pytest.mark.parametrize(("article", "value"), [("제14조", 1.0), ("제14조의2", 0.0), ("제1조", 0.0)])
def test_the_article_must_be_cited_exactly(tmp_path: Path, article: str, value: float) -> None:
    one = corrected(1, key_facts=(), articles=(f"「민원 처리에 관한 법률 시행령」 {article}",))
    content = json.loads(answer_out("14일입니다.").model_dump_json()) | {"citations": [SOURCE]}
    reply = Reply(status="answered", text="14일입니다.", content=content)
    found = scored(one, reply, tmp_path)
    assert found.scores["article"].value == found.scores["right"].value == value
    bare = scored(one, said("14일입니다."), tmp_path)
    assert (
        bare.scores["article"].value is bare.scores["right"].value is None
    )  # a bare model cites nothing: not measured, not wrong
