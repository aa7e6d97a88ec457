"""Weights that come with our packages, as the folders that vLLM loads: made whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from configs.models import find_model
from rag.errors import ConfigurationError, ModelCorrupt, ModelMissing
from serving.engine.weights import weights
from serving.lock import cannot_write


def gemma(name: str, folder: Path, data: Path) -> None:
    """Convert the laptop's Gemma from its GGUF file."""
    from serving.models.gemma import convert_gemma

    try:
        convert_gemma(weights(name, find_model(name), data / "models"), folder)
    except ImportError as error:
        raise ModelMissing(f"변환에 필요한 {error.name!r} 패키지가 없습니다. pip install 'mongmin[server]'") from error
    except (ValueError, KeyError) as error:
        raise ModelCorrupt(f"{name!r}의 GGUF 파일이 아는 구조가 아닙니다({error}).") from error


def e5(_name: str, folder: Path, _data: Path) -> None:
    """Convert the laptop's embedder from its 4-bit file."""
    from serving.models.e5 import convert_e5

    convert_e5(folder)


CONVERTERS: Mapping[str, Callable[[str, Path, Path], None]] = {"gemma-3-270m": gemma, "e5-small": e5}


def convert(name: str, folder: Path, data: Path) -> Path:
    """Write the folder of `name`, which must not exist yet; return it.

    Raises `ConfigurationError`, `ModelMissing`, `ModelCorrupt`, `DiskFull`.
    """
    if name not in CONVERTERS:
        raise ConfigurationError(f"{name!r}은(는) 변환할 수 없습니다. 변환할 수 있는 모델: {', '.join(CONVERTERS)}.")
    if folder.exists():
        raise ConfigurationError(f"{str(folder)!r}이(가) 이미 있습니다. 없는 폴더의 이름을 주십시오.")
    part = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        CONVERTERS[name](name, part, data)
        part.rename(folder)
    except OSError as error:
        raise cannot_write(folder.parent, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder
