"""What a fault cost: a row a fault, as JSON and as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["kept", "broken", "not produced"]
HEAD = ("fault", "when", "recovered (s)", "requests failed", "acknowledged", "lost", "what the user saw", "verdict")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One fault. `failed` requests were told so; `lost` counts acknowledged writes that are gone, which must be none.

    `recovered` is the time from the fault (or, where it lasts, from its end) until questions are answered by the
    model again.
    """

    fault: str
    when: str
    saw: str = ""
    recovered: float | None = None
    requests: int = 0
    failed: int = 0
    acknowledged: int = 0
    lost: int = 0
    promise: bool = True
    """Whether what the user saw was an answer, a quoted answer or a problem in Korean that says what to do."""
    reason: str = ""
    """Why it was not produced here; a fault with a reason has no figures and has passed nothing."""

    @property
    def verdict(self) -> Verdict:
        """Whether the promises were kept."""
        if self.reason:
            return "not produced"
        return "kept" if self.promise and self.lost == 0 and self.back else "broken"

    @property
    def back(self) -> bool:
        """Whether all works again."""
        return self.recovered is not None and math.isfinite(self.recovered)

    def as_dict(self) -> dict[str, Any]:
        """Return the row for JSON."""
        return {**asdict(self), "verdict": self.verdict}


def not_produced(fault: str, when: str, reason: str) -> Outcome:
    """Make the row of a fault that this machine cannot produce."""
    return Outcome(fault, when, reason=reason)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the rows as Markdown."""
    lines = [f"| {' | '.join(HEAD)} |", "|" + "---|" * len(HEAD)]
    lines.extend(f"| {' | '.join(cells(outcome))} |" for outcome in outcomes)
    return "\n".join(lines)


def cells(row: Outcome) -> list[str]:
    """Return the cells of a row."""
    if row.reason:
        return [row.fault, row.when, "-", "-", "-", "-", "-", f"not produced: {row.reason}"]
    recovered = f"{row.recovered:.1f}" if row.back else "never"
    failed = f"{row.failed} of {row.requests}"
    saw = row.saw.replace("|", "/").replace("\n", " ")
    return [row.fault, row.when, recovered, failed, str(row.acknowledged), str(row.lost), saw, row.verdict]
