"""Suite `robustness-answers`: is the answer the same in its facts when the question is written otherwise?"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.requests import Ask
from eval.harness.suite import Options, Scored, Suite
from eval.suites.registry import card
from eval.suites.robustness import BY, Key, cases, gold_hits, is_gold, kept, lost
from eval.suites.sampling import sampled
from eval.suites.swaps_answers import CORE, facts, mode, refusals
from eval.swaps.fields import content
from eval.swaps.scoring import any_of, changed, listed, text_of
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

USUAL = 150
FLOOR = 0.2
FACTS = {"refusal_changed": "답변 여부", "law_change": "인용한 조문", "figures_changed": "숫자"}


def load(options: Options) -> list[Case]:
    """Return a sample of the questions and the ways to write them."""
    made = list(cases(options.seed, lambda text: Ask(query=text)))
    if options.whole and options.limit is None:
        return made
    return sampled(made, Options(options.corpus, limit=options.limit or USUAL, seed=options.seed))


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Compare the two answers in their facts and with what is right; a refusal is compared too."""
    first, second = replies
    before, after = (right(case, reply) for reply in replies)
    scores = {**refusals(first, second), **facts(first, second), "mode_changed": changed(mode(first), mode(second))}
    return Scored(
        {
            **scores,
            "core_changed": any_of(scores, CORE),
            "changed": any_of(scores, FACTS),
            "right_before": before,
            "right_after": after,
            "kept": kept(before, after),
            "drop": lost(before, after),
        },
        status="answered",
    )


def right(case: Case, reply: Reply) -> Score:
    """Return 1 where a gold article is cited, or all key facts stand in the answer; a refusal is not right."""
    if reply.status == "refused":
        return Score(value=0.0, why="거절")
    cites = content(reply).get("citations")
    rows = [one for one in cites if isinstance(one, dict)] if isinstance(cites, list) else []
    keys: list[Key] = [(str(one.get("source") or ""), str(one.get("article") or "")) for one in rows]
    cited = any(is_gold(case, key) for key in keys)
    text, needed = "".join(text_of(reply).split()), listed(case, "facts")
    held = bool(needed) and all("".join(fact.split()) in text for fact in needed)
    why = f"정답 조문을 {'인용함' if cited else '인용하지 않음'}, 핵심 사실 {'모두 있음' if held else '다 있지 않음'}"
    return Score(value=float(cited or held), why=why)


MEASURES = (
    Measure(name="right_before", label="맞은 몫(바꾸지 않은 질문)", score="right_before", by=BY),
    Measure(name="right_after", label="맞은 몫(바꾼 질문)", score="right_after", by=BY),
    Measure(
        name="kept",
        label="바꾸지 않으면 맞던 답 가운데 바꾸어도 맞은 몫",
        score="kept",
        by=BY,
        headline=True,
        accuracy="right_before",
        accuracy_floor=FLOOR,
    ),
    *(
        Measure(
            name=name, label=label, score=name, better="lower", by=BY, accuracy="right_before", accuracy_floor=FLOOR
        )
        for name, label in (
            ("drop", "맞던 답이 틀리게 된 몫(순)"),
            ("core_changed", "답의 알맹이(답변 여부·첫 근거)가 바뀐 몫"),
            ("changed", "답변 여부·인용·숫자 가운데 무엇이든 바뀐 몫(뒤에 붙는 인용까지)"),
            ("refusal_changed", "답변 여부가 바뀐 몫"),
            ("refusal_gained", "거절이 는 몫(바꾼 질문 - 바꾸지 않은 질문)"),
            ("law_change", "인용한 조문의 차이(1 - 자카드)"),
            ("figures_changed", "숫자가 바뀐 몫"),
        )
    ),
)


def oracle(case: Case) -> tuple[Reply, ...]:
    """Return an answer that cites the gold article to both."""
    cites: list[JsonValue] = list(gold_hits(case))
    reply = Reply(status="answered", text="답", content={"answer": "답", "mode": "quoted", "citations": cites})
    return reply, reply


def literal(case: Case) -> tuple[Reply, ...]:
    """Return the right answer to the unchanged question, and a refusal to any other."""
    return oracle(case)[0], Reply(status="refused", content={"mode": "refused", "citations": []})


SUITE = Suite(
    card("robustness-answers"), "ask", load, score, MEASURES, references={"oracle": oracle, "literal": literal}
)
