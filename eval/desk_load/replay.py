"""Sends receipts to a running API, many at once, has it killed on the way, and looks whether each is there once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx

from eval.desk_load.receipts import Receipt

PATIENCE_SECONDS = 300.0
"""How long a sender tries again: a restart takes half a minute on a busy machine."""
BUSY = frozenset({429, 502, 503, 504})
PAGE = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """A receipt as it was answered: mongmin's number of the case, the seconds of the last try, how many tries."""

    receipt: Receipt
    complaint_id: str
    seconds: float
    tries: int
    drafted: bool
    problem: str = ""


@dataclass
class Replay:
    """One run. `halfway` is called once, when the first half of the receipts is answered."""

    client: httpx.Client
    clients: int = 20
    halfway: Callable[[], None] = lambda: None
    say: Callable[[str], None] = lambda _line: None
    pause: float = 0.5
    """Seconds before a sender tries again."""
    sent: list[Sent] = field(default_factory=list)

    def run(self, receipts: Sequence[Receipt]) -> float:
        """Send all; return the seconds that it took."""
        began = time.monotonic()
        with ThreadPoolExecutor(self.clients) as senders:
            for done in senders.map(self.send, receipts):
                self._note(done, len(receipts))
        return time.monotonic() - began

    def send(self, receipt: Receipt) -> Sent:
        """Send one receipt until it is answered; the same key makes trying again safe."""
        until, tries, problem = time.monotonic() + PATIENCE_SECONDS, 0, ""
        while time.monotonic() < until:
            tries += 1
            began = time.monotonic()
            try:
                answer = self.client.post(
                    "/v1/complaints", json=receipt.content(), headers={"Idempotency-Key": receipt.number}
                )
            except httpx.HTTPError as error:
                problem = type(error).__name__
            else:
                if answer.status_code == 200:
                    case = answer.json()
                    took = time.monotonic() - began
                    return Sent(receipt, case["complaint_id"], took, tries, case["draft"] is not None)
                problem = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code not in BUSY:
                    break
            time.sleep(self.pause)
        return Sent(receipt, "", 0.0, tries, drafted=False, problem=problem)

    def _note(self, done: Sent, total: int) -> None:
        self.sent.append(done)
        count = len(self.sent)
        if count == total // 2:
            self.halfway()
        if count % max(1, total // 20) == 0:
            self.say(f"{count}/{total}")


def client_for(url: str, clients: int) -> httpx.Client:
    """Return what sends to an API: as many connections as clients, and long patience."""
    limits = httpx.Limits(max_connections=clients)
    return httpx.Client(base_url=url, timeout=PATIENCE_SECONDS, trust_env=False, limits=limits)


def stored(client: httpx.Client) -> Counter[str]:
    """Return how often each receipt number stands in the queue, counted page by page through the API."""
    seen: Counter[str] = Counter()
    while True:
        answer = client.get("/v1/complaints", params={"offset": seen.total(), "limit": PAGE})
        answer.raise_for_status()
        cases = answer.json()["cases"]
        if not cases:
            return seen
        seen.update(case["id"] for case in cases)


def report(sent: Sequence[Sent], seconds: float, found: Counter[str]) -> list[str]:
    """Return the lines of a run: rate, percentiles, what was lost or doubled."""
    answered = [one for one in sent if one.complaint_id]
    asked = [one for one in answered if one.receipt.draft]
    lost = [one.receipt.number for one in sent if not found[one.receipt.number]]
    doubled = [number for number, times in found.items() if times > 1]
    failed = [one for one in sent if not one.complaint_id]
    return [
        f"sent {len(sent)}, answered {len(answered)}, failed {len(failed)}, in {seconds:.0f} s: "
        f"{len(answered) / seconds:.1f} a second",
        percentiles("without a draft", [one.seconds for one in answered if not one.receipt.draft]),
        percentiles(f"with a draft ({sum(one.drafted for one in asked)} drafts)", [one.seconds for one in asked]),
        f"tried again: {sum(one.tries > 1 for one in answered)}",
        f"lost: {len(lost)}; twice in the queue: {len(doubled)}; cases in the queue: {found.total()}",
        *(f"  failed {one.receipt.number}: {one.problem}" for one in failed[:10]),
    ]


def percentiles(name: str, seconds: Sequence[float]) -> str:
    """Return the middle, the 95th percentile and the longest of times in seconds."""
    if not seconds:
        return f"{name}: none"
    ranked = sorted(seconds)
    middle, high = ranked[len(ranked) // 2], ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return f"{name}: n={len(ranked)}, p50 {middle:.2f} s, p95 {high:.2f} s, longest {ranked[-1]:.2f} s"
