"""Values under lock: AES-256-GCM, each bound to the row that it belongs to, and fingerprints by HMAC-SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rag.errors import PrivacyKeyLost
from rag.guards.pii.pseudonym import Fingerprint
from rag.guards.pii.types import PiiType
from serving.privacy.keys import Key

NONCE_BYTES = 12
PRINT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Place:
    """The row that a value belongs to: moved to another row, it does not open."""

    owner: str
    conversation: str
    label: str

    @property
    def bytes(self) -> bytes:
        """What is authenticated with the value."""
        parts = (self.owner, self.conversation, self.label)
        return b"\x00".join(part.encode("utf8", "replace") for part in parts)


def sealed(key: Key, value: str, place: Place) -> bytes:
    """Return a value encrypted for its place."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key.derived("seal")).encrypt(nonce, value.encode("utf8", "surrogatepass"), place.bytes)


def opened(key: Key, content: bytes, place: Place) -> str:
    """Return the value of a place. Raises `PrivacyKeyLost` if it is not what was sealed there."""
    try:
        plain = AESGCM(key.derived("seal")).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], place.bytes)
    except (InvalidTag, ValueError) as error:
        raise PrivacyKeyLost(
            f"암호화된 값이 키({key.id})로 열리지 않습니다. 값이 손상되었거나 바뀌었습니다. 백업의 기록과 비교하십시오."
        ) from error
    return plain.decode("utf8", "surrogatepass")


def fingerprint_with(key: Key) -> Fingerprint:
    """Return the fingerprint that tells, with this key only, whether two values are the same."""
    secret = key.derived("fingerprint")

    def fingerprint(kind: PiiType, value: str) -> str:
        text = f"{kind}\x00{value}".encode("utf8", "surrogatepass")
        return hmac.new(secret, text, hashlib.sha256).hexdigest()[: 2 * PRINT_BYTES]

    return fingerprint
