"""A backup of a data folder, taken while it is at work.

What writes to the index is held back for as long as the copy of index and manifest takes; questions go on. The
copy is written beside its place and moved there whole: a backup that was broken off is never mistaken for one.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from configs.settings import Settings
from ingestion.manifest import FILE_NAME
from rag.adapters.index_folder import copy_present, size_of
from rag.errors import DiskFull, InputError
from serving.caller import OPERATOR
from serving.catalogue import Rights
from serving.documents import Report, ignore
from serving.operations.checksums import files_below, sums_of, write_sums
from serving.operations.contents import (
    ABOUT,
    CONTENT,
    BackupAbout,
    belongs,
    program_version,
    public_settings,
)
from serving.operations.databases import copy_database, is_companion, is_database
from serving.operations.generations import POINTER, home
from serving.operations.outside import copy_outside
from serving.schemas import Progress
from serving.schemas_operations import BackupOut
from serving.services import Services

TRIES = 3
SPARE = 64 << 20


def back_up(services: Services, target: Path, report: Report = ignore) -> BackupOut:
    """Write a backup to the folder `target`, which must be new or empty.

    Raises `InputError`, `DiskFull` and what the index and databases raise; nothing is left at `target` then.
    """
    started = time.monotonic()
    data = services.settings.data
    require_new(target, data)
    part = target.with_name(f".{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    try:
        require_space(data, part)
        about = fill(services, part, report)
        if target.exists():
            target.rmdir()
        part.rename(target)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    size = sum(path.stat().st_size for path in files_below(target))
    return BackupOut(
        path=str(target),
        files=sum(1 for _ in files_below(target)),
        bytes=size,
        documents=about.documents,
        chunks=about.chunks,
        index_version=about.index_version,
        left_out=about.left_out,
        seconds=round(time.monotonic() - started, 3),
    )


def fill(services: Services, part: Path, report: Report) -> BackupAbout:
    """Write all that belongs into a backup; return its head."""
    settings, content = services.settings, part / CONTENT
    content.mkdir()
    with services.quiet():
        report(Progress(stage="copy", message="색인과 문서 목록"))
        services.index.flush()
        corpus = services.documents.corpus(Rights.of(OPERATOR))
        copy_indexes(home(settings.data), content)
        copy_pointer(settings, content)
        copy_database(settings.data / FILE_NAME, content / FILE_NAME)
        records = copy_outside(settings, part)
    left_out = copy_rest(settings.data, content, report)
    about = BackupAbout(
        program=program_version(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        data=str(settings.data.resolve()),
        profile=settings.profile,
        index=settings.index.kind,
        embedder=services.embedder.name,
        index_version=corpus.index_version,
        documents=corpus.documents,
        chunks=corpus.chunks,
        records=records,
        left_out=tuple(left_out),
        settings=public_settings(settings),
    )
    (part / ABOUT).write_text(json.dumps(about.model_dump(), ensure_ascii=False, indent=1), encoding="utf8")
    report(Progress(stage="copy", message="체크섬"))
    write_sums(part, sums_of(part))
    return about


def copy_indexes(source: Path, content: Path) -> None:
    """Copy the embedded indexes of a generation; a server's are no business of this folder."""
    for folder in sorted({path.parent for path in source.glob("index*/format.json")}):
        copy_present(folder, content / folder.name)


def copy_pointer(settings: Settings, content: Path) -> None:
    """Say which collection of a server answers, for snapshots keep their names; an embedded index goes to the top."""
    if settings.index.kind == "server" and (settings.data / POINTER).exists():
        shutil.copy2(settings.data / POINTER, content / POINTER)


def copy_rest(data: Path, content: Path, report: Report) -> list[str]:
    """Copy all else that belongs into a backup; return what could not be copied as it was still being written."""
    left_out = []
    files = list(rest_of(data))
    for done, path in enumerate(files):
        report(Progress(stage="copy", done=done, total=len(files)))
        name = path.relative_to(data)
        if not copied(path, content / name):
            left_out.append(name.as_posix())
    return left_out


def rest_of(data: Path) -> Iterator[Path]:
    """Yield the files of a data folder that are neither the index nor made anew."""
    for entry in sorted(data.iterdir()):
        if belongs(entry.name) and entry.name != FILE_NAME and not entry.is_symlink():
            yield from files_below(entry) if entry.is_dir() else iter([entry] if entry.is_file() else [])


def copied(path: Path, place: Path) -> bool:
    """Copy a file whole; False for one that went away, or did not hold still. Companions of a database are in it."""
    if is_companion(path):
        return True
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for _ in range(TRIES):
        try:
            if is_database(path):
                copy_database(path, place)
                return True
            before = path.stat()
            shutil.copy2(path, place)
            after = path.stat()
        except FileNotFoundError:
            break
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return True
    place.unlink(missing_ok=True)
    return False


def require_new(target: Path, data: Path) -> None:
    """Raise `InputError` unless a backup may be written to `target`."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{str(target)!r}이(가) 비어 있지 않습니다. 새 폴더를 주십시오(예: 날짜를 붙여서).")
    if target.resolve().is_relative_to(data.resolve()):
        raise InputError(f"백업은 데이터 폴더 {str(data)!r} 밖에 두어야 합니다. 다른 디스크의 폴더를 주십시오.")


def require_space(data: Path, part: Path) -> None:
    """Raise `DiskFull` where the backup would not fit."""
    needed, free = size_of(data) + SPARE, shutil.disk_usage(part).free
    if free < needed:
        raise DiskFull(
            f"백업할 곳의 공간이 모자랍니다(남은 {free >> 20}MB, 필요 {needed >> 20}MB). 비우거나 다른 곳을 주십시오."
        )
