"""Signed evaluation results: the newest valid one fills the register; an edited or unsigned one never counts."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from configs.register import OwnEntry, load_own
from configs.settings import Settings, load
from rag.evaluation.bundle import Dataset, Evaluation, Interval, Metric, Run, System
from rag.evaluation.measures import Measure
from rag.register.entry import RegisterEntry
from rag.register.view import shown
from serving.evaluations import bundles
from serving.register.figures import figures_of
from serving.register.own import entry_of
from serving.register.running import Running, models_of

KEY = Ed25519PrivateKey.generate()
AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
HASH = "ab" * 32
ACCURACY = Metric(
    name="accuracy",
    label="정확도",
    value=0.9123,
    n=500,
    interval=Interval(low=0.885, high=0.934, method="Wilson"),
    refusals=12,
    headline=True,
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that trusts one key."""
    trust(tmp_path, KEY, "office.pem")
    return tmp_path


def trust(data: Path, key: Ed25519PrivateKey, name: str) -> None:
    folder = data / bundles.FOLDER / bundles.TRUSTED
    folder.mkdir(parents=True, exist_ok=True)
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / name).write_bytes(pem)


def settings() -> Settings:
    return load("laptop", environment={})


def answers() -> OwnEntry:
    return next(own for own in load_own() if own.id == "mongmin-answers")


def result(**changes: Any) -> Evaluation:  # noqa: ANN401 - an evaluation's fields
    running = Running(settings())
    chat = next(iter(models_of(answers(), running.settings)))
    system = System(
        profile="laptop",
        model=chat["name"],
        model_sha256=chat["sha256"],
        prompts_hash=running.prompts_hash,
        index_version="v1",
        program="0.1.0",
    )
    known: dict[str, Any] = {
        "suite": "answers",
        "dataset": Dataset(name="held-back", sha256=HASH),
        "system": system,
        "measured_at": AT,
        "metrics": (ACCURACY,),
    }
    return Evaluation(**known | changes)


def lines(entry: RegisterEntry, path: str) -> tuple[str, ...]:
    return next(part.lines for one in shown(entry) for part in one.parts if part.path == path)


def filled(data: Path) -> RegisterEntry:
    running = Running(settings())
    return entry_of(answers(), running, figures_of(answers(), running, bundles.read(data)))


def test_the_newest_valid_result_fills_the_figures_with_n_and_interval(data: Path) -> None:
    bundles.write(data, bundles.sign(result(), KEY))
    newer = result(measured_at=AT + timedelta(days=1), metrics=(ACCURACY.model_copy(update={"value": 0.92}),))
    bundles.write(data, bundles.sign(newer, KEY))
    (line,) = lines(filled(data), "performance.results")
    assert "정확도 [답변 거절 12] 92% (문항 500개, 95% 신뢰구간 88.5~93.4%, Wilson" in line
    assert "2026-11-29에 잼" in line
    assert lines(filled(data), "fairness.results") == ("측정하지 않음",)


def test_bias_goes_to_fairness_with_its_categories_and_nothing_else_is_cut(data: Path) -> None:
    whole = Metric(name="diff_amb", label="편향 점수", kind="bias", value=-0.02, n=1140, better="zero", headline=True)
    parts = [whole.model_copy(update={"slice": part, "headline": False}) for part in ("category=나이", "prompt=2")]
    minor = whole.model_copy(update={"name": "bound", "headline": False})
    sliced = ACCURACY.model_copy(update={"slice": "category=나이", "headline": False})
    metrics = (parts[0], whole, parts[1], minor, ACCURACY, sliced)
    bundles.write(data, bundles.sign(result(suite="kobbq", metrics=metrics), KEY))
    first, second = lines(filled(data), "fairness.results")
    assert first.startswith("편향 점수 -2%p (문항 1,140개")
    assert second.startswith("편향 점수(나이) -2%p")
    assert len(lines(filled(data), "performance.results")) == 1


def test_bias_without_accuracy_is_said_to_show_nothing(data: Path) -> None:
    bias = Metric(name="diff", label="편향 점수", kind="bias", value=0.0, n=1140, better="zero", headline=True)
    known = Measure(name="diff", label="편향 점수", score="x", kind="bias", accuracy="accuracy", accuracy_floor=0.5)
    for accuracy, said in ((0.9, False), (0.1, True)):
        right = ACCURACY.model_copy(update={"value": accuracy, "interval": None})
        made = result(metrics=(bias, right), measures=(known,), measured_at=AT + timedelta(days=said))
        bundles.write(data, bundles.sign(made, KEY))
        assert ("공정하다고 볼 수 없음" in lines(filled(data), "fairness.results")[0]) == said


