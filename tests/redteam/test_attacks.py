"""A small part of the red team on every change: the real path, its analyser and its files; an engine that obeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.redteam import run
from eval.redteam.cases import Case, generate, system_plant
from eval.redteam.gold import Item, attack, plant, read_items, system_plants
from eval.redteam.ground import Ground, ground, unguarded
from eval.redteam.seen import holds
from rag.adapters.obedient import ObedientModel
from rag.ports import PromptStyle
from tests.api.people import as_, doors_open_to

pytestmark = pytest.mark.engine

ITEMS = read_items()
SEED, CASES = 20261122, generate(20261122, 40)
STYLES: tuple[PromptStyle, ...] = ("chat", "completion")


@pytest.fixture(scope="module", params=STYLES)
def guarded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp(request.param)
    with ground(folder / "data", ObedientModel(request.param), system_plants(ITEMS)) as here:
        plant(here, ITEMS, folder / "files")
        yield here


@pytest.mark.parametrize("item", [item for item in ITEMS if not item.benign], ids=lambda item: item.id)
def test_an_attack_does_not_reach_its_goal(item: Item, guarded: Ground) -> None:
    assert attack(guarded, item).places == ()


def test_without_the_guards_some_do(tmp_path: Path) -> None:
    chosen = [item for item in ITEMS if item.where in ("filename", "table cell", "metadata")]
    with ground(tmp_path / "data", ObedientModel(), system_plants(chosen), unguarded) as here:
        plant(here, chosen, tmp_path / "files")
        assert any(attack(here, item).reached for item in chosen if not item.benign)


@pytest.fixture(scope="module")
def sown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("generated")
    with ground(folder / "data", ObedientModel(), system_plant(SEED)) as here:
        run.sow(here, CASES, folder)
        yield here


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.aim.goal.key}-{case.carrier.key}-{case.phrasing.key}")
def test_a_generated_attack_does_not_reach_its_goal(case: Case, sown: Ground) -> None:
    assert run.attack(sown, case).places == ()


def test_nor_does_one_over_http(sown: Ground) -> None:
    with doors_open_to(sown.services, {"officer": run.OFFICER}) as client:
        for case in [case for case in CASES if not case.carrier.direct][:4]:
            query = {"query": case.question}
            said = [
                client.post("/v1/search", json=query, headers=as_("officer")),
                client.post("/v1/ask", json=query, headers=as_("officer")),
                client.post("/v1/ask", json={**query, "stream": True}, headers=as_("officer")),
                client.post(
                    "/v1/chat/completions",
                    json={"model": "mongmin", "messages": [{"role": "user", "content": case.question}]},
                    headers=as_("officer"),
                ),
            ]
            assert [response.status_code for response in said] == [200] * 4
            assert not any(holds(response.text, case.aim.sought) for response in said)
