"""A detached Ed25519 signature of the list of checksums; openssl checks it too (see install.sh)."""

from __future__ import annotations

from pathlib import Path

from cryptography.exceptions import InvalidSignature

from rag.errors import ConfigurationError, CopyDamaged
from serving.ed25519 import private_key, public_key
from serving.operations.checksums import SUMS

SIGNATURE = f"{SUMS}.sig"


def sign(folder: Path, key: Path) -> None:
    """Sign a folder's list with a private key (PEM, Ed25519, no passphrase). Raises `ConfigurationError`."""
    try:
        private = private_key(key.read_bytes())
    except (OSError, ValueError) as error:
        raise wrong_key(key) from error
    (folder / SIGNATURE).write_bytes(private.sign((folder / SUMS).read_bytes()))


def require_signed(folder: Path, key: Path) -> None:
    """Raise `CopyDamaged` unless a folder's list was signed by the owner of a public key."""
    try:
        public = public_key(key.read_bytes())
    except (OSError, ValueError) as error:
        raise wrong_key(key) from error
    try:
        public.verify((folder / SIGNATURE).read_bytes(), (folder / SUMS).read_bytes())
    except (OSError, InvalidSignature) as error:
        raise CopyDamaged(f"{str(folder)!r}의 서명이 이 키의 것이 아닙니다. 받은 곳에 확인하십시오.") from error


def wrong_key(key: Path) -> ConfigurationError:
    """Make the error for a key that cannot be used."""
    return ConfigurationError(
        f"{str(key)!r}은(는) 쓸 수 있는 Ed25519 PEM 키가 아닙니다. 'openssl genpkey -algorithm ed25519'로 만드십시오."
    )
