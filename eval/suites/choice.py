"""What suites of multiple choice share: cases with one prompt, the score of a reply, systems that know the key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.requests import Complete
from eval.harness.suite import Reference, Scored
from eval.suites.reply_choice import Reading, read_choice
from rag.evaluation.facts import Slices
from rag.evaluation.measures import Measure, MeasureKind
from rag.evaluation.records import Reply, Score

LETTERS = "ABCDEFGHIJ"
ANSWER_TOKENS = 24
"""Enough for the text of a choice; a letter needs two."""
PLACES = ("first", "second", "third", "fourth", "fifth")
PLACE_NAMES = ("첫째", "둘째", "셋째", "넷째", "다섯째")


@dataclass(frozen=True, slots=True)
class Item:
    """A question with choices; `answer` is the index of the right one, `cluster` what is resampled together."""

    id: str
    prompt: str
    choices: tuple[str, ...]
    answer: int
    cluster: str
    letters: str = LETTERS
    slices: Slices = field(default_factory=dict)
    more: Mapping[str, JsonValue] = field(default_factory=dict)
    """What else the suite's scorer reads from the target."""


def case_of(item: Item, max_tokens: int = ANSWER_TOKENS) -> Case:
    """Return the case of a question: one prompt, greedily answered, up to the end of its line."""
    target: dict[str, JsonValue] = {
        "choices": list(item.choices),
        "letters": item.letters[: len(item.choices)],
        "answer": item.answer,
        **item.more,
    }
    request = Complete(prompt=item.prompt, max_tokens=max_tokens, stop=("\n",))
    return Case(id=item.id, requests=(request,), target=target, cluster=item.cluster, slices=item.slices)


@dataclass(frozen=True, slots=True)
class Key:
    """The target of a case, read back."""

    choices: tuple[str, ...]
    letters: str
    answer: int

    @classmethod
    def of(cls, case: Case) -> Key:
        """Read the target that `case_of` wrote."""
        choices = case.target["choices"]
        if not isinstance(choices, list):
            raise TypeError(f"choices of {case.id!r} are no list")
        return cls(tuple(map(str, choices)), str(case.target["letters"]), index_in(case, "answer"))

    def read(self, text: str) -> Reading:
        """Return which choice a reply takes."""
        return read_choice(text, self.letters, self.choices)


def index_in(case: Case, name: str) -> int:
    """Return an index of the target. Raises `TypeError` where it is none."""
    value = case.target[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} of {case.id!r} is no index")
    return value


More = Callable[[Case, int, str], Mapping[str, Score]]
"""What a suite scores besides: from a case, the index of the choice taken, and how the reply was read."""


def nothing_more(_case: Case, _choice: int, _why: str) -> Mapping[str, Score]:
    """Score nothing besides."""
    return {}


def score_choice(case: Case, replies: Sequence[Reply], more: More = nothing_more) -> Scored:
    """Score a reply: right or wrong, out of choice, and in which place the choice stood that was taken."""
    if replies[0].status == "refused":
        return Scored({})
    key = Key.of(case)
    reading = key.read(replies[0].text)
    if reading.choice is None:
        return out_of_choice(reading)
    return Scored({**scores_of(key, reading.choice, reading.why), **more(case, reading.choice, reading.why)})


def scores_of(key: Key, choice: int, why: str) -> dict[str, Score]:
    """Return the scores of a reply that takes a choice."""
    right = choice == key.answer
    reason = why if right else f"{why} 정답은 {key.letters[key.answer]}입니다."
    scores = {"correct": Score(value=float(right), why=reason), "out_of_choice": Score(value=0.0)}
    return {**scores, **placed(choice, len(key.choices))}


def out_of_choice(reading: Reading) -> Scored:
    """Return what a reply is worth that takes no choice: nothing but its reason."""
    return Scored({"out_of_choice": Score(value=1.0, why=reading.why)}, status="out_of_choice")


def placed(choice: int, count: int) -> dict[str, Score]:
    """Return by how much each place was taken more than by chance; with balanced answers nought on the whole."""
    return {f"place_{name}": Score(value=(place == choice) - 1 / count) for place, name in enumerate(PLACES[:count])}


def place_measures(count: int, by: tuple[str, ...] = ()) -> tuple[Measure, ...]:
    """Return the measures of a leaning to a place, whatever stands there."""
    return tuple(
        Measure(
            name=f"place_{place}",
            label=f"{name} 보기 쏠림(고른 비율 - 기대 비율)",
            score=f"place_{place}",
            kind="bias",
            better="zero",
            by=by,
        )
        for place, name in zip(PLACES[:count], PLACE_NAMES[:count], strict=True)
    )


def out_of_choice_measure(by: tuple[str, ...] = ()) -> Measure:
    """Return the rate of replies that take no choice, of all replies."""
    return Measure(
        name="out_of_choice", label="보기 밖의 답 비율", score="out_of_choice", better="lower", headline=True, by=by
    )


def accuracy(by: tuple[str, ...] = (), kind: MeasureKind = "performance") -> Measure:
    """Return the share of right answers of an examination: what takes no choice is wrong there."""
    return Measure(
        name="accuracy",
        label="정답률(보기 밖의 답은 오답)",
        score="correct",
        kind=kind,
        headline=True,
        by=by,
        counts_out_of_choice_as=0.0,
        counts_refusals_as=0.0,
    )


def says(text: str) -> tuple[Reply, ...]:
    """Return the reply of a system that says this."""
    return (Reply(status="answered", text=text),)


def letter_at(name: str) -> Reference:
    """Return the system that says the letter at an index of the target (`answer`, say)."""
    return lambda case: says(Key.of(case).letters[index_in(case, name)])


def always_first(case: Case) -> tuple[Reply, ...]:
    """Say the first letter, whatever is asked."""
    return says(Key.of(case).letters[0])


def never(_case: Case) -> tuple[Reply, ...]:
    """Say what is no choice."""
    return says("글쎄요")


EXAM_REFERENCES: Mapping[str, Reference] = {
    "oracle": letter_at("answer"),
    "always-first": always_first,
    "out-of-choice": never,
}
"""An oracle is always right, the first letter as often as it is the key, and what is no choice never."""
