"""A chain of records for tests: a ledger over a database, with keys of its own and a clock that can be set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from serving.evidence.chain import Head
from serving.evidence.chained import ChainedLedger
from serving.evidence.findings import Verification
from serving.evidence.keys import Keys, MemoryKeys
from serving.evidence.rings import Ring
from serving.evidence.signing import Signer
from serving.evidence.verify import Proofs, verify
from serving.store.base import Database
from serving.store.evidence import EvidenceStore


@dataclass
class Watch:
    """A clock that goes on a second at each look, and can be set."""

    at: datetime = datetime(2026, 11, 28, 9, tzinfo=UTC)
    step: timedelta = timedelta(seconds=1)

    def __call__(self) -> datetime:
        self.at += self.step
        return self.at


class FixedKeys:
    """Keys of known texts, the same in several processes."""

    def __init__(self, who: str, seal: str, sign: str) -> None:
        self.who = Ring.read(who, "who")
        self.seal = Ring.read(seal, "seal")
        self.signer = Signer.read(sign)


@dataclass
class World:
    """A chain with its keys."""

    database: Database
    keys: Keys = field(default_factory=MemoryKeys)
    watch: Watch = field(default_factory=Watch)

    def __post_init__(self) -> None:
        self.store = EvidenceStore(self.database)
        self.ledger = ChainedLedger(self.store, self.keys, self.watch)

    def write(self, number: int, first: int = 1) -> list[str]:
        """Write answers."""
        return [
            self.ledger.add(
                "answer",
                {"answer_id": f"ans-{n}", "mode": "quoted", "words": {"question": f"{n}번째 질문입니다."}},
                f"officer-{n % 3}",
            )
            for n in range(first, first + number)
        ]

    def look(self, *witnessed: Head) -> Verification:
        """Verify the chain."""
        return verify(self.store, Proofs(self.keys.signer.trust, self.keys.seal, witnessed))
