"""A small identity provider: keys of its own, tokens as told, also those that nobody should take."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

ISSUER = "https://login.example.go.kr/realms/province"
AUDIENCE = "mongmin"


@dataclass
class SmallIssuer:
    """Signs tokens; `fetched` counts how often its keys were asked for."""

    rsa_key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    ec_key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    kid: str = "k1"
    fetched: int = 0
    fault: Exception | None = None

    def keys(self) -> dict[str, Any]:
        """Return the key set; raises `fault`."""
        self.fetched += 1
        if self.fault is not None:
            raise self.fault
        rsa_jwk = RSAAlgorithm.to_jwk(self.rsa_key.public_key(), as_dict=True)
        ec_jwk = ECAlgorithm.to_jwk(self.ec_key.public_key(), as_dict=True)
        return {
            "keys": [
                {**rsa_jwk, "kid": self.kid, "use": "sig", "alg": "RS256"},
                {**ec_jwk, "kid": f"{self.kid}-ec", "use": "sig"},
            ]
        }

    def claims(self, **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - claims
        """Return good claims, changed; those that are None are left out."""
        now = int(time.time())
        good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u-1", "iat": now, "nbf": now, "exp": now + 300}
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def token(self, **changed: Any) -> str:  # noqa: ANN401 - claims
        """Return a token signed with the RSA key."""
        return self.signed(self.claims(**changed))

    def signed(self, claims: dict[str, Any], **header: Any) -> str:  # noqa: ANN401 - a header
        return jwt.encode(claims, self.rsa_key, "RS256", headers={"kid": self.kid, **header})

    def signed_by_curve(self, **changed: Any) -> str:  # noqa: ANN401 - claims
        return jwt.encode(self.claims(**changed), self.ec_key, "ES256", headers={"kid": f"{self.kid}-ec"})

    def public_pem(self) -> bytes:
        return self.rsa_key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def unsigned(self) -> str:
        """Return a token of the algorithm `none`."""
        return f"{encoded({'alg': 'none', 'kid': self.kid})}.{encoded(self.claims())}."

    def signed_with_public_key(self) -> str:
        """Return a token whose HS256 secret is the public key that everybody knows."""
        signed = f"{encoded({'alg': 'HS256', 'kid': self.kid})}.{encoded(self.claims())}"
        mac = hmac.new(self.public_pem(), signed.encode(), hashlib.sha256).digest()
        return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def encoded(part: dict[str, Any]) -> str:
    """Return a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
