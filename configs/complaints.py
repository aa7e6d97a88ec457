"""Settings of the complaint desk: limits, callbacks, whose desk it is, and when drafts are made."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from configs.section import Section


class ComplaintSettings(Section):
    """The complaint desk (민원 처리에 관한 법률). Nothing here lets a program decide."""

    organisation: str = "경기도"
    """The office whose desk it is, as replies and transfers name it."""
    province: str = "경기도"
    """Whose cities and counties are known regions (see `configs/regions.yaml`)."""
    grade: Literal["O", "S", "C"] = "O"
    """The grade that an officer must be cleared for to see complaints (they are kept masked)."""
    drafts: bool = True
    """Whether a draft is made at once where a complaint asks for one; else an officer asks for it."""
    draft_seconds: float = Field(60.0, gt=0)
    """After which a draft is given up; the case stays, and a draft can be asked for again."""
    read_chars: int = Field(20_000, ge=1000)
    """What is read of a longer complaint: three quarters from its beginning, the rest from its end. All is kept."""
    similar: int = Field(5, ge=0, le=50)
    """Earlier cases shown with a complaint."""
    future_minutes: int = Field(10, ge=0)
    """By how much the clock of a complaint system may be ahead of ours."""
    key_env: str = "MONGMIN_COMPLAINANT_KEY"
    """Holds the key of the hash by which a complainant's complaints are found together (32 bytes in base64)."""
    key_folder: Path | None = None
    """Where that key lies without the variable; none: `complaint-keys` in the data folder, which no backup holds."""
    workers: int = Field(2, ge=1, le=32)
    """Threads that work on complaints taken with a callback, and on those that a stopped process left behind."""
    lease_seconds: float = Field(300.0, gt=0)
    """After which a complaint that another process began and did not finish is begun again."""
    attempts: int = Field(3, ge=1, le=20)
    """How often a complaint is begun whose handling stopped with its process; then an officer handles it unread."""
    callback_hosts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Hosts (`host` or `host:port`) that results may be sent to, each with the networks that its name may resolve to
    (`10.1.0.0/16`); no networks: public addresses only."""
    callback_http: tuple[str, ...] = ()
    """Those of them that are called without TLS."""
    callback_key_env: str = "MONGMIN_CALLBACK_KEY"
    """Holds the secret that signs callbacks (HMAC-SHA-256)."""
    callback_tries: int = Field(12, ge=1, le=100)
    """Then a callback is put on the list of those given up, and waits for a person."""
    callback_first_seconds: float = Field(15.0, gt=0)
    """The wait before the second try; each later one is twice as long (with up to a fifth more, by chance)."""
    callback_most_seconds: float = Field(3600.0, gt=0)
    callback_timeout_seconds: float = Field(10.0, gt=0)
