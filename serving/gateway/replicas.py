"""The engines behind the gateway as it knows them now, and the pools of those that serve the same models."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from configs.gateway import GatewaySettings, QueueSettings, ReplicaSettings
from configs.settings import secret
from serving.gateway.breaker import Breaker, BreakerRules
from serving.gateway.queue import AdmissionQueue, QueueRules
from serving.gateway.retry import FAULTY, Outcome
from serving.gateway.routing import Load, route
from serving.gateway.turnstile import Turnstile


@dataclass
class Replica:
    """One engine. `healthy` is what the last look at it said; `reported` how much work it says it holds."""

    name: str
    url: str
    models: tuple[str, ...]
    slots: int
    weight: float
    key: str | None
    breaker: Breaker
    active: int = 0
    reported: int = 0
    healthy: bool = True

    def usable(self, now: float) -> bool:
        """Whether a request may be sent there."""
        return self.healthy and self.breaker.would_allow(now)

    @property
    def load(self) -> Load:
        """It as routing sees it."""
        return Load(self.name, self.active, self.reported, self.weight)

    @contextmanager
    def working(self, now: float) -> Iterator[None]:
        """Hold a request there; one that ends without an outcome says nothing about the replica."""
        trial = self.breaker.state(now) == "half_open"
        self.breaker.allow(now)
        self.active += 1
        try:
            yield
        finally:
            self.active -= 1
            if trial:
                self.breaker.abandoned()

    def tell(self, outcome: Outcome, now: float) -> None:
        """Let the breaker know how a request went."""
        if outcome in FAULTY:
            self.breaker.failed(now)
        else:
            self.breaker.succeeded()


@dataclass
class Pool:
    """Replicas that serve the same models, and the queue before them."""

    replicas: Sequence[Replica]
    turnstile: Turnstile
    fixed_slots: int = 0
    _names: dict[str, Replica] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find replicas by name."""
        self._names = {replica.name: replica for replica in self.replicas}

    def usable(self, now: float) -> bool:
        """Whether any replica may be asked."""
        return any(replica.usable(now) for replica in self.replicas)

    def choose(self, session: str, tried: Collection[str], now: float) -> Replica | None:
        """Return the replica for a request that `tried` could not serve; those with a free slot first."""
        able = [one for one in self.replicas if one.name not in tried and one.usable(now)]
        free = [one for one in able if one.active < one.slots]
        name = route([one.load for one in free or able], session)
        return self._names[name] if name is not None else None

    def fit(self, now: float) -> None:
        """Let as many in as the usable replicas have slots."""
        if not self.fixed_slots:
            self.turnstile.resize(sum(one.slots for one in self.replicas if one.usable(now)))


def make_replica(settings: ReplicaSettings, rules: BreakerRules) -> Replica:
    """Return a replica of which nothing is known yet."""
    key = secret(settings.api_key_env)
    return Replica(
        settings.name or urlsplit(settings.url).netloc,
        settings.url.rstrip("/"),
        settings.models,
        settings.slots,
        settings.weight,
        key.get_secret_value() if key else None,
        Breaker(rules),
    )


def make_pools(settings: GatewaySettings) -> tuple[list[Replica], Mapping[str, Pool]]:
    """Return all replicas, and each model's pool; models that the same replicas serve share one queue."""
    rules = BreakerRules(settings.breaker_failures, settings.breaker_seconds)
    replicas = [make_replica(one, rules) for one in settings.replicas]
    pools: dict[frozenset[str], Pool] = {}
    models: dict[str, Pool] = {}
    for model in dict.fromkeys(name for one in replicas for name in one.models):
        serving = [one for one in replicas if model in one.models]
        group = frozenset(one.name for one in serving)
        if group not in pools:
            slots = settings.queue.slots or sum(one.slots for one in serving)
            turnstile = Turnstile(AdmissionQueue(queue_rules(settings.queue, slots)))
            pools[group] = Pool(serving, turnstile, settings.queue.slots)
        models[model] = pools[group]
    return replicas, models


def queue_rules(settings: QueueSettings, slots: int) -> QueueRules:
    """Return the queue's rules of the settings."""
    return QueueRules(
        slots,
        (("disaster", settings.reserved_disaster), ("complaint", settings.reserved_complaint)),
        settings.waiting,
        settings.waiting_per_user,
        settings.patience,
        settings.wait_seconds,
    )