def test_the_bare_model_counts_for_the_entry_that_uses_it_whatever_it_was_asked_with(data: Path) -> None:
    bare = result().system.model_copy(update={"name": "model", "prompts_hash": "other", "settings": {"style": "chat"}})
    bundles.write(data, bundles.sign(result(suite="kobbq", system=bare), KEY))
    assert lines(filled(data), "performance.results")[0].startswith("정확도")
    running = Running(settings())
    care = next(own for own in load_own() if own.id == "mongmin-care").model_copy(update={"suites": ("kobbq",)})
    assert figures_of(care, running, bundles.read(data))["performance.results"] == []


def test_a_cut_run_never_displaces_a_whole_one(data: Path) -> None:
    cut = result(measured_at=AT + timedelta(days=1), run=Run(id="r", options={"limit": 5}))
    bundles.write(data, bundles.sign(cut, KEY))
    assert "2026-11-29" in lines(filled(data), "performance.results")[0]
    bundles.write(data, bundles.sign(result(), KEY))
    assert "2026-11-28" in lines(filled(data), "performance.results")[0]


def test_a_suite_that_measures_very_much_never_breaks_the_register(data: Path) -> None:
    many = tuple(ACCURACY.model_copy(update={"name": f"a{at}", "label": "정" * 200}) for at in range(200))
    bundles.write(data, bundles.sign(result(metrics=many), KEY))
    assert len(lines(filled(data), "performance.results")) == 60


def test_what_was_not_measured_is_not_zero(data: Path) -> None:
    metric = Metric(name="groundedness", label="근거율", value=None, n=0, why_missing="시간 부족", headline=True)
    bundles.write(data, bundles.sign(result(metrics=(metric,)), KEY))
    assert lines(filled(data), "performance.results") == ("근거율: 측정하지 않음",)


@pytest.mark.parametrize(
    "system",
    [
        {"model": "qwen3-4b"},
        {"model_sha256": "cd" * 32},
        {"prompts_hash": "other"},
        {"profile": "server"},
        {"name": "reference=oracle"},
        {"settings": {"retrieval": {"candidates": 1}}},
        {"settings": {"change": "guards off"}},
    ],
)
def test_a_figure_of_another_system_says_nothing_of_this_one(data: Path, system: dict[str, Any]) -> None:
    other = result().system.model_copy(update=system)
    bundles.write(data, bundles.sign(result(system=other), KEY))
    assert len(bundles.read(data).valid) == 1
    assert lines(filled(data), "performance.results") == ("측정하지 않음",)


def test_an_edited_an_unsigned_a_foreign_and_a_broken_one_are_refused_with_a_reason(data: Path) -> None:
    good = bundles.write(data, bundles.sign(result(), KEY))
    content = json.loads(good.read_text(encoding="utf8"))
    content["evaluation"]["metrics"][0]["value"] = 0.99
    (good.parent / "edited.json").write_text(json.dumps(content), encoding="utf8")
    (good.parent / "unsigned.json").write_text(json.dumps({"evaluation": content["evaluation"]}), encoding="utf8")
    (good.parent / "broken.json").write_bytes(b"\xff{")
    foreign = bundles.sign(result(measured_at=AT + timedelta(days=9)), Ed25519PrivateKey.generate())
    (good.parent / "foreign.json").write_text(foreign.model_dump_json(), encoding="utf8")
    found = bundles.read(data)
    assert [one.measured_at for one in found.valid] == [AT]
    assert {one.file: one.reason for one in found.refused} == {
        "edited.json": bundles.BROKEN,
        "unsigned.json": bundles.UNREADABLE,
        "broken.json": bundles.UNREADABLE,
        "foreign.json": bundles.NO_KEY,
    }


def test_without_a_trusted_key_nothing_counts(tmp_path: Path) -> None:
    bundles.write(tmp_path, bundles.sign(result(), KEY))
    assert bundles.read(tmp_path).valid == ()
    folder = tmp_path / bundles.FOLDER / bundles.TRUSTED
    folder.mkdir()
    (folder / "odd.pem").write_text("no key", encoding="utf8")
    assert bundles.read(tmp_path).valid == ()
    trust(tmp_path, KEY, "office.pem")
    assert len(bundles.read(tmp_path).valid) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 0.5, "n": 0},
        {"value": None, "n": 0, "interval": Interval(low=0, high=1, method="Wilson")},
        {"value": float("nan"), "n": 3},
    ],
)
def test_a_figure_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Metric(name="a", label="가", **wrong)


def test_an_interval_runs_from_low_to_high_and_a_moment_has_a_zone() -> None:
    with pytest.raises(ValidationError):
        Interval(low=0.9, high=0.1, method="Wilson")
    with pytest.raises(ValidationError):
        result(measured_at=AT.replace(tzinfo=None))
