"""What a backup says of itself (`backup.json`), and what of a data folder belongs into it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from configs.settings import Settings
from rag.errors import CopyDamaged
from serving.schemas import Shape

ABOUT = "backup.json"
FORMAT = 1
CONTENT = "data"
MADE_ANEW = frozenset({"cache", "models", "logs", "generations", "generation.json"})
"""Made again by themselves (models come from their packages or the bundle); generations are taken as one."""
PRIVATE = frozenset({"lock", "token", "privacy-keys", "evidence-keys", "complaint-keys"})
"""Of one machine and one process: a restored installation makes its own.

The keys of the pseudonyms and of the evidence are not a backup's either: with them, a copy of the records would tell
who is meant. Whoever wants to read on after a loss keeps the keys elsewhere (docs/trust/privacy.md, evidence.md)."""
PASSING = (".part", ".tmp", ".sock")
CREDENTIALS = re.compile(r"(?<=://)[^/@\s]*@")


class BackupAbout(Shape):
    """The head of a backup. `data` is the folder it was made of; `format` is raised when older readers would err."""

    format: int = FORMAT
    program: str
    created: str
    data: str
    profile: str
    index: str
    embedder: str
    index_version: str
    documents: int
    chunks: int
    records: str = "sqlite"
    left_out: tuple[str, ...] = ()
    settings: dict[str, Any] = Field(default_factory=dict)


def read_about(folder: Path) -> BackupAbout:
    """Return the head of a backup. Raises `CopyDamaged`, also for one of a newer format."""
    try:
        about = BackupAbout.model_validate_json((folder / ABOUT).read_bytes())
    except (OSError, ValidationError) as error:
        raise CopyDamaged(f"{str(folder)!r}은(는) mongmin 백업이 아닙니다({ABOUT}을 읽을 수 없음).") from error
    if about.format > FORMAT:
        raise CopyDamaged(
            f"더 새로운 목민({about.program})이 만든 백업입니다(형식 {about.format}, 이 프로그램은 {FORMAT}까지). "
            "목민을 그 판 이상으로 올린 뒤에 되돌리십시오."
        )
    return about


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("mongmin")
    except PackageNotFoundError:
        return "0"


def public_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings without secrets: those are masked by their type, and cut out of addresses here."""
    return {name: public(value) for name, value in settings.model_dump(mode="json").items()}


def public(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a value without the credentials of any address in it.

    >>> public({"url": "postgresql://mongmin:pw@db/records"})
    {'url': 'postgresql://db/records'}
    """
    if isinstance(value, dict):
        return {name: public(one) for name, one in value.items()}
    if isinstance(value, list):
        return [public(one) for one in value]
    return CREDENTIALS.sub("", value) if isinstance(value, str) else value


def belongs(name: str) -> bool:
    """Whether an entry at the top of a data folder is backed up as it is (indexes are copied by themselves).

    >>> belongs("uploads"), belongs("token"), belongs("index"), belongs("index-closed")
    (True, False, False, False)
    """
    if name in MADE_ANEW or name in PRIVATE or name.startswith("."):
        return False
    return not (name.endswith(PASSING) or name == "index" or name.startswith("index-"))
