"""A model's file: put together from its package once, and verified against `models.yaml` at every load."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
from collections.abc import Iterator
from pathlib import Path

from configs.models import ServedModel
from rag.errors import ModelCorrupt, ModelMissing
from serving.lock import cannot_write, prepared

BLOCK = 1 << 20


def weights(name: str, model: ServedModel, folder: Path) -> Path:
    """Return the verified file of `model` below `folder`, putting it together if it is not there yet.

    Raises `ModelMissing`, `ModelCorrupt`, `DiskFull`.
    """
    if model.file is None:
        raise ModelMissing(f"모델 {name!r}은(는) 이 프로그램에 들어 있지 않습니다. configs/models.yaml을 확인하십시오.")
    path = prepared(folder) / model.file
    if not path.exists():
        assemble(name, model, path)
    verify(name, model, path)
    return path


def assemble(name: str, model: ServedModel, path: Path) -> None:
    """Join the parts that the model's packages hold into `path`, whole or not at all."""
    part = path.with_suffix(".part")
    parts = packaged_parts(name, model)
    try:
        with part.open("wb") as out:
            for block in blocks(parts, name):
                out.write(block)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise cannot_write(path.parent, error) from error


def packaged_parts(name: str, model: ServedModel) -> list[Path]:
    """Return the parts of a model's file in its packages. Raises `ModelMissing`."""
    try:
        package = importlib.import_module(model.package or "")
        found = [Path(part) for part in package.chunk_paths()]
    except (ImportError, ValueError, AttributeError) as error:
        raise missing(name, model.package or "?") from error
    if not found or not all(part.is_file() for part in found):
        raise missing(name, next((part.name for part in found if not part.is_file()), "?"))
    return found


def blocks(parts: list[Path], name: str) -> Iterator[bytes]:
    """Yield the bytes of all parts in order. Raises `ModelMissing` if one cannot be read."""
    for part in parts:
        try:
            with part.open("rb") as file:
                while block := file.read(BLOCK):
                    yield block
        except OSError as error:
            raise missing(name, part.name) from error


def verify(name: str, model: ServedModel, path: Path) -> None:
    """Raise `ModelCorrupt` unless the file has the registered checksum."""
    digest = hashlib.sha256()
    for block in blocks([path], name):
        digest.update(block)
    if digest.hexdigest() != model.sha256:
        raise ModelCorrupt(
            f"모델 {name!r} 파일 {str(path)!r}의 체크섬이 configs/models.yaml과 다릅니다. "
            "파일이 손상되었거나 바뀌었습니다. 이 파일을 지우고 다시 실행하면 설치된 패키지에서 새로 만듭니다."
        )


def missing(name: str, what: str) -> ModelMissing:
    """Make the error for a model whose package or file is not installed."""
    return ModelMissing(
        f"모델 {name!r}의 패키지나 파일({what})이 없습니다. requirements.lock으로 다시 설치하십시오(make run)."
    )
