import json
from collections import Counter

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from eval.commands.judges import url_and_name
from eval.judges.agreement import agreement, kappa
from eval.judges.labelled import Pair, read_pairs
from eval.judges.modality import conflict
from eval.judges.model import ModelJudge
from eval.judges.shipped import deterministic_judge
from eval.judges.types import Verdict
from rag.errors import InputError

BOTH = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30)


class Always:
    name = "always"

    def __init__(self, entails: bool | None) -> None:
        self._entails = entails

    def judge(self, source: str, claim: str) -> Verdict:
        return Verdict(self._entails, "")


def test_the_labelled_pairs_are_many_and_of_all_kinds_in_both_halves() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 150
    assert len({pair.id for pair in pairs}) == len(pairs)
    halves = Counter((pair.half, pair.label) for pair in pairs)
    assert min(halves.values()) >= 15
    assert {pair.source for pair in pairs if pair.half == "dev"}.isdisjoint(
        pair.source for pair in pairs if pair.half == "held"
    )
    assert {"figure", "subject", "negation", "modality", "added", "unit_swap"} <= {pair.change for pair in pairs}


@pytest.mark.engine
@pytest.mark.parametrize(("half", "least"), [("dev", 0.85), ("held", 0.7)])
def test_the_deterministic_judge_agrees_with_the_labels(half: str, least: float) -> None:
    found = agreement(deterministic_judge(), [pair for pair in read_pairs() if pair.half == half], half)
    assert found.kappa is not None
    assert found.kappa >= least
    assert found.interval is not None
    assert found.interval[0] <= found.kappa <= found.interval[1]
    assert found.unjudged == 0


@pytest.mark.engine
def test_a_changed_figure_unit_or_date_never_passes() -> None:
    changed = [p for p in read_pairs() if p.change in {"figure", "unit_swap", "date", "bound"}]
    assert [p.id for p in changed if deterministic_judge().judge(p.source, p.claim).entails] == []


@pytest.mark.parametrize(
    ("source", "claim", "differs"),
    [
        ("신고하여야 한다", "신고할 수 있습니다", True),
        ("신고할 수 있다", "신고하여야 합니다", True),
        ("신고하여서는 아니 된다", "신고할 수 없습니다", False),
        ("신고하지 아니할 수 있다", "신고하지 않아도 됩니다", False),
        ("서류를 내지 아니하면 반려할 수 있다", "서류를 내지 않으면 반려할 수 있습니다", False),
        ("감면하지 아니한다", "감면합니다", True),
        ("지급한다", "지급합니다", False),
    ],
)
def test_what_is_permitted_is_not_demanded_and_what_is_denied_is_not_stated(
    source: str, claim: str, *, differs: bool
) -> None:
    assert (conflict(source, claim) is not None) == differs


@settings(deadline=None)
@given(BOTH)
def test_kappa_is_as_scikit_learn_has_it(both: list[tuple[bool, bool]]) -> None:
    ours = kappa(both)
    if ours is not None:
        theirs = cohen_kappa_score([one for one, _ in both], [other for _, other in both], labels=[False, True])
        assert ours == pytest.approx(theirs)


def test_a_judge_that_says_yes_to_all_has_no_kappa_above_nought_and_lets_all_pass() -> None:
    found = agreement(Always(entails=True), read_pairs(), "all")
    assert found.kappa == 0.0
    assert found.passed.value == 1.0


def test_a_judge_that_never_judges_is_not_measured_and_counted() -> None:
    found = agreement(Always(None), read_pairs()[:5], "all")
    assert (found.accuracy.n, found.kappa, found.interval, found.unjudged) == (0, None, None, 5)
    assert "측정 안 함" in str(found)


def model(handler: httpx.MockTransport) -> ModelJudge:
    return ModelJudge(httpx.Client(transport=handler), "http://judge/v1", "m")


@pytest.mark.parametrize(("said", "entails"), [(" 예", True), (" 아니오", False), (" 글쎄요", None), ("", None)])
def test_a_model_is_held_to_yes_or_no(said: str, *, entails: bool | None) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content))
        return httpx.Response(200, json={"choices": [{"text": said}]})

    verdict = model(httpx.MockTransport(answer)).judge("근거다", "주장이다")
    assert verdict.entails is entails
    assert verdict.why
    assert (asked[0]["temperature"], asked[0]["guided_choice"]) == (0, ["예", "아니오"])
    assert "근거다" in asked[0]["prompt"]


@pytest.mark.parametrize(
    "reply", [httpx.Response(500), httpx.Response(200, text="<html>"), httpx.Response(200, json={"choices": []})]
)
def test_a_model_that_breaks_is_a_record_and_no_zero(reply: httpx.Response) -> None:
    verdict = model(httpx.MockTransport(lambda _request: reply)).judge("근거", "주장")
    assert verdict.entails is None
    assert "답하지 못했습니다" in verdict.why


def test_a_source_that_is_too_long_for_the_model_is_not_judged() -> None:
    assert model(httpx.MockTransport(lambda _request: httpx.Response(500))).judge("가" * 5000, "주장").entails is None


def test_where_the_model_is_must_be_told_in_form() -> None:
    assert url_and_name("http://127.0.0.1:1/v1,gemma") == ("http://127.0.0.1:1/v1", "gemma")
    with pytest.raises(InputError, match="꼴로"):
        url_and_name("gemma")


def test_a_line_of_another_form_is_named(tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "pairs.jsonl"
    file.write_text('{"id": "x"}\n', encoding="utf8")
    with pytest.raises(InputError, match="1째 줄"):
        read_pairs(file)
    assert Pair.model_fields["label"].is_required()
