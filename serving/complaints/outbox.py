"""Sending results to the systems that wait for them: signed, again and again with growing waits, then given up.

Headers and signature are those of Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`, whose
value is `v1,` and the base64 of HMAC-SHA-256 over `id.timestamp.body`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from configs.complaints import ComplaintSettings
from rag.errors import MongminError
from serving.complaints.addresses import Addresses, Target
from serving.complaints.intake import Now
from serving.logging import logger
from serving.problems import Problem
from serving.store.callbacks import Callback, CallbackStore

JITTER = 0.2
UNREACHABLE = "상대 서버에 닿지 않습니다({what})."
REFUSED = "상대 서버가 {status}로 답했습니다."
NO_CASE = "보낼 결과가 없습니다."


class Sends(Protocol):
    """Sends a body to a checked address."""

    def post(self, target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of the answer. Raises `OSError` or `httpx.HTTPError` if there is none."""


@dataclass(frozen=True)
class HttpSends:
    """Sends by HTTP to the very address that was checked; no redirects, no proxies."""

    seconds: float

    def post(self, target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Return the status of the answer."""
        parts = urlsplit(target.url)
        host = f"[{address}]" if ":" in address else address
        url = parts._replace(netloc=f"{host}:{target.port}").geturl()
        named = {**headers, "Host": parts.netloc}
        with httpx.Client(timeout=self.seconds, trust_env=False, follow_redirects=False) as client:
            extensions = {"sni_hostname": target.name}
            # Nothing of the answer but its status is read: a body without end would hold the sender up.
            with client.stream("POST", url, content=body, headers=named, extensions=extensions) as answer:
                return answer.status_code


@dataclass(frozen=True)
class Outbox:
    """What is to be sent. `body` makes the result of a complaint; `chance` gives a number from 0 to 1."""

    store: CallbackStore
    addresses: Addresses
    settings: ComplaintSettings
    sends: Sends
    key: SecretStr | None
    body: Callable[[str], bytes | None]
    now: Now
    chance: Callable[[], float] = random.random

    def waiting(self, complaint_id: str, url: str) -> None:
        """Have the result of a complaint sent; asked for again to the same address it is sent once all the same."""
        number = hashlib.sha256(f"{complaint_id} {url}".encode()).hexdigest()[:32]
        host = (urlsplit(url).hostname or "")[:255]
        self.store.add(Callback(f"cb-{number}", complaint_id, url, host, next_try=self.now()))

    def deliver(self) -> int:
        """Try everything that is due; return how many were tried."""
        done = 0
        for callback in self.store.due(self.now()):
            # While it is sent, no other process takes it.
            until = self.now() + timedelta(seconds=3 * self.settings.callback_timeout_seconds)
            if self.store.lease(callback, until):
                self.store.tried(self._tried(callback))
                done += 1
        return done

    def retry(self, callback_id: str) -> Callback:
        """Try a callback again from the beginning. Raises `Problem` (404, 409)."""
        found = self.store.one(callback_id)
        if found is None:
            raise Problem("callback-not-found", 404, "그런 콜백이 없습니다.", "There is no such callback")
        if found.state == "delivered":
            raise Problem("bad-request", 409, "이미 전달된 콜백입니다.", "The callback was delivered")
        again = replace(found, state="waiting", tries=0, next_try=self.now(), problem=None)
        self.store.tried(again)
        return again

    def _tried(self, callback: Callback) -> Callback:
        problem = self._sent(callback)
        tries = callback.tries + 1
        if problem is None:
            return replace(callback, tries=tries, state="delivered", next_try=None, problem=None)
        logger().warning("callback", callback=callback.callback_id, tries=tries, host=callback.host)
        if tries >= self.settings.callback_tries:
            return replace(callback, tries=tries, state="dead", next_try=None, problem=problem)
        wait = timedelta(seconds=self.wait(tries))
        return replace(callback, tries=tries, next_try=self.now() + wait, problem=problem)

    def wait(self, tries: int) -> float:
        """Return the seconds before the next try: doubled each time, with a little more by chance."""
        usual = self.settings.callback_first_seconds * 2.0 ** min(tries - 1, 40)
        return min(usual, self.settings.callback_most_seconds) * (1 + JITTER * self.chance())

    def _sent(self, callback: Callback) -> str | None:
        """Send a result; return what went wrong, in Korean."""
        body = self.body(callback.complaint_id)
        if body is None:
            return NO_CASE
        try:
            # Looked up and checked each time: the settings and the name may have changed since.
            target = self.addresses.checked(callback.url)
            address = self.addresses.address(target)
            status = self.sends.post(target, address, body, self._headers(callback.callback_id, body))
        except MongminError as error:
            return str(error)
        except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
            return UNREACHABLE.format(what=type(error).__name__)
        return None if 200 <= status < 300 else REFUSED.format(status=status)

    def _headers(self, callback_id: str, body: bytes) -> dict[str, str]:
        moment = str(int(self.now().timestamp()))
        return {
            "content-type": "application/json; charset=utf-8",
            "webhook-id": callback_id,
            "webhook-timestamp": moment,
            "webhook-signature": signature(self.key, callback_id, moment, body),
        }


def signature(key: SecretStr | None, callback_id: str, moment: str, body: bytes) -> str:
    """Sign a body.

    >>> signature(SecretStr("k"), "cb-1", "1", b"{}")
    'v1,p74/QPgI+ibTjuhwfyX/a7a0ZEiqCEZxgk/VkWwZKr0='
    """
    secret = key.get_secret_value().encode() if key else b""
    signed = b".".join((callback_id.encode(), moment.encode(), body))
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
