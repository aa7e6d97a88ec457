"""Suite `robustness`: is the right article still found when the question is misspelt, in dialect or long-winded?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.requests import Request, Search
from eval.harness.suite import Options, Scored, Suite
from eval.perturb.kinds import PERTURBATIONS
from eval.suites.registry import card
from eval.suites.sampling import sampled
from eval.swaps.scoring import gained
from eval.written import Written, written_questions
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

CUT = 5
FLOOR = 0.2
"""Where fewer of the unchanged questions find their article, a small drop shows nothing."""
BY = ("perturbation", "family", "source", "style")
Key = tuple[str, str]
Make = Callable[[str], Request]


def load(options: Options) -> list[Case]:
    """Return every question in every way that changes it."""
    return sampled(list(cases(options.seed, searched)), options)


def searched(text: str) -> Search:
    """Return the search of a text."""
    return Search(query=text, k=10)


def cases(seed: int, make: Make) -> Iterator[Case]:
    """Yield a case for each question and perturbation; one that leaves the question as it is makes none."""
    for one in written_questions():
        for perturbation in PERTURBATIONS:
            changed = perturbation.apply(one.question, f"{seed}:{one.id}")
            if changed is not None:
                yield of(one, perturbation.name, perturbation.family, make(one.question), make(changed))


def of(one: Written, name: str, family: str, unchanged: Request, changed: Request) -> Case:
    """Make a case."""
    gold: list[JsonValue] = [[source, article] for source, article in one.gold]
    return Case(
        id=f"{one.id}/{name}",
        requests=(unchanged, changed),
        target={"gold": gold, "facts": list(one.facts)},
        cluster=one.id,
        slices={"perturbation": name, "family": family, "source": one.source, "style": one.style},
    )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Compare the two rankings with the gold articles and with one another."""
    first, second = (found(reply) for reply in replies)
    before, after = (hit(case, keys) for keys in (first, second))
    return Scored(
        {
            "hit_before": before,
            "hit_after": after,
            "kept": kept(before, after),
            "drop": lost(before, after),
            "same": alike(first, second),
        }
    )


def found(reply: Reply) -> list[Key]:
    """Return source and article of the hits, best first, each once."""
    hits = reply.content.get("hits", []) if isinstance(reply.content, dict) else []
    rows = [row for row in hits if isinstance(row, dict)] if isinstance(hits, list) else []
    return list(dict.fromkeys((str(row.get("source") or ""), str(row.get("article") or "")) for row in rows))


def is_gold(case: Case, key: Key) -> bool:
    """Tell whether a hit is a gold one: its source ends as the marked one does; without an article any place counts."""
    gold = case.target.get("gold")
    rows = [(str(row[0]), str(row[1])) for row in gold if isinstance(row, list)] if isinstance(gold, list) else []
    return any(f"/{key[0]}".endswith(f"/{source}") and article in {"", key[1]} for source, article in rows)


def hit(case: Case, keys: Sequence[Key]) -> Score:
    """Return 1 where a gold article is among the first five."""
    place = next((place for place, key in enumerate(keys, start=1) if is_gold(case, key)), None)
    why = f"정답이 {place}번째" if place else f"정답이 {len(keys)}건 안에 없음"
    return Score(value=float(place is not None and place <= CUT), why=why)


def lost(before: Score, after: Score) -> Score:
    """Return 1 where only the unchanged question finds its article, -1 where only the changed one does."""
    change = gained(before, after)
    return Score(value=None if change.value is None else -change.value, why=change.why)


def kept(before: Score, after: Score) -> Score:
    """Return what became of a question that was right as it stood; no value of one that was wrong before."""
    if not before.value:
        return Score(value=None, why=f"바꾸기 전에도 맞지 않았습니다: {before.why}")
    return after


def alike(first: Sequence[Key], second: Sequence[Key]) -> Score:
    """Return what the first five of both have in common (Jaccard)."""
    tops = [set(keys[:CUT]) for keys in (first, second)]
    either = tops[0] | tops[1]
    if not either:
        return Score(value=None, why="두 검색 모두 결과가 없습니다.")
    return Score(value=len(tops[0] & tops[1]) / len(either), why=f"{CUT}건 가운데 {len(tops[0] & tops[1])}건이 같음")


def measures() -> tuple[Measure, ...]:
    """Return the measures; a refused search finds nothing."""
    return (
        Measure(name="hit_before", label=f"{CUT}건 안에 정답(바꾸지 않은 질문)", score="hit_before", by=BY),
        Measure(name="hit_after", label=f"{CUT}건 안에 정답(바꾼 질문)", score="hit_after", by=BY),
        Measure(
            name="kept",
            label=f"바꾸지 않으면 찾던 질문 가운데 바꾸어도 찾은 몫({CUT}건 안)",
            score="kept",
            by=BY,
            headline=True,
            accuracy="hit_before",
            accuracy_floor=FLOOR,
        ),
        Measure(
            name="drop",
            label=f"정답을 찾던 질문이 못 찾게 된 몫(순, {CUT}건 안)",
            score="drop",
            better="lower",
            by=BY,
            accuracy="hit_before",
            accuracy_floor=FLOOR,
        ),
        Measure(name="same", label=f"같은 결과의 몫(처음 {CUT}건, 자카드)", score="same", by=BY),
    )


def oracle(case: Case) -> tuple[Reply, ...]:
    """Return the gold article to both."""
    reply = Reply(status="answered", content={"hits": list(gold_hits(case))})
    return reply, reply


def literal(case: Case) -> tuple[Reply, ...]:
    """Return the gold article to the unchanged question, and nothing of use to any other."""
    nothing: JsonValue = {"hits": [{"source": "없는 법/법률.md", "article": "제1조"}]}
    return oracle(case)[0], Reply(status="answered", content=nothing)


def gold_hits(case: Case) -> Iterator[JsonValue]:
    """Yield the gold articles as hits."""
    gold = case.target.get("gold")
    for row in gold if isinstance(gold, list) else []:
        if isinstance(row, list):
            yield {"source": row[0], "article": row[1]}


SUITE = Suite(card("robustness"), "search", load, score, measures(), references={"oracle": oracle, "literal": literal})
