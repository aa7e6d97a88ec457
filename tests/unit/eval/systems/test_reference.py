from __future__ import annotations

import pytest

from configs.settings import Settings, load
from eval.harness.cases import Case
from eval.harness.requests import Complete
from eval.harness.suite import Card, Scored, Suite
from eval.harness.system import AnswersCases
from eval.systems.open import open_system
from rag.errors import InputError
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

CASE = Case(id="one", requests=(Complete(prompt="2+3=?"),), target={"answer": "5"}, cluster="sums")


def oracle(case: Case) -> tuple[Reply, ...]:
    return (Reply(status="answered", text=str(case.target["answer"])),)


SUITE = Suite(
    card=Card(name="sums", title="덧셈", measures="", source="", licence="CC0", size="1", prompts="", faults=""),
    kind="complete",
    load=lambda _: (CASE,),
    score=lambda case, replies: Scored({"right": Score(value=float(replies[0].text == case.target["answer"]))}),
    measures=(Measure(name="right", label="맞음", score="right"),),
    references={"oracle": oracle},
)


@pytest.fixture
def settings() -> Settings:
    return load("laptop", None, {})


def test_a_reference_answers_a_case_from_its_key(settings: Settings) -> None:
    system = open_system("reference=oracle", settings)
    assert isinstance(system, AnswersCases)
    system.bind(SUITE, [CASE])
    assert system.replies(CASE)[0].text == "5"
    assert system.facts().name == "reference=oracle"


def test_a_reference_that_the_suite_does_not_have_is_refused_with_those_it_has(settings: Settings) -> None:
    system = open_system("reference=wizard", settings)
    assert isinstance(system, AnswersCases)
    with pytest.raises(InputError, match="있는 것: oracle"):
        system.bind(SUITE, [CASE])


def test_a_request_without_its_case_has_no_key(settings: Settings) -> None:
    assert open_system("reference=oracle", settings).respond(CASE.requests[0]).status == "unable"


@pytest.mark.parametrize("spec", ["", "oracle", "reference", "reference=", "api", "pipeline=x", "모델"])
def test_an_unknown_system_is_refused_with_those_there_are(spec: str, settings: Settings) -> None:
    with pytest.raises(InputError, match="쓸 수 있는 것: pipeline"):
        open_system(spec, settings)
