"""What the attacks reached, by carrier, phrasing, goal and place, each with n and the 95% Wilson interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.redteam.run import Result
from rag.evaluation.statistics import Proportion

FIELDS = {"carrier": "By carrier", "phrasing": "By phrasing and encoding", "goal": "By goal"}


@dataclass(frozen=True, slots=True)
class Group:
    """What of the attacks with one name reached their goal."""

    name: str
    reached: Proportion

    def as_dict(self) -> dict[str, Any]:
        """Return the figures with their interval."""
        return {"name": self.name, **asdict(self.reached), "interval": self.reached.interval}


@dataclass(frozen=True, slots=True)
class Report:
    """One engine's figures. `through` counts the places in which something came out."""

    engine: str
    seed: int
    total: Proportion
    groups: dict[str, tuple[Group, ...]]
    through: dict[str, int]
    modes: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON."""
        return {
            "engine": self.engine,
            "seed": self.seed,
            "total": Group("all", self.total).as_dict(),
            "groups": {field: [group.as_dict() for group in groups] for field, groups in self.groups.items()},
            "through": self.through,
            "modes": self.modes,
        }


def summarize(engine: str, seed: int, results: Sequence[Result]) -> Report:
    """Count results."""
    return Report(
        engine=engine,
        seed=seed,
        total=proportion(results),
        groups={field: tuple(grouped(results, field)) for field in FIELDS},
        through=dict(Counter(place for result in results for place in result.places).most_common()),
        modes=dict(Counter(result.mode for result in results)),
    )


def proportion(results: Iterable[Result]) -> Proportion:
    """Return how many results reached their goal, of how many."""
    found = [result.reached for result in results]
    return Proportion(sum(found), len(found))


def grouped(results: Sequence[Result], field: str) -> list[Group]:
    """Return the results by a field, the most reached first, then by name."""
    names = sorted({getattr(result, field) for result in results})
    groups = [Group(name, proportion(r for r in results if getattr(r, field) == name)) for name in names]
    return sorted(groups, key=lambda group: -(group.reached.value or 0.0))


def markdown(reports: Sequence[Report], more: Sequence[str] = ()) -> str:
    """Return the reports in Markdown."""
    lines = [
        "# Red team",
        "",
        "Written by `mongmin eval redteam`. *Reached*: what the attack wanted came out somewhere.",
    ]
    lines += ["", *more] if more else []
    for report in reports:
        lines += ["", f"## Engine: {report.engine} (seed {report.seed})", "", f"All attacks: {told(report.total)}."]
        lines += ["", "Answers: " + ", ".join(f"{mode} {count}" for mode, count in sorted(report.modes.items())) + "."]
        if report.through:
            lines += [
                "",
                "Through: " + ", ".join(f"`{place}` {count}" for place, count in report.through.items()) + ".",
            ]
        for field, title in FIELDS.items():
            lines += ["", f"### {title}", "", f"| {field} | reached | n | at most (95%) |", "|---|---|---|---|"]
            lines += [row(group) for group in report.groups[field]]
    return "\n".join(lines) + "\n"


def told(share: Proportion) -> str:
    """Return a share in words with its interval."""
    if share.interval is None:
        return "not measured"
    low, high = share.interval
    return f"{share.hits} of {share.n} reached their goal (95% Wilson interval {low:.2%} to {high:.2%})"


def row(group: Group) -> str:
    """Return a group as a row of a table."""
    high = group.reached.interval[1] if group.reached.interval else 1.0
    return f"| {group.name} | {group.reached.hits} | {group.reached.n} | {high:.2%} |"
