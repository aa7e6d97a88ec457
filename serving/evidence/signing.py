"""Signatures of records and heads (Ed25519), and the public keys by which others check them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from rag.errors import EvidenceUnavailable
from serving.ed25519 import private_key, public_key
from serving.evidence.chain import Head, Record, head_statement, record_statement, sha256

BLOCK = re.compile(r"-----BEGIN (PRIVATE|PUBLIC) KEY-----.+?-----END \1 KEY-----\n?", re.DOTALL)
UNREADABLE = (
    "증거 기록의 서명 열쇠를 읽을 수 없습니다. Ed25519 개인 키(PEM)가 하나, 그 뒤에 지난 공개 키가 있어야 합니다"
    "(예: openssl genpkey -algorithm ed25519)."
)


@dataclass(frozen=True)
class Trust:
    """The public keys whose signatures count, by their ids."""

    keys: dict[str, Ed25519PublicKey]

    @classmethod
    def of(cls, keys: Iterable[Ed25519PublicKey]) -> Trust:
        """Trust some keys."""
        return cls({fingerprint(key): key for key in keys})

    def knows(self, signer: str) -> bool:
        """Whether a signer is one of ours."""
        return signer in self.keys

    def holds(self, signer: str, statement: bytes, signature: str) -> bool:
        """Whether a trusted signer signed a statement."""
        key = self.keys.get(signer)
        try:
            if key is None:
                return False
            key.verify(base64.b64decode(signature, validate=True), statement)
        except (binascii.Error, ValueError, TypeError, InvalidSignature):
            return False
        return True

    def signed_record(self, record: Record) -> bool:
        """Whether a record's digest was signed by its signer."""
        return self.holds(record.signer, record_statement(record.digest), record.signature)

    def signed_head(self, head: Head) -> bool:
        """Whether a head was signed by its signer."""
        return self.holds(head.signer, head_statement(head), head.signature)


@dataclass(frozen=True)
class Signer:
    """Signs with the key in use."""

    key: Ed25519PrivateKey
    former: tuple[Ed25519PublicKey, ...] = ()

    @classmethod
    def read(cls, pem: str) -> Signer:
        """Read the private key, and the public keys of its predecessors after it. Raises `EvidenceUnavailable`."""
        blocks = [(found[1], found[0].encode()) for found in BLOCK.finditer(pem)]
        try:
            (private,) = [block for kind, block in blocks if kind == "PRIVATE"]
            former = tuple(public_key(block) for kind, block in blocks if kind == "PUBLIC")
            return cls(private_key(private), former)
        except ValueError as error:
            raise EvidenceUnavailable(UNREADABLE) from error

    @property
    def id(self) -> str:
        """The id of the key in use."""
        return fingerprint(self.key.public_key())

    @property
    def trust(self) -> Trust:
        """Our own keys, present and former."""
        return Trust.of([*self.former, self.key.public_key()])

    def record(self, record: Record) -> Record:
        """Return a record with the signature of its digest."""
        return replace(record, signature=self._signed(record_statement(record.digest)))

    def head(self, sequence: int, digest: str, at: str) -> Head:
        """Return a signed head."""
        head = Head(sequence, digest, at, self.id)
        return replace(head, signature=self._signed(head_statement(head)))

    def content(self, content: bytes) -> str:
        """Sign what a file holds, such as the list of an export."""
        return self._signed(content)

    def rotated(self) -> str:
        """Return the PEM of a new key that also trusts the present one and its predecessors."""
        return new_signer() + "".join(map(public_pem, [self.key.public_key(), *self.former]))

    def _signed(self, statement: bytes) -> str:
        return base64.b64encode(self.key.sign(statement)).decode()


def new_signer() -> str:
    """Return a fresh private key in PEM."""
    made = Ed25519PrivateKey.generate()
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: Ed25519PublicKey) -> str:
    """Return a public key in PEM, for a witness to keep."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint(key: Ed25519PublicKey) -> str:
    """Return the id of a public key."""
    return sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw))[:16]
