"""The three keys of the evidence: for names, for sealing, for signing; each apart, so that each can be held apart.

They come from the environment or, on one machine, from a folder beside the data that only its owner may read.
"""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol

from configs.evidence import EvidenceSettings
from configs.settings import Settings, SettingsError, secret
from rag.errors import EvidenceUnavailable, MongminError
from serving.evidence.rings import Ring, new_key
from serving.evidence.signing import Signer, new_signer
from serving.lock import made_once, write_private, writing
from serving.logging import logger

KeyName = Literal["who", "seal", "sign"]
FILES: dict[KeyName, str] = {"who": "who.key", "seal": "seal.key", "sign": "sign.pem"}
FOLDER = "evidence-keys"
"""In the data folder, where the settings name no other."""
NAMES: dict[KeyName, str] = {"who": "이름 해시", "seal": "봉인", "sign": "서명"}


class Keys(Protocol):
    """Where the keys come from; each property may raise `EvidenceUnavailable`."""

    @property
    def who(self) -> Ring:
        """The ring by which names become hashes."""

    @property
    def seal(self) -> Ring:
        """The ring that seals the keys of records."""

    @property
    def signer(self) -> Signer:
        """What signs records and heads."""


class MemoryKeys:
    """Keys made for this process only, for tests and drills."""

    def __init__(self) -> None:
        self.who = Ring.read(new_key(), "who")
        self.seal = Ring.read(new_key(), "seal")
        self.signer = Signer.read(new_signer())


class StoredKeys:
    """Keys of the environment or of a folder, read once at their first use and made there if they are not."""

    def __init__(self, settings: EvidenceSettings, folder: Path) -> None:
        self._variables: dict[KeyName, str] = {
            "who": settings.who_key_env,
            "seal": settings.seal_key_env,
            "sign": settings.sign_key_env,
        }
        self._folder = folder
        self._lock = threading.Lock()
        self._texts: dict[KeyName, str] = {}

    @property
    def who(self) -> Ring:
        """The ring by which names become hashes."""
        return Ring.read(self._text("who"), NAMES["who"])

    @property
    def seal(self) -> Ring:
        """The ring that seals the keys of records."""
        return Ring.read(self._text("seal"), NAMES["seal"])

    @property
    def signer(self) -> Signer:
        """What signs records and heads."""
        return Signer.read(self._text("sign"))

    def missing(self) -> list[KeyName]:
        """Return the keys that are neither given nor in the folder; none is made."""
        return [
            name
            for name, variable in self._variables.items()
            if secret(variable) is None and not (self._folder / FILES[name]).exists()
        ]

    def rotate(self, name: KeyName) -> Path:
        """Begin a new key; what the former ones closed still opens. Raises `EvidenceUnavailable` for the environment's.

        A running API takes the new key with its next start.
        """
        if secret(self._variables[name]) is not None:
            raise EvidenceUnavailable(
                f"{NAMES[name]} 열쇠는 환경 변수 {self._variables[name]}에 있습니다. 새 열쇠를 그곳에 더하십시오"
                "(docs/trust/evidence.md)."
            )
        path = self._folder / FILES[name]
        if name == "sign":
            write_private(path, self.signer.rotated())
        else:
            write_private(path, f"{self._text(name).strip()}\n{new_key()}\n")
        with self._lock:
            self._texts.pop(name, None)
        return path

    def _text(self, name: KeyName) -> str:
        with self._lock:
            if name not in self._texts:
                self._texts[name] = self._read(name)
            return self._texts[name]

    def _read(self, name: KeyName) -> str:
        try:
            found = secret(self._variables[name])
            make = new_signer if name == "sign" else new_key
            return found.get_secret_value() if found else closed_to_others(self._folder / FILES[name], make)
        except (MongminError, SettingsError, UnicodeDecodeError) as error:
            raise EvidenceUnavailable(f"증거 기록의 {NAMES[name]} 열쇠를 쓸 수 없습니다. {error}") from error


def closed_to_others(path: Path, make: Callable[[], str]) -> str:
    """Return what a key's file says; one that others may read is closed to them, and that it was open is told.

    It is not refused: an answer without a record would be worse. Whoever reads the log decides about a new key.
    """
    content = made_once(path, make)
    with writing(path.parent):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            logger().error("evidence-key-open", file=path.name, mode=oct(mode))
            path.chmod(0o600)
    return content


def folder_of(settings: Settings) -> Path:
    """Return the folder of the keys, which is in no backup: a copy of the records alone tells nothing."""
    return settings.evidence.keys or settings.data / FOLDER


def keys_of(settings: Settings) -> StoredKeys:
    """Return the keys that the settings name."""
    return StoredKeys(settings.evidence, folder_of(settings))
