"""Suite `statutes-choice`: the same knowledge of a bare model, as questions with choices drawn from the same law."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from eval.harness.cases import Case
from eval.harness.suite import Options, Suite
from eval.suites.choice import (
    EXAM_REFERENCES,
    LETTERS,
    Item,
    accuracy,
    case_of,
    out_of_choice_measure,
    place_measures,
    score_choice,
)
from eval.suites.registry import card
from eval.suites.sampling import sampled
from eval.suites.statutes.content import AMOUNT, FIGURE, NOISE, Matter, matters
from eval.suites.statutes.exists import Named, named
from eval.suites.statutes.laws import Law, laws, titles_once
from eval.suites.statutes.made import drawn, slices

CHOICES = 4
EXAMPLES = (
    "물음: 해는 어느 쪽에서 뜹니까?\nA. 북쪽\nB. 동쪽\nC. 남쪽\nD. 서쪽\n정답: B\n\n"
    "물음: 한 시간은 몇 분입니까?\nA. 30분\nB. 45분\nC. 100분\nD. 60분\n정답: D\n\n"
)
USUAL = 75
THERE = ("있다", "없다")


def load(options: Options) -> list[Case]:
    """Return the cases. Raises `InputError` where the corpus is absent."""
    every = laws(options.corpus)
    items = [*of_matters(every, options), *of_numbers(every, options), *of_existence(every, options)]
    return sampled([case_of(item, max_tokens=8) for item in items], options)


def of_matters(every: Sequence[Law], options: Options) -> Iterator[Item]:
    """Yield number to title, and figures left blank."""
    found = [one for law in every for one in matters(law)]
    for kind in ("내용", FIGURE):
        for one in drawn([one for one in found if one.kind == kind], options, USUAL):
            others = figures_like(one) if kind == FIGURE else [each.title for each in titles_once(one.law)]
            question = (
                f"「{one.law.title}」 {one.article.label}에서 (빈칸)에 들어갈 말은 무엇입니까? “{one.words}”"
                if kind == FIGURE
                else f"「{one.law.title}」 {one.article.label}의 제목은 무엇입니까?"
            )
            yield from chosen(one.law, one.article.label, question, (one.key, others), options, kind)


def of_numbers(every: Sequence[Law], options: Options) -> Iterator[Item]:
    """Yield title to number."""
    found = [one for law in every for one in matters(law)]
    for one in drawn(found, options, USUAL):
        others = [each.label for each in one.law.articles if not each.deleted]
        question = f"「{one.law.title}」에서 '{one.article.title}'에 관한 조는 어느 것입니까?"
        yield from chosen(one.law, one.article.label, question, (one.article.label, others), options, "조 번호")


def figures_like(one: Matter) -> list[str]:
    """Return the other figures of a law that have the unit of the key."""
    unit = unit_of(one.key)
    texts = (NOISE.sub("", article.text) for article in one.law.articles)
    return [found[0] for text in texts for found in AMOUNT.finditer(text) if unit_of(found[0]) == unit]


def unit_of(amount: str) -> str:
    """Return what stands behind the digits of a figure."""
    return "".join(amount.split()).lstrip("0123456789,")


def chosen(
    law: Law, label: str, question: str, answers: tuple[str, Sequence[str]], options: Options, kind: str
) -> Iterator[Item]:
    """Yield a question with its right answer among others of the same law; none where there are too few."""
    key, candidates = answers
    others = sorted({one for one in candidates if "".join(one.split()) != "".join(key.split())})
    if len(others) < CHOICES - 1:
        return
    name = f"{law.source}#{label}~{kind}"
    chance = random.Random(f"{options.seed}/{name}")  # noqa: S311 - a sample, no secret
    choices = [key, *chance.sample(others, CHOICES - 1)]
    chance.shuffle(choices)
    yield item(law, name, question, choices, choices.index(key), kind)


def of_existence(every: Sequence[Law], options: Options) -> Iterator[Item]:
    """Yield whether an article is there, as many that are as ones that are not."""
    found = [one for law in every for one in named(law, options.seed)]
    for real in (True, False):
        for one in drawn([one for one in found if one.real == real], options, USUAL // 2):
            yield existence(one)


def existence(one: Named) -> Item:
    """Make the question whether an article is there; which choice comes first is drawn by its name."""
    name = f"{one.law.source}#{one.title}#{one.label}~있음"
    choices = THERE if random.Random(name).random() < 0.5 else THERE[::-1]  # noqa: S311 - a sample, no secret
    question = f"지금 시행되는 「{one.title}」 {one.label}가 있습니까?"
    return item(one.law, name, question, choices, choices.index("있다" if one.real else "없다"), "있고 없음")


def item(law: Law, name: str, question: str, choices: Sequence[str], answer: int, kind: str) -> Item:
    """Make a question with choices."""
    listed = "\n".join(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))
    prompt = f"{EXAMPLES}물음: {question}\n{listed}\n정답:"
    return Item(name, prompt, tuple(choices), answer, law.source, slices=slices(law, kind, 0))


MEASURES = (accuracy(by=("kind", "level")), out_of_choice_measure(by=("kind",)), *place_measures(CHOICES))
SUITE = Suite(card("statutes-choice"), "complete", load, score_choice, MEASURES, references=EXAM_REFERENCES)
