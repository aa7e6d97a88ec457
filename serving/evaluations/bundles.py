"""Signed evaluation results in the data folder: written by an evaluation, read by the register.

`<data>/evaluations/*.json` and `*/evaluation.json` (of a run, beside its records) are the bundles
(`rag/evaluation/bundle.py`), `<data>/evaluations/trusted/*.pem` the public
keys of those who may sign. An edited, unsigned or unknown one is refused with a reason and never counts.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError

from rag.evaluation.bundle import Evaluation, Signature, SignedEvaluation, canonical
from serving.ed25519 import public_key
from serving.lock import prepared, write_private

FOLDER = "evaluations"
TRUSTED = "trusted"
LARGEST = 16 << 20
NO_KEY = "서명한 사람의 공개 키가 trusted 폴더에 없습니다."
BROKEN = "서명이 내용과 맞지 않습니다. 서명한 뒤에 고친 파일입니다."
UNREADABLE = "평가 결과의 형식이 아니거나 서명이 없습니다."
TOO_LARGE = "파일이 너무 큽니다."
NO_RECORDS = "결과의 바탕이 된 기록 파일이 없습니다."
EDITED_RECORDS = "기록이 서명한 때와 다릅니다. 어느 줄인지는 mongmin eval verify로 봅니다."


@dataclass(frozen=True, slots=True)
class Refused:
    """A bundle that does not count, and why (Korean)."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evaluations:
    """What a folder holds: the valid results, the newest first, and what was refused."""

    valid: tuple[Evaluation, ...] = ()
    refused: tuple[Refused, ...] = ()

    def newest(self, suite: str) -> Evaluation | None:
        """Return the newest valid result of a suite."""
        return next((one for one in self.valid if one.suite == suite), None)


def sign(evaluation: Evaluation, key: Ed25519PrivateKey) -> SignedEvaluation:
    """Return a result with its author's signature."""
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    value = base64.b64encode(key.sign(canonical(evaluation))).decode()
    return SignedEvaluation(evaluation=evaluation, signature=Signature(key=public, value=value))


def write(data: Path, signed: SignedEvaluation) -> Path:
    """Keep a bundle in the data folder; return its file. Raises `DiskFull`, `ConfigurationError`."""
    content = canonical(signed.evaluation)
    day = signed.evaluation.measured_at.strftime("%Y%m%d")
    name = f"{signed.evaluation.suite}-{day}-{hashlib.sha256(content).hexdigest()[:12]}.json"
    path = prepared(data / FOLDER) / "".join(one if one.isalnum() or one in "-._" else "_" for one in name)
    write_private(path, signed.model_dump_json(indent=1))
    return path


def read(data: Path) -> Evaluations:
    """Read all bundles of a data folder; a bad one never keeps the others from counting."""
    folder = data / FOLDER
    trusted = trusted_keys(folder / TRUSTED)
    valid: list[Evaluation] = []
    refused: list[Refused] = []
    for path in sorted([*folder.glob("*.json"), *folder.glob("*/evaluation.json")]):
        try:
            valid.append(verified(path, trusted))
        except ValueError as error:
            refused.append(Refused(str(path.relative_to(folder)), str(error)))
    valid.sort(key=lambda one: one.measured_at, reverse=True)
    return Evaluations(tuple(valid), tuple(refused))


def trusted_keys(folder: Path) -> tuple[Ed25519PublicKey, ...]:
    """Return the public keys of a folder; a file that is none is passed over, so that it lets nobody in."""
    found = []
    for path in sorted(folder.glob("*.pem")):
        try:
            found.append(public_key(path.read_bytes()))
        except (OSError, ValueError):
            continue
    return tuple(found)


def verified(path: Path, trusted: Sequence[Ed25519PublicKey]) -> Evaluation:
    """Return the result of a bundle. Raises `ValueError` with the reason for which it does not count."""
    signed = parsed(path)
    if not trusted_by(signed, trusted):
        raise ValueError(NO_KEY)
    if fault := quick_fault(path.parent, signed):
        raise ValueError(fault)
    return signed.evaluation


def quick_fault(folder: Path, signed: SignedEvaluation) -> str:
    """Return why a bundle does not count (Korean), or nothing: its signature, and the hash of its records."""
    if not signature_fits(signed):
        return BROKEN
    records = signed.evaluation.records
    if records is None:
        return ""
    path = folder / records.file
    if not path.is_file():
        return NO_RECORDS
    state = path.stat()
    return "" if file_hash(path, state.st_mtime_ns, state.st_size) == records.sha256 else EDITED_RECORDS


@lru_cache(maxsize=256)
def file_hash(path: Path, changed: int, size: int) -> str:  # noqa: ARG001 - they are part of the cache's key
    """Return the SHA-256 of a file as it was at a time and of a size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def signature_fits(signed: SignedEvaluation) -> bool:
    """Whether a bundle was signed, as it is, by the key that it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed.signature.key, validate=True))
        key.verify(base64.b64decode(signed.signature.value, validate=True), canonical(signed.evaluation))
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted_by(signed: SignedEvaluation, trusted: Iterable[Ed25519PublicKey]) -> bool:
    """Whether the key that a bundle names is among the trusted ones."""
    return any(base64.b64encode(key.public_bytes_raw()).decode() == signed.signature.key for key in trusted)


def parsed(path: Path) -> SignedEvaluation:
    """Return what a file says. Raises `ValueError`."""
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError(TOO_LARGE)
        return SignedEvaluation.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ValueError(UNREADABLE) from error
