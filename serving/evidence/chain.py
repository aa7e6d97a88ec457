"""The chain: what a record's digest covers, and what a head says. Pure functions over plain values.

A digest covers every column of its record, the hashes of what is sealed in it and the digest before it. So a
sealed part whose key was destroyed can still be checked, and cannot be read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

Part = Literal["body", "words"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What is sealed apart: the record itself, and the words of persons in it, which are kept for a shorter time."""
GENESIS = hashlib.sha256(b"mongmin evidence 1").hexdigest()
"""What the first record follows."""
EVERY = 100
"""After how many records a signed head is kept beside the chain. Every head is expected at its place."""
FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it is stored.

    `at` is the clock's time in UTC, and `back_ms` by how much the clock was behind the latest time seen before.
    `who` is `<key id>.<keyed hash>`, `seal` the id of the key that seals this record's own keys, and `body` and
    `words` are sealed (base64; empty: there is none). `grade` is the highest of what was read (N2SF).
    """

    sequence: int
    id: str
    kind: str
    at: str
    back_ms: int
    who: str
    mode: str
    grade: str
    ref: str
    seal: str
    body: str
    words: str
    previous: str
    signer: str
    digest: str = ""
    signature: str = ""

    def sealed(self, part: Part) -> str:
        """Return a sealed part; empty where there is none."""
        return self.body if part == "body" else self.words


@dataclass(frozen=True, slots=True)
class Head:
    """A signed statement of how far the chain went at a time, for a witness outside."""

    sequence: int
    digest: str
    at: str
    signer: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the chain ends: the next record follows it. `latest` is the latest time that any record has seen."""

    sequence: int = 0
    digest: str = GENESIS
    latest: str = ""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record to be stored with the sealed keys of its parts, and the head that is due with it."""

    record: Record
    keys: Mapping[Part, str]
    head: Head | None = None


def canonical(value: object) -> bytes:
    """Return the one JSON text of a value: names sorted, no spaces, UTF-8. Raises `ValueError` for what JSON lacks.

    >>> canonical({"b": 1, "a": "가"}).decode()
    '{"a":"가","b":1}'
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=repr)
    return text.encode("utf8", "replace")


def digest_of(record: Record) -> str:
    """Return the digest that a record must have."""
    covered = asdict(record)
    del covered["digest"], covered["signature"]
    return sha256(canonical(covered | {part: sha256(as_bytes(covered[part])) for part in PARTS}))


def with_digest(record: Record) -> Record:
    """Return a record with its digest."""
    return replace(record, digest=digest_of(record))


def record_statement(digest: str) -> bytes:
    """Return what is signed of a record."""
    return b"mongmin record\n" + as_bytes(digest)


def head_statement(head: Head) -> bytes:
    """Return what is signed of a head."""
    return b"mongmin head\n" + canonical({"sequence": head.sequence, "digest": head.digest, "at": head.at})


def sha256(content: bytes) -> str:
    """Return a hash in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def as_bytes(value: Any) -> bytes:  # noqa: ANN401 - a column that was tampered with holds anything
    """Return the bytes of a column, whatever somebody put there."""
    return value.encode("utf8", "surrogatepass") if isinstance(value, str) else repr(value).encode()


def written(moment: datetime) -> str:
    """Write a time in UTC, so that times sort as their texts do.

    >>> written(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC))
    '2026-01-02T03:04:05.000006Z'
    """
    return moment.astimezone(UTC).strftime(FORMAT)


def moment_of(text: str) -> datetime:
    """Read a time that `written` wrote. Raises `ValueError`."""
    return datetime.strptime(text, FORMAT).replace(tzinfo=UTC)


def milliseconds_back(now: str, latest: str) -> int:
    """Return by how many milliseconds a clock is behind the latest time that was seen; at least 1 if it is."""
    if not latest or now >= latest:
        return 0
    return max(1, int((moment_of(latest) - moment_of(now)).total_seconds() * 1000))
