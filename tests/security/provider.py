"""A real identity provider on loopback (`oidc-provider-mock`), and a person who logs in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from oidc_provider_mock import User, run_server_in_thread

OFFICER = User(sub="u-1042", claims={"roles": ["officer"], "grade": "S", "departments": ["교통과"]})
COLLEAGUE = User(sub="u-2077", claims={"roles": ["officer"], "grade": "O", "departments": ["환경과"]})
CLIENT, SECRET = "mongmin", "s3cret"
BACK = "http://127.0.0.1:1/login/done"


@contextmanager
def provider() -> Iterator[str]:
    """Run a provider that knows two officers; yields its issuer."""
    with run_server_in_thread(user_claims=[OFFICER, COLLEAGUE]) as server:
        yield f"http://localhost:{server.server_port}"


def discovery(issuer: str) -> dict[str, str]:
    """Return the provider's discovery document."""
    document: dict[str, str] = httpx.get(f"{issuer}/.well-known/openid-configuration").json()
    return document


def agree(address: str, sub: str = OFFICER.sub) -> str:
    """Log in as `sub` on the provider's page at `address`; return where it sends the browser back to."""
    return httpx.post(address, data={"sub": sub}).headers["location"]


def id_token(issuer: str, client_id: str = CLIENT) -> str:
    """Return the token of a login, made by hand: what the page does with a browser."""
    known = discovery(issuer)
    asked = {"response_type": "code", "client_id": client_id, "redirect_uri": BACK, "scope": "openid", "nonce": "n"}
    back = agree(f"{known['authorization_endpoint']}?{urlencode(asked)}")
    code = parse_qs(urlsplit(back).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    answer = httpx.post(known["token_endpoint"], data=form, auth=(client_id, SECRET))
    return str(answer.json()["id_token"])
