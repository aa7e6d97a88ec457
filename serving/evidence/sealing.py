"""Sealing: each part of a record is encrypted (AES-256-GCM) by a key of its own, and that key by one of the ring.

Destroying the part's key makes the part unreadable for ever, while its hash in the chain stays true.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import zlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from serving.evidence.chain import Part, canonical
from serving.evidence.ledger import Json
from serving.evidence.rings import BYTES

NONCE = 12
MAX_BYTES = 64 << 20
"""Of an opened part: a record is never that large, but a forged one could unpack to anything."""


class NotSealed(Exception):
    """A sealed part does not open: it, its key or the name of its record was changed."""


def seal(content: Mapping[str, Json], outer: bytes, name: str, part: Part) -> tuple[str, str]:
    """Seal a part of the record called `name`; return it and its sealed key."""
    inner = secrets.token_bytes(BYTES)
    about = f"{name}/{part}".encode()
    return closed(inner, zlib.compress(canonical(content)), about), closed(outer, inner, about)


def unseal(sealed: str, key: str, outer: bytes, name: str, part: Part) -> dict[str, Json]:
    """Open a part by its sealed key. Raises `NotSealed`."""
    about = f"{name}/{part}".encode()
    content = opened(opened(outer, key, about), sealed, about)
    try:
        unpacked = zlib.decompressobj().decompress(content, MAX_BYTES)
        found = json.loads(unpacked)
    except (zlib.error, ValueError) as error:
        raise NotSealed from error
    if not isinstance(found, dict):
        raise NotSealed
    return found


def closed(key: bytes, content: bytes, about: bytes) -> str:
    """Encrypt for storage; `about` is bound to it without being stored."""
    nonce = secrets.token_bytes(NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, about)).decode()


def opened(key: bytes, stored: str, about: bytes) -> bytes:
    """Decrypt what `closed` returned. Raises `NotSealed`."""
    try:
        raw = base64.b64decode(stored, validate=True)
        return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], about)
    except (binascii.Error, ValueError, TypeError, InvalidTag) as error:
        raise NotSealed from error
