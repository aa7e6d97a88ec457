"""Who signs results, and whose signature counts.

Whoever measures signs with a key of the data folder, made at the first use (`signing_key`). It counts for nothing
until an administrator takes its public half among the trusted ones (`trust`): one who measures cannot also decide
that what was measured is published.
"""

from __future__ import annotations

import base64
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from rag.errors import ConfigurationError, InputError
from serving.ed25519 import private_key, public_key
from serving.evaluations.bundles import FOLDER, TRUSTED, trusted_keys
from serving.evidence.signing import fingerprint, new_signer, public_pem
from serving.lock import made_once, prepared, write_private, writing

KEY = "evaluator.pem"


def signing_key(data: Path) -> Ed25519PrivateKey:
    """Return the key by which results of this data folder are signed, made at its first use.

    Raises `ConfigurationError` if the file is no such key.
    """
    path = data / FOLDER / KEY
    try:
        return private_key(made_once(path, new_signer).encode())
    except ValueError as error:
        raise ConfigurationError(
            f"평가 서명 키 {str(path)!r}을(를) 읽을 수 없습니다. 지우면 다음 평가 때 새로 만듭니다"
            "(새 키는 다시 등록해야 믿습니다)."
        ) from error


def trust(data: Path, pem: bytes) -> str:
    """Take a public key among those whose results count; return its id. Raises `InputError`, `DiskFull`."""
    try:
        key = public_key(pem)
    except ValueError as error:
        raise InputError(
            "Ed25519 공개 키(PEM)가 아닙니다. 'mongmin eval key'가 보이는 것을 파일로 주십시오."
        ) from error
    name = fingerprint(key)
    write_private(prepared(data / FOLDER / TRUSTED) / f"{name}.pem", public_pem(key))
    return name


def public_of(written: str) -> Ed25519PublicKey | None:
    """Return the public key that a bundle carries (base64 of its 32 bytes), or None if it is none."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(written, validate=True))
    except ValueError:
        return None


def trusted_ids(data: Path) -> tuple[str, ...]:
    """Return the ids of the keys whose results count."""
    return tuple(sorted(fingerprint(key) for key in trusted_keys(data / FOLDER / TRUSTED)))


def distrust(data: Path, name: str) -> None:
    """Take a key back, by its id: what it signed counts no more. Raises `InputError` where it was not trusted."""
    found = [path for path in (data / FOLDER / TRUSTED).glob("*.pem") if name and id_of(path) == name]
    if not found:
        raise InputError(f"믿는 키 가운데 {name!r}이(가) 없습니다. 'mongmin eval keys'로 번호를 보십시오.")
    with writing(data):
        for path in found:
            path.unlink()


def id_of(path: Path) -> str:
    """Return the id of a file's public key, nothing if it holds none."""
    try:
        return fingerprint(public_key(path.read_bytes()))
    except (OSError, ValueError):
        return ""
