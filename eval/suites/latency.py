"""Suite `latency`: how long answers take and what they cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from eval.gold import StatuteQuestion, read_questions
from eval.harness.cases import Case
from eval.harness.requests import Ask
from eval.harness.suite import Options, Scored, Suite
from eval.suites.registry import card
from eval.suites.sampling import sampled
from rag.evaluation.measures import Mean, Measure, Percentile
from rag.evaluation.records import Reply, Score

CACHED = "전에 받아 둔 답이라 이번의 시간과 비용이 아닙니다."
UNTOLD = "이 시스템은 알리지 않습니다."
MODES = {"generated": "생성한 답", "quoted": "인용한 답", "refused": "거절한 답", "model": "모델만의 답"}
BARE = "model"
"""Of a bare model: its answers have no mode."""
SHARES = (("p50", "중앙값", 0.5), ("p95", "95%", 0.95))


def load(options: Options) -> list[Case]:
    """Return a case for each question on statutes, with and without an answer in the documents."""
    return sampled([case_of(question) for question in read_questions()], options)


def case_of(question: StatuteQuestion) -> Case:
    """Make the case of a question."""
    return Case(
        id=question.id,
        requests=(Ask(query=question.question),),
        cluster=question.id,
        slices={"style": question.style, "answerable": "있음" if question.answerable else "없음"},
    )


def score(_case: Case, replies: Sequence[Reply]) -> Scored:
    """Return the times and costs of an answer; of one from the cache only how it was made."""
    reply = replies[0]
    mode = mode_of(reply)
    scores = {f"mode_{name}": Score(value=float(name == mode), why=f"{MODES[mode]}입니다.") for name in MODES}
    return Scored({**scores, **dict(costs(reply, mode))})


def mode_of(reply: Reply) -> str:
    """Return how an answer was made."""
    mode = reply.content.get("mode") if isinstance(reply.content, dict) else None
    if mode in MODES:
        return str(mode)
    return "refused" if reply.status == "refused" else BARE


def costs(reply: Reply, mode: str) -> Iterator[tuple[str, Score]]:
    """Yield what is known of an answer's time and cost, by the name of its score."""
    yield "seconds", cost(reply, reply.seconds, "초")
    yield f"seconds_{mode}", cost(reply, reply.seconds, "초")
    yield "first", cost(reply, reply.first_seconds, "초")
    yield "prompt_tokens", cost(reply, reply.prompt_tokens, "토큰")
    yield "completion_tokens", cost(reply, reply.completion_tokens, "토큰")
    yield "processor", cost(reply, reply.processor_seconds, "초")
    yield "memory", cost(reply, reply.memory_mb, "MB")


def cost(reply: Reply, value: float | None, unit: str) -> Score:
    """Return a cost; one that was paid at another time is none."""
    if reply.cached:
        return Score(value=None, why=CACHED)
    return Score(value=None, why=UNTOLD) if value is None else Score(value=float(value), why=f"{value:,.3g}{unit}")


def measured(name: str, label: str, score: str, estimator: Mean | Percentile, unit: str) -> Measure:
    """Return a measure of cost: less is better."""
    return Measure(
        name=name,
        label=label,
        score=score,
        estimator=estimator,
        kind="cost",
        better="lower",
        headline=name in {"first_p50", "seconds_p95"},
        by=("style", "answerable") if name == "seconds_p50" else (),
        unit=unit,
    )


def measures() -> Iterator[Measure]:
    """Yield the measures."""
    for short, said, share in SHARES:
        yield measured(f"first_{short}", f"첫 문장까지({said})", "first", Percentile(share=share), "초")
        yield measured(f"seconds_{short}", f"답 전체({said})", "seconds", Percentile(share=share), "초")
    for name, label in MODES.items():
        yield measured(f"seconds_{name}_p50", f"{label} 전체(중앙값)", f"seconds_{name}", Percentile(share=0.5), "초")
    yield measured("prompt_tokens", "읽은 토큰(평균)", "prompt_tokens", Mean(), "토큰")
    yield measured("completion_tokens", "쓴 토큰(평균)", "completion_tokens", Mean(), "토큰")
    yield measured("processor", "프로세서 시간(평균)", "processor", Mean(), "초")
    yield measured("memory", "메모리(최대)", "memory", Percentile(share=1.0), "MB")
    for name, label in MODES.items():
        # How answers were made explains their times; more of one kind is neither better nor worse.
        yield Measure(name=f"mode_{name}", label=f"{label}의 몫", score=f"mode_{name}", kind="cost")


def steady(_case: Case) -> tuple[Reply, ...]:
    """Answer after two seconds, the first sentence after one: every percentile is known beforehand."""
    content = {"mode": "generated"}
    return (
        Reply(
            status="answered",
            text="네.",
            content=dict(content),
            seconds=2.0,
            first_seconds=1.0,
            prompt_tokens=100,
            completion_tokens=10,
        ),
    )


SUITE = Suite(card("latency"), "ask", load, score, tuple(measures()), references={"steady": steady})
