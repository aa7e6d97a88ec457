"""A backup put back: checked whole before anything is written, and never over what is there without a word."""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from configs.settings import Settings
from ingestion.manifest import FILE_NAME, Manifest
from ingestion.sources import label
from rag.adapters.index_folder import copy_sparse, size_of
from rag.errors import DiskFull, InputError
from serving.documents import Report, ignore
from serving.evidence.last_end import last_end_of
from serving.lock import DataLock
from serving.operations.checksums import files_below, require_whole
from serving.operations.contents import CONTENT, PRIVATE, BackupAbout, read_about
from serving.operations.databases import check_database, is_database
from serving.operations.outside import restore_outside
from serving.schemas import Progress
from serving.schemas_operations import RestoreOut

STAGED = ".restoring"
REPLACED = ".replaced"
KEPT = PRIVATE | {"models", "cache", "logs", STAGED, REPLACED}
"""What is neither in the way of a restore nor replaced by one."""


def restore(settings: Settings, source: Path, *, replace: bool = False, report: Report = ignore) -> RestoreOut:
    """Put a backup into the data folder of the settings; `replace` takes the place of what is there.

    Raises `CopyDamaged`, `InputError` for a folder that is not empty, `DataInUse` while it is at work, `DiskFull`.
    """
    started = time.monotonic()
    about = checked(source, report)
    data = settings.data
    require_free(data, replace=replace)
    lock = DataLock(data)
    lock.acquire("restore")
    try:
        require_free(data, replace=replace)
        stage(source, data, about, report)
        notes = restore_outside(settings, source)
        change_places(data)
        notes += follow_the_evidence(settings)
    finally:
        lock.release()
    return RestoreOut(
        path=str(data),
        created=about.created,
        documents=about.documents,
        chunks=about.chunks,
        index_version=about.index_version,
        notes=tuple(notes),
        seconds=round(time.monotonic() - started, 3),
    )


def checked(source: Path, report: Report = ignore) -> BackupAbout:
    """Return the head of a backup that is whole. Raises `CopyDamaged`."""
    about = read_about(source)
    report(Progress(stage="check", message="체크섬"))
    require_whole(source)
    for path in files_below(source / CONTENT):
        if is_database(path):
            check_database(path)
    return about


def follow_the_evidence(settings: Settings) -> list[str]:
    """Let the chain go on from where the backup was, and say where the end it had is kept: records may be gone."""
    kept = last_end_of(settings).set_aside(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"))
    if kept is None:
        return []
    return [f"증거 사슬은 백업 때의 끝에서 이어집니다. 되돌리기 전의 끝(그 뒤의 기록이 없어졌다는 증거): {kept}"]


def require_free(data: Path, *, replace: bool) -> None:
    """Raise `InputError` unless a restore may write to a data folder."""
    there = [entry.name for entry in data.iterdir() if entry.name not in KEPT] if data.is_dir() else []
    if there and not replace:
        raise InputError(
            f"데이터 폴더 {str(data)!r}이(가) 비어 있지 않습니다({', '.join(sorted(there)[:3])} …). "
            "--data로 빈 폴더를 주거나, 지금 것을 버리려면 --replace를 주십시오."
        )


def stage(source: Path, data: Path, about: BackupAbout, report: Report) -> None:
    """Copy a backup beside its place, and let it follow the data folder if that is another now."""
    needed, free = size_of(source / CONTENT), shutil.disk_usage(data).free
    if free < needed:
        raise DiskFull(f"되돌릴 곳의 공간이 모자랍니다(남은 {free >> 20}MB, 필요 {needed >> 20}MB). 공간을 비우십시오.")
    staged = data / STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700)
    report(Progress(stage="copy", message=str(data)))
    copy_sparse(source / CONTENT, staged)
    old, new = label(about.data), label(str(data.resolve()))
    if old != new and (staged / FILE_NAME).exists():
        with closing(Manifest(f"sqlite:///{staged / FILE_NAME}")) as manifest:
            manifest.relocate(old, new)


def change_places(data: Path) -> None:
    """Let what was staged take the place of what is there; that is thrown away last."""
    staged, replaced = data / STAGED, data / REPLACED
    shutil.rmtree(replaced, ignore_errors=True)
    replaced.mkdir(mode=0o700)
    for entry in [one for one in data.iterdir() if one.name not in KEPT]:
        entry.rename(replaced / entry.name)
    for entry in list(staged.iterdir()):
        entry.rename(data / entry.name)
    staged.rmdir()
    shutil.rmtree(replaced)
