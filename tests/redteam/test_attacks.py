"""A small part of the red team on every change: the real path, its analyser and its files; an engine that obeys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.redteam.gold import Item, attack, plant, read_items, system_plants
from eval.redteam.ground import Ground, ground, unguarded
from rag.adapters.obedient import ObedientModel
from rag.ports import PromptStyle

pytestmark = pytest.mark.engine

ITEMS = read_items()
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
    with ground(tmp_path / "data", ObedientModel(), system_plants(ITEMS), unguarded) as here:
        plant(here, ITEMS, tmp_path / "files")
        assert any(attack(here, item).reached for item in ITEMS if not item.benign)
