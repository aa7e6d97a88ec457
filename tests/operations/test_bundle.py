"""The bundle's parts. That a whole one installs and answers without a network is `.ci/bundle`'s to show."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from configs.models import load_models
from rag.errors import BundleFailed, ConfigurationError, CopyDamaged
from serving.bundle.create import FILES, copy_model, require_ours
from serving.bundle.sbom import make_sbom
from serving.bundle.signature import require_signed, sign
from serving.bundle.wheels import missing, wanted
from serving.documents import ignore
from serving.operations.checksums import require_whole, sums_of, write_sums

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of one small wheel."""
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    (folder / "sample").mkdir()
    (folder / "sample/문서.md").write_text("# 문서\n", encoding="utf8")
    wheel(folder / "wheels/tiny-1.0-py3-none-any.whl")
    (folder / "requirements.txt").write_text("tiny==1.0\n", encoding="utf8")
    (folder / "PYTHON").write_text(f"{VERSION}\n", encoding="utf8")
    for path in FILES.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    write_sums(folder, sums_of(folder))
    return folder


def wheel(path: Path) -> None:
    head = "Metadata-Version: 2.4\nName: tiny\nVersion: 1.0\nLicense-Expression: MIT\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny.py", "WORD = '작은 꾸러미'\n")
        archive.writestr("tiny-1.0.dist-info/METADATA", head)
        archive.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("tiny-1.0.dist-info/RECORD", "")


def keys(folder: Path) -> tuple[Path, Path]:
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "pub.pem").write_bytes(public)
    return folder / "key.pem", folder / "pub.pem"


def install(bundle: Path, target: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(bundle / "install.sh"), str(target)]
    found = {"PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "LC_ALL": "C.UTF-8", **environment}
    return subprocess.run(command, env=found, capture_output=True, text=True, check=False)


def test_the_installer_makes_a_venv_from_the_bundle_alone(bundle: Path, tmp_path: Path) -> None:
    done = install(bundle, tmp_path / "target")
    assert done.returncode == 0, done.stderr
    python = tmp_path / "target/venv/bin/python"
    said = subprocess.run([python, "-c", "import tiny; print(tiny.WORD)"], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "작은 꾸러미"
    assert (tmp_path / "target/sample/문서.md").exists()


def test_the_installer_refuses_a_changed_file_and_installs_nothing(bundle: Path, tmp_path: Path) -> None:
    (bundle / "sample/문서.md").write_text("# 바뀜\n", encoding="utf8")
    done = install(bundle, tmp_path / "target")
    assert done.returncode == 3
    assert "체크섬이 맞지 않습니다" in done.stderr
    assert not (tmp_path / "target").exists()


def test_the_installer_refuses_a_folder_in_use_and_another_python(bundle: Path, tmp_path: Path) -> None:
    assert "비어 있지 않습니다" in install(bundle, bundle).stderr
    (bundle / "PYTHON").write_text("2.7\n", encoding="utf8")
    write_sums(bundle, sums_of(bundle))
    assert "Python 2.7 용" in install(bundle, tmp_path / "target").stderr


def test_a_signature_holds_for_its_list_and_key_only(bundle: Path, tmp_path: Path) -> None:
    private, public = keys(tmp_path)
    sign(bundle, private)
    require_signed(bundle, public)
    require_whole(bundle)
    assert install(bundle, tmp_path / "one", MONGMIN_BUNDLE_KEY=str(public)).returncode == 0
    (bundle / "sample/문서.md").write_text("# 바뀜\n", encoding="utf8")
    write_sums(bundle, sums_of(bundle))
    with pytest.raises(CopyDamaged):
        require_signed(bundle, public)
    refused = install(bundle, tmp_path / "two", MONGMIN_BUNDLE_KEY=str(public))
    assert "서명이 맞지 않습니다" in refused.stderr
    with pytest.raises(ConfigurationError):
        sign(bundle, public)


def test_the_bill_of_materials_has_licences_and_hashes(bundle: Path) -> None:
    images = {"qdrant": {"image": "qdrant/qdrant:v1", "licence": "Apache-2.0"}}
    bill = json.loads(make_sbom((bundle / "wheels").glob("*.whl"), load_models(), images))
    parts = {part["name"]: part for part in bill["components"]}
    assert parts["tiny"]["licenses"] == [{"license": {"id": "MIT"}}]
    assert parts["tiny"]["purl"] == "pkg:pypi/tiny@1.0"
    assert len(parts["tiny"]["hashes"][0]["content"]) == 64
    assert parts["e5-small"]["hashes"][0]["content"] == load_models()["e5-small"].sha256
    assert parts["qdrant/qdrant"]["version"] == "v1"


def test_only_what_is_missing_for_this_platform_is_fetched(bundle: Path) -> None:
    lock = "tiny==1.0\nother==2.0\nelsewhere==3.0 ; sys_platform == 'none'\n"
    assert missing(wanted(lock), bundle / "wheels") == ["other==2.0"]


def test_a_folder_of_something_else_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(BundleFailed):
        require_ours(tmp_path)


def test_a_models_folder_is_copied_once_and_mended(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model/weights.bin").write_bytes(b"1234")
    copy_model(tmp_path / "model", tmp_path / "copy", ignore)
    (tmp_path / "copy/weights.bin").write_bytes(b"12x4")
    copy_model(tmp_path / "model", tmp_path / "copy", ignore)
    assert (tmp_path / "copy/weights.bin").read_bytes() == b"1234"
    with pytest.raises(BundleFailed):
        copy_model(tmp_path / "none", tmp_path / "copy", ignore)
