"""Tables of what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from eval.answers import AnswerReport
from eval.bench.retrieval import CUTS, RecallRow
from rag.evaluation.statistics import Proportion

ANSWER_ROWS = {
    "answered": "answerable questions answered",
    "right_source": "a gold article cited",
    "all_facts": "all key facts in the answer",
    "facts": "key facts in the answers",
    "generated": "with a generated sentence that passed the checks",
    "unanswerable_refused": "unanswerable questions refused",
    "answerable_refused": "answerable questions refused",
    "loose_number_sentences": "sentences with a number without source (must be 0)",
    "uncited_answers": "answers without a citation (must be 0)",
    "broken_quotes": "quotes that are no substring of their source (must be 0)",
}


def recall_table(rows: Sequence[RecallRow]) -> str:
    """Return recall by system and style, with 95% Wilson intervals at 5 and 10."""
    head = "| system | style | n | " + " | ".join(f"@{cut}" for cut in CUTS) + " |"
    lines = [head, "|---|---|---|" + "---|" * len(CUTS)]
    for row in rows:
        cells = " | ".join(cell(row.at[cut], interval=cut in (5, 10)) for cut in CUTS)
        lines.append(f"| {row.system} | {row.style} | {row.at[CUTS[0]].n} | {cells} |")
    return "\n".join(lines)


def cell(share: Proportion, *, interval: bool) -> str:
    """Return a share, with its interval if asked."""
    if share.interval is None:
        return "측정 안 함"
    low, high = share.interval
    return f"{share.value:.2f}" + (f" [{low:.2f}-{high:.2f}]" if interval else "")


def answers_table(report: AnswerReport) -> str:
    """Return the figures of an answer report."""
    lines = ["| measure | value |", "|---|---|"]
    lines.extend(f"| {ANSWER_ROWS[field.name]} | {getattr(report, field.name)} |" for field in fields(report))
    return "\n".join(lines)
