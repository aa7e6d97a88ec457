"""The built model on disk: written once, atomically, with its SHA-256 beside it; built again when it differs."""

from __future__ import annotations

import errno
import hashlib
import os
from pathlib import Path
from uuid import uuid4

from rag.adapters.e5.graph import FORMAT, build
from rag.adapters.e5.weights import Tensors
from rag.errors import DiskFull, EnvironmentFault


def model_bytes(folder: Path, weights_checksum: str, tensors: Tensors) -> bytes:
    """Return the serialised model, from `folder` when it is there and whole, else built and stored there.

    Raises `DiskFull`, or `EnvironmentFault` when the folder cannot be written.
    """
    path = folder / file_name(weights_checksum)
    stored = read_whole(path)
    if stored is not None:
        return stored
    data: bytes = build(tensors).SerializeToString(deterministic=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        write_atomically(recorded(path), hashlib.sha256(data).hexdigest().encode("ascii"))
    except OSError as error:
        raise translated(error, folder) from error
    return data


def file_name(weights_checksum: str) -> str:
    """Name the file after what it is made of: the weights and the format of the graph."""
    digest = hashlib.sha256(f"{weights_checksum}:{FORMAT}".encode("ascii")).hexdigest()
    return f"e5-small-int8-{digest[:12]}.onnx"


def recorded(path: Path) -> Path:
    """Return where the checksum of `path` is kept."""
    return path.with_suffix(".sha256")


def read_whole(path: Path) -> bytes | None:
    """Read a file whose checksum is as recorded; None when it is missing or damaged."""
    try:
        data = path.read_bytes()
        wanted = recorded(path).read_text("ascii", errors="replace").strip()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == wanted else None


def write_atomically(path: Path, data: bytes) -> None:
    """Write beside the target and rename, so that a reader never sees half a file."""
    temporary = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        with temporary.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def translated(error: OSError, folder: Path) -> EnvironmentFault:
    """Say in Korean why the model could not be stored."""
    if error.errno == errno.ENOSPC:
        return DiskFull(f"{folder}에 남은 공간이 없어 임베딩 모델(약 80MB)을 저장하지 못했습니다. 공간을 비우십시오.")
    return EnvironmentFault(
        f"{folder}에 임베딩 모델을 저장하지 못했습니다({error.strerror}). 쓰기 권한을 확인하십시오."
    )
