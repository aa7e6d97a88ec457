"""Making a bundle. It may be broken off and goes on from there; the list of checksums comes last."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from configs.models import load_models
from configs.settings import PROJECT, read_yaml
from rag.errors import BundleFailed
from serving.bundle import wheels
from serving.bundle.sbom import make_sbom
from serving.bundle.signature import SIGNATURE, sign
from serving.documents import Report, ignore
from serving.operations.checksums import SUMS, files_below, sha256_of, sums_of, write_sums
from serving.schemas import Progress
from serving.schemas_operations import BundleOut

FILES = Path(__file__).resolve().parent / "files"
IMAGES = PROJECT / "deploy" / "images.yaml"
SBOM = "sbom.cdx.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into a bundle besides the program: folders of models, and the key to sign with."""

    lock: Path
    models: Sequence[Path] = ()
    key: Path | None = None


def create(target: Path, wanted: Wanted, report: Report = ignore) -> BundleOut:
    """Make a bundle in a folder that is new, empty, or a bundle that was broken off.

    Raises `BundleFailed`, `ConfigurationError` for the key, `ModelMissing`.
    """
    started = time.monotonic()
    require_ours(target)
    (target / "wheels").mkdir(parents=True, exist_ok=True)
    for stale in (SUMS, SIGNATURE):
        (target / stale).unlink(missing_ok=True)
    fill(target, wanted, report)
    report(Progress(stage="check", message="체크섬"))
    sums = sums_of(target)
    write_sums(target, sums)
    if wanted.key:
        sign(target, wanted.key)
    return BundleOut(
        path=str(target),
        wheels=len(wheels.present(target / "wheels")),
        files=len(sums),
        bytes=sum(path.stat().st_size for path in files_below(target)),
        signed=wanted.key is not None,
        seconds=round(time.monotonic() - started, 3),
    )


def fill(target: Path, wanted: Wanted, report: Report) -> None:
    """Put everything in its place."""
    requirements = wheels.wanted(wanted.lock.read_text(encoding="utf8"))
    house = target / "wheels"

    def tell(done: int, total: int) -> None:
        report(Progress(stage="fetch", done=done, total=total, message="wheel"))

    drop_others(house, {wheels.normalised(one) for one in requirements})
    wheels.fetch(requirements, house, tell)
    wheels.build_ours(PROJECT, house)
    pins = [*(wheels.pinned(one) for one in requirements), wheels.OURS]
    (target / "requirements.txt").write_text("\n".join(pins) + "\n", encoding="utf8")
    (target / "PYTHON").write_text("{}.{}\n".format(*sys.version_info[:2]), encoding="ascii")
    for path in files_below(FILES):
        shutil.copy(path, target / path.name)
    shutil.copytree(PROJECT / "data" / "sample", target / "sample", dirs_exist_ok=True)
    for model in wanted.models:
        copy_model(model, target / "models" / model.name, report)
    images = read_yaml(IMAGES) if IMAGES.exists() else {}
    if images:
        shutil.copy(IMAGES, target / "images.yaml")
    packaged = {name: model for name, model in load_models().items() if model.package}
    bill = make_sbom(wheels.present(house).values(), packaged, images)
    (target / SBOM).write_text(bill, encoding="utf8")


def require_ours(target: Path) -> None:
    """Raise `BundleFailed` where something else than a bundle lies."""
    if target.is_dir() and any(target.iterdir()) and not (target / "wheels").is_dir():
        raise BundleFailed(f"{str(target)!r}에 다른 것이 들어 있습니다. 새 폴더를 주십시오.")


def drop_others(house: Path, pins: set[str]) -> None:
    """Remove the wheels of an older lock."""
    for pin, path in wheels.present(house).items():
        if pin not in pins and not pin.startswith(f"{wheels.OURS}=="):
            path.unlink()


def copy_model(source: Path, target: Path, report: Report) -> None:
    """Copy a folder of weights; files that are there already, whole, are not copied again."""
    files = list(files_below(source))
    if not files:
        raise BundleFailed(f"모델 폴더 {str(source)!r}이(가) 없거나 비어 있습니다. mongmin models list를 보십시오.")
    for done, path in enumerate(files):
        report(Progress(stage="copy", done=done, total=len(files), message=source.name))
        place = target / path.relative_to(source)
        if place.exists() and place.stat().st_size == path.stat().st_size and sha256_of(place) == sha256_of(path):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
