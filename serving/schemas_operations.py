"""Shapes of what an administrator does with the whole installation: backup, restore, re-index, bundle."""

from __future__ import annotations

from serving.schemas import Asked, Shape


class BackupRequest(Asked):
    """Where a backup is to be written: an absolute path on the machine of the data folder."""

    target: str


class BackupOut(Shape):
    """A backup that was made. `left_out` names files that were still being written."""

    path: str
    files: int
    bytes: int
    documents: int
    chunks: int
    index_version: str
    left_out: tuple[str, ...] = ()
    seconds: float


class ReindexRequest(Shape):
    """`back` answers from the former index again."""

    back: bool = False


class ReindexOut(Shape):
    """The index that answers now. `copied` of its `chunks` were written in this call."""

    generation: int
    chunks: int
    copied: int
    seconds: float


class RestoreOut(Shape):
    """A backup that was restored. `notes` (Korean) say what is to be done besides."""

    path: str
    created: str
    documents: int
    chunks: int
    index_version: str
    notes: tuple[str, ...] = ()
    seconds: float


class BundleOut(Shape):
    """An air-gap bundle that was made."""

    path: str
    wheels: int
    files: int
    bytes: int
    signed: bool
    seconds: float


class DrillQuestion(Shape):
    """A question asked of the living and of the restored installation; `same` compares all that is cited."""

    query: str
    hits: int
    same: bool


class DrillOut(Shape):
    """How a drill went."""

    backup: BackupOut
    restore_seconds: float
    questions: tuple[DrillQuestion, ...]
    same: bool
    seconds: float
