"""The keys of the pseudonyms, apart from what they open: in an environment variable, or in a folder of their own.

The folder (0700, files 0600) is in no backup: a copy of the records without it tells nothing, and whoever keeps a copy
of the keys keeps it elsewhere. `mongmin privacy keys` makes, lists and rotates them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from configs.privacy import PrivacySettings
from configs.settings import secret
from rag.errors import PrivacyKeyLost

BYTES = 32
SUFFIX = ".key"
FOLDER = "privacy-keys"
"""In the data folder, where the settings name no other."""


@dataclass(frozen=True, slots=True)
class Key:
    """32 random bytes and the name by which rows refer to them."""

    id: str
    secret: bytes

    @classmethod
    def of(cls, secret: bytes) -> Key:
        """Return the key of some bytes; its name says nothing of them."""
        return cls(hashlib.sha256(b"mongmin privacy key id" + secret).hexdigest()[:12], secret)

    def derived(self, purpose: str) -> bytes:
        """Return a key for one purpose only."""
        return hmac.new(self.secret, purpose.encode(), hashlib.sha256).digest()

    def __repr__(self) -> str:
        """Show the name only: keys go into no log."""
        return f"Key({self.id})"


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys that are there; new values are encrypted with the first."""

    keys: tuple[Key, ...] = ()

    @property
    def present(self) -> Key | None:
        """The key of new values."""
        return self.keys[0] if self.keys else None

    def named(self, key_id: str) -> Key:
        """Return a key. Raises `PrivacyKeyLost`."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise PrivacyKeyLost(
            f"이 값을 암호화한 개인정보 암호키({key_id})가 없어 볼 수 없습니다. 따로 보관한 키를 되돌려 놓으십시오"
            "(mongmin privacy status로 확인). 키가 영영 없으면 값도 되찾을 수 없습니다."
        )


class KeySource(Protocol):
    """Where keys come from."""

    def read(self) -> Keyring:
        """Return the keys. Raises `PrivacyKeyLost` for one that cannot be read."""

    def create(self) -> Key:
        """Make a key that is the first from now on. Raises `PrivacyKeyLost` where that is not possible."""


@dataclass(frozen=True)
class GivenKeys:
    """Keys from the environment (or a mounted secret)."""

    text: str

    def read(self) -> Keyring:
        """Return the keys, the present one first. Raises `PrivacyKeyLost`."""
        return Keyring(tuple(Key.of(decoded(word)) for word in self.text.replace(",", " ").split()))

    def create(self) -> Key:
        """Refuse: the environment is the operator's."""
        raise PrivacyKeyLost(
            "키를 환경 변수로 주고 있어 여기서 만들지 않습니다. 새 키를 만들어(openssl rand -base64 32) 맨 앞에 두고 "
            "옛 키를 쉼표 뒤에 남긴 다음 다시 시작하십시오."
        )


@dataclass(frozen=True)
class KeyFolder:
    """Keys in files `<time>-<name>.key`; the youngest is the present one."""

    folder: Path

    def read(self) -> Keyring:
        """Return the keys, the youngest first. Raises `PrivacyKeyLost`."""
        try:
            files = sorted(self.folder.glob(f"*{SUFFIX}"), reverse=True)
            return Keyring(tuple(Key.of(decoded(private(path))) for path in files))
        except OSError as error:
            raise unusable(self.folder, error.strerror or str(error)) from error

    def create(self) -> Key:
        """Make a key; it is on the disk when this returns. Raises `PrivacyKeyLost`."""
        key = Key.of(secrets.token_bytes(BYTES))
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.folder / f"{time.time_ns():020d}-{key.id}{SUFFIX}"
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(key.secret))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise unusable(self.folder, error.strerror or str(error)) from error
        return key

    def forget(self, key_id: str) -> None:
        """Delete a key for good: what it alone opens is gone with it."""
        for path in self.folder.glob(f"*-{key_id}{SUFFIX}"):
            path.unlink()


def key_source(settings: PrivacySettings, data: Path) -> KeySource:
    """Return where the settings keep the keys."""
    given = secret(settings.key_env)
    if given is not None:
        return GivenKeys(given.get_secret_value())
    return KeyFolder(settings.key_folder or data / FOLDER)


def private(path: Path) -> str:
    """Read a file that nobody else may read. Raises `PrivacyKeyLost`."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise unusable(path, "다른 사용자도 읽을 수 있음, chmod 600으로 고치십시오")
    return path.read_bytes().decode("ascii", "replace")


def decoded(text: str) -> bytes:
    """Return the bytes of a key. Raises `PrivacyKeyLost`."""
    try:
        found = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise malformed() from error
    if len(found) != BYTES:
        raise malformed()
    return found


def malformed() -> PrivacyKeyLost:
    """Make the error of a key that is none; it does not repeat what stands there."""
    return PrivacyKeyLost("개인정보 암호키가 올바르지 않습니다(base64로 적은 32바이트여야 합니다). 키를 확인하십시오.")


def unusable(path: Path, why: str) -> PrivacyKeyLost:
    """Make the error of keys that cannot be read or written."""
    return PrivacyKeyLost(f"개인정보 암호키 {str(path)!r}을(를) 쓸 수 없습니다({why}). 경로와 권한을 확인하십시오.")
