"""SHA-256 sums of a folder, in the format of `sha256sum`, so that its reader needs no program of ours."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.errors import CopyDamaged

SUMS = "SHA256SUMS"
LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
SHOWN = 5


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder in a stable order; links are none of a copy's business."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def sums_of(folder: Path) -> dict[str, str]:
    """Return the sums of all files below a folder but its own list, by relative path."""
    named = ((path.relative_to(folder).as_posix(), path) for path in files_below(folder))
    return {name: sha256_of(path) for name, path in named if name.partition(".")[0] != SUMS}


def write_sums(folder: Path, sums: Mapping[str, str]) -> None:
    """Write the list. Names with a line break cannot be written in this format and never occur here."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    (folder / SUMS).write_text(lines, encoding="utf8", errors="surrogateescape")


def read_sums(folder: Path) -> dict[str, str]:
    """Return the list of a folder. Raises `CopyDamaged`."""
    try:
        text = (folder / SUMS).read_text(encoding="utf8", errors="surrogateescape")
    except OSError as error:
        raise CopyDamaged(f"{str(folder)!r}에 {SUMS}이(가) 없습니다. 온전한 사본인지 확인하십시오.") from error
    found = [LINE.fullmatch(line) for line in text.split("\n") if line]
    if not found or not all(found):
        raise CopyDamaged(f"{str(folder / SUMS)!r}의 형식이 틀렸습니다. 사본을 다시 받으십시오.")
    return {match[2]: match[1] for match in found if match is not None}


def differences(folder: Path, sums: Mapping[str, str]) -> list[str]:
    """Return in Korean what is missing, changed or unknown in a folder; nothing if all is as listed."""
    present = sums_of(folder)
    missing = [f"없음: {name}" for name in sorted(sums.keys() - present.keys())]
    unknown = [f"목록에 없음: {name}" for name in sorted(present.keys() - sums.keys())]
    changed = [f"다름: {name}" for name in sorted(sums) if name in present and present[name] != sums[name]]
    return [*missing, *changed, *unknown]


def require_whole(folder: Path) -> dict[str, str]:
    """Return the list of a folder that is exactly as listed. Raises `CopyDamaged` that names what is not."""
    sums = read_sums(folder)
    wrong = differences(folder, sums)
    if wrong:
        more = f" 외 {len(wrong) - SHOWN}개" if len(wrong) > SHOWN else ""
        raise CopyDamaged(
            f"{str(folder)!r}의 체크섬이 맞지 않습니다({'; '.join(wrong[:SHOWN])}{more}). "
            "아무것도 쓰지 않았습니다. 사본을 다시 만들거나 다시 받으십시오."
        )
    return sums
