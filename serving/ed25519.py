"""Ed25519 keys in PEM, for whoever signs: bundles, and the heads of the evidence."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key


def private_key(pem: bytes) -> Ed25519PrivateKey:
    """Read a private key (PEM, Ed25519, no passphrase). Raises `ValueError` for anything else."""
    try:
        key = load_pem_private_key(pem, None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("not a private key that can be used") from error
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise ValueError("not an Ed25519 key")


def public_key(pem: bytes) -> Ed25519PublicKey:
    """Read a public key (PEM, Ed25519). Raises `ValueError` for anything else."""
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError("not a public key that can be used") from error
    if isinstance(key, Ed25519PublicKey):
        return key
    raise ValueError("not an Ed25519 key")
