"""`<data>/models/registry.json`: the folders of weights that were brought in, with the SHA-256 of every file.

Checksums are computed here when a folder is registered, and compared at each load: files that changed, went away or
came in afterwards are faults, for a folder of weights may hold code and templates too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ModelCorrupt, ModelMissing
from serving.lock import prepared, write_private

FILE = "registry.json"
BLOCK = 4 << 20
READERS = 4
"""Files that are read at a time: hashing lets go of the interpreter, so this is as fast as the disk."""
SHOWN = 3

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Registered:
    """A folder of weights: each file's checksum, and the day it was registered (ISO)."""

    folder: Path
    files: Mapping[str, str]
    registered: str


class ModelRegistry:
    """The registry of one data folder."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "models"

    def all(self) -> dict[str, Registered]:
        """Return what is registered. Raises `ModelCorrupt` if the registry cannot be read."""
        try:
            content = json.loads((self._folder / FILE).read_text(encoding="utf8"))
            return {
                name: Registered(Path(one["folder"]), one["files"], one["registered"]) for name, one in content.items()
            }
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ModelCorrupt(
                f"모델 등록부 {str(self._folder / FILE)!r}을(를) 읽을 수 없습니다. "
                "이 파일을 지우고 mongmin models register로 모델을 다시 등록하십시오."
            ) from error

    def register(self, name: str, folder: Path, day: str) -> Registered:
        """Compute the checksums of every file of `folder` and keep them. Raises `ModelMissing`, `DiskFull`."""
        if not (folder / "config.json").is_file():
            raise ModelMissing(
                f"{str(folder)!r}에 config.json이 없습니다. Hugging Face 형식의 가중치 폴더를 주십시오"
                "(mongmin models convert로 만들 수 있는 것도 있습니다)."
            )
        entry = Registered(folder.resolve(), checksums(folder), day)
        content = {
            known: {"folder": str(one.folder), "registered": one.registered, "files": dict(one.files)}
            for known, one in {**self.all(), name: entry}.items()
        }
        write_private(prepared(self._folder) / FILE, json.dumps(content, ensure_ascii=False, indent=1))
        return entry

    def verified(self, name: str) -> Path:
        """Return the folder of `name`, every file of which is as registered. Raises `ModelMissing`, `ModelCorrupt`."""
        entry = self.all().get(name)
        if entry is None:
            raise ModelMissing(
                f"모델 {name!r}의 가중치가 등록되지 않았습니다. 가중치 폴더를 들여온 뒤 "
                f"mongmin models register {name} 폴더 로 등록하십시오."
            )
        found = checksums(entry.folder)
        wrong = sorted(path for path in {*found, *entry.files} if found.get(path) != entry.files.get(path))
        if wrong:
            more = f" 외 {len(wrong) - SHOWN}개" if len(wrong) > SHOWN else ""
            raise ModelCorrupt(
                f"모델 {name!r}의 파일이 등록할 때와 다릅니다: {', '.join(wrong[:SHOWN])}{more}. "
                "믿을 수 있는 곳에서 다시 들여오십시오. "
                f"알고 바꾼 것이면 mongmin models register {name} 폴더 로 다시 등록하십시오."
            )
        return entry.folder


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `folder`, by its path there. Raises `ModelMissing`."""
    try:
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        with ThreadPoolExecutor(READERS) as workers:
            return dict(
                zip((path.relative_to(folder).as_posix() for path in paths), workers.map(sha256, paths), strict=True)
            )
    except OSError as error:
        raise ModelMissing(
            f"가중치 폴더 {str(folder)!r}을(를) 읽을 수 없습니다({error.strerror}). 경로와 권한을 확인하십시오."
        ) from error


def sha256(path: Path) -> str:
    """Return the checksum of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
