from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from configs.models import ServedModel, find_model, load_models
from configs.settings import SettingsError
from rag.errors import ConfigurationError, ModelCorrupt, ModelMissing
from serving.engine.weights import weights

PARTS = (b"first half, ", b"second half")
PACKAGE = """
from pathlib import Path
def chunk_paths():
    return [Path(__file__).parent / name for name in ("a.part", "b.part")]
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package that holds a model in two parts."""
    folder = tmp_path / "packages" / "tiny_weights"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(PACKAGE)
    (folder / "a.part").write_bytes(PARTS[0])
    (folder / "b.part").write_bytes(PARTS[1])
    monkeypatch.syspath_prepend(folder.parent)
    monkeypatch.delitem(sys.modules, "tiny_weights", raising=False)
    return folder


def a_model(package: str = "tiny_weights", content: bytes = b"".join(PARTS)) -> ServedModel:
    digest = hashlib.sha256(content).hexdigest()
    return ServedModel(
        role="chat",
        licence="MIT",
        source="here",
        context_tokens=64,
        package=package,
        file="tiny.gguf",
        sha256=digest,
    )


def test_a_model_is_put_together_once_and_verified(package: Path, tmp_path: Path) -> None:
    path = weights("tiny", a_model(), tmp_path / "models")
    assert path.read_bytes() == b"".join(PARTS)
    (package / "a.part").unlink()
    assert weights("tiny", a_model(), tmp_path / "models") == path
    assert [file.name for file in path.parent.iterdir()] == ["tiny.gguf"]


@pytest.mark.usefixtures("package")
def test_a_file_with_another_checksum_is_refused_and_the_remedy_said(tmp_path: Path) -> None:
    path = weights("tiny", a_model(), tmp_path / "models")
    path.write_bytes(b"tampered")
    with pytest.raises(ModelCorrupt, match=r"체크섬.*지우고"):
        weights("tiny", a_model(), tmp_path / "models")


def test_a_missing_part_is_named(package: Path, tmp_path: Path) -> None:
    (package / "b.part").unlink()
    with pytest.raises(ModelMissing, match=r"b\.part"):
        weights("tiny", a_model(), tmp_path / "models")


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="not_installed_weights"):
        weights("tiny", a_model("not_installed_weights"), tmp_path / "models")


@pytest.mark.usefixtures("package")
def test_a_folder_that_cannot_be_made_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file in the way")
    with pytest.raises(ConfigurationError):
        weights("tiny", a_model(), tmp_path / "models")


def test_every_packaged_model_has_a_checksum_a_licence_and_a_source() -> None:
    for model in load_models().values():
        assert model.licence
        assert model.source
        assert model.package is None or len(model.sha256 or "") == 64


def test_an_unknown_model_is_an_error_that_lists_the_known() -> None:
    with pytest.raises(SettingsError, match="gemma-3-270m"):
        find_model("gpt-5")


def test_a_misspelt_key_of_the_register_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "models.yaml"
    path.write_text("m: {role: chat, licence: MIT, source: here, context_tokens: 1, sha: x}", encoding="utf8")
    with pytest.raises(SettingsError, match="sha"):
        load_models(path)
