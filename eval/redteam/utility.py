"""What the guards cost: questions that attack nobody, answered with and without them by the same honest engine."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from configs.settings import PROJECT, corpus
from eval.gold import DATA, STATUTE_QA, read_questions
from eval.redteam.gold import Item, plant
from eval.redteam.ground import Ground, ground, unguarded
from eval.redteam.seen import bare
from rag.adapters.obedient import ObedientModel
from rag.answer import Answerer
from rag.evaluation.statistics import Proportion
from rag.ports import PromptStyle
from serving.caller import Caller
from serving.schemas import AnswerOut

SAMPLE_QUESTIONS = DATA / "sample_questions.jsonl"
SAMPLE = PROJECT / "data" / "sample"
READER = Caller("reader")


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with its answers with and without the guards."""

    id: str
    guarded: AnswerOut
    bare: AnswerOut

    @property
    def same(self) -> bool:
        """Whether the guards changed nothing that a reader sees."""
        return self.guarded.mode == self.bare.mode and bare(self.guarded.answer) == bare(self.bare.answer)

    @property
    def answered(self) -> bool:
        """Whether the guards let an answer be one."""
        return self.guarded.mode != "refused" or self.bare.mode == "refused"


@dataclass(frozen=True, slots=True)
class Utility:
    """How many questions of a set are answered, and answered the same, as without the guards."""

    name: str
    same: Proportion
    answered: Proportion
    changed: tuple[str, ...]

    @classmethod
    def of(cls, name: str, pairs: Sequence[Pair]) -> Utility:
        """Count pairs."""
        return cls(
            name,
            Proportion(sum(pair.same for pair in pairs), len(pairs)),
            Proportion(sum(pair.answered for pair in pairs), len(pairs)),
            tuple(pair.id for pair in pairs if not pair.same),
        )


Asked = tuple[str, str, Caller]
"""A question's id, its text and who asks it."""


def compared(fill: Callable[[Ground, Path], None], asked: Sequence[Asked], style: PromptStyle = "chat") -> list[Pair]:
    """Answer questions over the same documents with the guards and without."""
    with tempfile.TemporaryDirectory(prefix="mongmin-utility-") as work:
        both = [
            answers(Path(work) / name, fill, asked, change, style)
            for name, change in (("guarded", None), ("bare", unguarded))
        ]
    return [Pair(one[0], guarded, plain) for one, guarded, plain in zip(asked, *both, strict=True)]


def answers(
    folder: Path,
    fill: Callable[[Ground, Path], None],
    asked: Sequence[Asked],
    change: Callable[[Answerer], Answerer] | None,
    style: PromptStyle,
) -> list[AnswerOut]:
    """Answer questions over a ground that `fill` fills."""
    with ground(folder / "data", ObedientModel(style, obeys=False), "", change) as here:
        fill(here, folder / "files")
        return [here.answer(text, caller) for _, text, caller in asked]


def of_items(items: Sequence[Item]) -> Utility:
    """Measure the benign items of `injection.jsonl`."""
    benign = [item for item in items if item.benign]
    asked = [(item.id, item.question, item.caller) for item in benign]
    return Utility.of("benign items", compared(lambda here, folder: plant(here, benign, folder), asked))


def of_samples() -> Utility:
    """Measure the questions on the documents that ship with the project."""
    rows = [json.loads(line) for line in SAMPLE_QUESTIONS.read_text(encoding="utf8").splitlines() if line.strip()]
    asked = [(row["id"], row["question"], READER) for row in rows]
    return Utility.of("sample questions", compared(lambda here, _folder: here.take_in(SAMPLE), asked))


def of_statutes() -> Utility | None:
    """Measure the questions on statutes, over the laws that answer them; None without a corpus."""
    statutes = corpus() / "statutes"
    questions = read_questions(STATUTE_QA)
    laws = sorted({gold.law for question in questions for gold in question.gold})
    if not all((statutes / law).is_dir() for law in laws):
        return None

    def fill(here: Ground, _folder: Path) -> None:
        for law in laws:
            here.take_in(statutes / law)

    asked = [(question.id, question.question, READER) for question in questions]
    return Utility.of("questions on statutes", compared(fill, asked))


def measured(items: Sequence[Item]) -> Iterator[Utility]:
    """Yield the utility of each set that is there."""
    yield of_items(items)
    yield of_samples()
    statutes = of_statutes()
    if statutes is not None:
        yield statutes


def table(found: Sequence[Utility]) -> list[str]:
    """Return the figures as a Markdown table."""
    lines = [
        "## Utility",
        "",
        "| questions | answered the same | not refused for a guard | changed |",
        "|---|---|---|---|",
    ]
    lines += [f"| {one.name} | {one.same} | {one.answered} | {', '.join(one.changed) or 'none'} |" for one in found]
    return lines
