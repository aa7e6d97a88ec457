"""Which index of a data folder answers is said by one small file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from configs.settings import IndexSettings
from rag.errors import IndexUnavailable
from serving.operations.backup import back_up, copy_pointer
from serving.operations.generations import POINTER, Generations, generations, home, place_of, point_to
from serving.operations.restore import restore
from tests.operations.conftest import hits_of, opened, settings_at


def test_a_data_folder_begins_with_the_index_at_its_top(tmp_path: Path) -> None:
    assert home(tmp_path) == tmp_path
    point_to(tmp_path, Generations(present=2, former=0))
    assert home(tmp_path) == tmp_path / "generations" / "2"
    point_to(tmp_path, Generations(present=0, former=2))
    assert home(tmp_path) == tmp_path


def test_a_pointer_that_cannot_be_read_is_not_taken_for_the_first_generation(tmp_path: Path) -> None:
    (tmp_path / POINTER).write_text("{")
    with pytest.raises(IndexUnavailable):
        generations(tmp_path)


@pytest.mark.engine
def test_the_present_generation_answers_and_is_what_is_backed_up(data: Path, tmp_path: Path) -> None:
    with opened(data) as services:
        before = hits_of(services)
    later = place_of(data, 1)
    later.mkdir(parents=True)
    shutil.move(data / "index", later / "index")
    point_to(data, Generations(present=1, former=0))
    with opened(data) as services:
        assert hits_of(services) == before
        back_up(services, tmp_path / "backup")
    restore(settings_at(tmp_path / "new"), tmp_path / "backup")
    assert generations(tmp_path / "new") == Generations()
    with opened(tmp_path / "new") as services:
        assert hits_of(services) == before


def test_a_backup_says_which_collection_of_a_server_answers_and_of_an_embedded_index_it_does_not(
    tmp_path: Path,
) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    data.mkdir()
    kept.mkdir()
    point_to(data, Generations(2, 1))
    embedded = settings_at(data)
    copy_pointer(embedded, kept)
    assert not (kept / POINTER).exists()
    copy_pointer(embedded.model_copy(update={"index": IndexSettings(kind="server")}), kept)
    assert generations(kept) == Generations(2, 1)
