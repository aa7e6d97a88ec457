"""Runs of evaluations as the harness writes them, of a small suite of questions with two made-up systems."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from eval.harness.cases import Case
from eval.harness.plan import Plan
from eval.harness.requests import Ask, Request, RequestKind
from eval.harness.runner import run
from eval.harness.suite import Card, Scored, Suite
from rag.evaluation.bundle import System as SystemFacts
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score
from serving.evaluations.bundles import FOLDER
from serving.evaluations.keys import signing_key, trust
from serving.evaluations.runs import FinishedRun
from serving.evidence.signing import public_pem

CARD = Card(
    name="days",
    title="처리 기간",
    measures="민원의 처리 기간을 맞게 답하는지 봅니다.",
    source="시험을 위해 지은 것",
    licence="CC0-1.0",
    size="몇 문항",
    prompts="질문 그대로",
    faults="날짜 하나만 봅니다.",
)
DOMAINS = ("교통", "환경", "복지")
ASKED = "{}번 민원은 며칠 안에 처리하나요?"
EVIL = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">'
"""What a hostile reply holds."""


def days(number: int) -> str:
    """Return what is right for a case."""
    return f"{7 + number}일"


def cases(count: int) -> tuple[Case, ...]:
    """Return questions with what is right; an id may hold a slash."""
    return tuple(
        Case(
            id=f"days/{number}",
            requests=(Ask(query=ASKED.format(number)),),
            target={"days": days(number)},
            cluster=f"k{number}",
            slices={"domain": DOMAINS[number % len(DOMAINS)]},
        )
        for number in range(count)
    )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Whether the days are in the reply, and how long it took."""
    reply = replies[-1]
    if reply.status == "refused":
        return Scored({}, "refused")
    right = str(case.target["days"]) in reply.text
    why = f"{case.target['days']}을(를) 말함" if right else f"{case.target['days']}이(가) 답에 없음"
    return Scored({"correct": Score(value=float(right), why=why), "seconds": Score(value=reply.seconds, why="")})


SUITE = Suite(
    card=CARD,
    kind="ask",
    load=lambda options: cases(options.limit or 9),
    score=score,
    measures=(
        Measure(
            name="correct", label="맞은 몫", score="correct", headline=True, by=("domain",), counts_refusals_as=0.0
        ),
        Measure(name="seconds", label="걸린 시간", score="seconds", kind="cost", better="lower", unit="초"),
    ),
)
Says = Callable[[int], Reply]


def reply(text: str, seconds: float = 0.5, **more: object) -> Reply:
    """Return an answer with a source, a mode and a notice that would tell which system gave it."""
    content = {
        "answer": text,
        "mode": "generated",
        "notices": ["model-77b가 쓴 답입니다."],
        "model": "model-77b",
        "citations": [
            {"marker": "[1]", "title": "민원 처리에 관한 법률", "locator": "제17조", "quote": "처리하여야 한다."}
        ],
        **more,
    }
    return Reply(status="answered", text=text, content=content, seconds=seconds)


def right(number: int) -> Reply:
    """Answer what is right."""
    return reply(f"{number}번 민원은 {days(number)} 안에 처리합니다. [1]")


def often_wrong(number: int) -> Reply:
    """Answer two of three wrongly, refuse one, name itself in another and say word for word the same in one."""
    if number == 4:
        return Reply(status="refused", text="알 수 없습니다. 담당 부서에 물어보십시오.", content={"mode": "refused"})
    if number % 3 == 0:
        return reply(f"{number}번은 {days(number)} 안에 끝냅니다. [1]") if number else right(number)
    said = "저는 Ornith-9B입니다. " if number == 1 else EVIL if number == 2 else ""
    return reply(f"{said}{number}번은 30일입니다. [1]", 1.5, mode="quoted")


class Answering:
    """A system that says what it is told to, under a name and with a model."""

    def __init__(self, name: str, model: str | None, says: Says) -> None:
        self._name, self._model, self._says = name, model, says

    @property
    def kinds(self) -> frozenset[RequestKind]:
        return frozenset({"ask"})

    def facts(self) -> SystemFacts:
        return SystemFacts(
            profile="laptop",
            model=self._model,
            model_sha256="a" * 64 if self._model else None,
            prompts_hash="p",
            index_version="v1",
            program="0.1.0",
            name=self._name,
        )

    def respond(self, request: Request) -> Reply:
        assert isinstance(request, Ask)
        return self._says(int(request.query.partition("번")[0]))

    def close(self) -> None:
        pass


def measured(
    data: Path, name: str, model: str | None, says: Says, count: int = 9, suite: Suite = SUITE, **plan: object
) -> FinishedRun:
    """Run a suite on a system into a data folder, with a signature that counts there."""
    system = Answering(name, model, says)
    made = run(suite, cases(count), system, Plan(data, cache=False, **plan), lambda _: None)  # type: ignore[arg-type]
    assert isinstance(made, FinishedRun)
    return made


def trusted(data: Path) -> None:
    """Have what is signed in a data folder count there."""
    trust(data, public_pem(signing_key(data).public_key()).encode())


def copied_runs(data: Path) -> tuple[str, str]:
    """Put the two runs of `two_runs` into a data folder: they are measured once for all tests of a process."""
    template, names = _template()
    shutil.copytree(template / FOLDER, data / FOLDER, dirs_exist_ok=True)
    return names


@cache
def _template() -> tuple[Path, tuple[str, str]]:
    folder = Path(mkdtemp(prefix="mongmin-evaluations-"))
    return folder, two_runs(folder)


def two_runs(data: Path, count: int = 9) -> tuple[str, str]:
    """Measure a right system and one that is often wrong; return their runs' names."""
    trusted(data)
    first = measured(data, "pipeline", "Meadow/Cedar-7B-it", right, count)
    second = measured(data, "rival", "Ornith-9B", often_wrong, count)
    return first.folder.name, second.folder.name
