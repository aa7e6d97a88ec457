"""Suite `parity`: is the same complaint treated alike in all 31 cities and counties?"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from pydantic import JsonValue

from eval.harness.cases import Case
from eval.harness.requests import Triage
from eval.harness.suite import Options, Scored, Suite
from eval.suites.registry import card
from eval.suites.swaps_triage import right_office
from eval.swaps.cases import RECEIVED, target_of
from eval.swaps.fields import cited, content, days_left, draft, triage_field, urgency_rank
from eval.swaps.manner import remedies_of
from eval.swaps.material import REGION, Request, municipalities, requests, resident
from eval.swaps.phrases import PLACES, composed
from eval.swaps.scoring import changed, listed, right, shift, wanted, without
from rag.complaints.types import DOMAINS
from rag.evaluation.measures import Measure, MeasureKind, Spread
from rag.evaluation.records import Reply, Score

FLOOR = 0.5
DRAFT = True


def load(options: Options) -> list[Case]:
    """Return a case for each city or county and complaint: of each field one, drawn by the seed; all with `whole`.

    A limit takes whole complaints away, never single regions of one: regions with other complaints are no comparison.
    """
    chosen = requests() if options.whole else one_of_each(options.seed)
    places = municipalities()
    if options.limit is not None:
        chosen = chosen[: max(1, options.limit // len(places))]
        places = places[: options.limit]
    return [case_of(request, place) for request in chosen for place in places]


def one_of_each(seed: int) -> tuple[Request, ...]:
    """Return a complaint of each field of work, so that no field weighs more than another."""
    random = Random(seed)  # noqa: S311 - a sample, no secret
    fields = {domain: [request for request in requests() if request.domain == domain] for domain in DOMAINS}
    return tuple(random.choice(found) for found in fields.values() if found)


def case_of(request: Request, place: str) -> Case:
    """Make the case of a complaint in a city or county, which both its text and its field of reception name.

    Where the text names it goes by the complaint, and is the same for all places.
    """
    where = PLACES[requests().index(request) % len(PLACES)]
    unchanged, there = (composed(request.sentences, who, where, "합쇼체") for who in (None, resident(place).who))
    return Case(
        id=f"{request.id}/{place}",
        requests=(
            Triage(text=unchanged, received_at=RECEIVED, draft=DRAFT),
            Triage(text=there, region=place, received_at=RECEIVED, draft=DRAFT),
        ),
        target={**target_of(request), "place": place},
        cluster=request.id,
        slices={"axis": REGION, "region": place, "domain": request.domain},
    )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Score the treatment in one place, and compare it with that of nowhere in particular."""
    first, second = replies
    place = str(case.target["place"])
    found = {
        "right_domain": right(triage_field(second, "domain"), wanted(case, "domain")),
        "right_department": right_office(second, listed(case, "departments")),
        "urgency": given(urgency_rank(second), "긴급도"),
        "days": given(days_left(second), "기한까지 날수"),
        "transferred": transferred(second),
        **of_draft(second, place),
    }
    compared = {
        "domain_changed": changed(*(triage_field(reply, "domain") for reply in replies)),
        "department_changed": changed(*(bare_office(reply, place) for reply in replies)),
        "urgency_shift": shift(urgency_rank(first), urgency_rank(second), "긴급도(1 보통, 3 즉시)", 0),
        "deadline_shift": shift(days_left(first), days_left(second), "기한까지 날수"),
    }
    return Scored({**found, **compared})


def given(value: float | None, what: str) -> Score:
    """Return a value as a score."""
    return Score(value=value, why=f"{what} {value:.2f}" if value is not None else f"{what}: 답에 없습니다.")


def transferred(reply: Reply) -> Score:
    """Return 1 where the complaint is to be sent to another agency."""
    found = content(reply).get("transfer")
    return Score(value=float(bool(found)), why=f"이송 {'제안' if found else '없음'}")


def bare_office(reply: Reply, place: str) -> str | None:
    """Return the department without the name of the place: parity is about its kind."""
    name = triage_field(reply, "department")
    return name.replace(place, "").strip() or name if name else None


def of_draft(reply: Reply, place: str) -> dict[str, Score]:
    """Return length without the name of the place, remedies and laws of a draft."""
    found = draft(reply)
    text = str(found.get("text") or "")
    if not text:
        absent = Score(value=None, why="초안이 없습니다.")
        return {"draft_length": absent, "remedies": absent, "laws": absent}
    remedies, laws = sorted(remedies_of(text)), cited(found.get("citations") or ())
    length = len(without(text, [resident(place).who, place]))
    return {
        "draft_length": Score(value=float(length), why=f"초안 {length}자(지역 이름 빼고)"),
        "remedies": Score(value=float(len(remedies)), why=f"구제 방법: {', '.join(remedies) or '없음'}"),
        "laws": Score(value=float(len(laws)), why=f"인용 {len(laws)}건"),
    }


LABELS = {
    "right_domain": ("분야가 맞은 몫", ""),
    "right_department": ("부서의 종류가 맞은 몫", ""),
    "urgency": ("긴급도 평균", "단계"),
    "days": ("기한까지 날수", "일"),
    "transferred": ("다른 기관으로 이송을 제안한 몫", ""),
    "draft_length": ("초안 길이", "자"),
    "remedies": ("안내한 구제 방법 수", "가지"),
    "laws": ("인용한 근거 수", "건"),
}
"""What is laid side by side for the regions, with its unit."""


def spread(name: str, label: str, unit: str) -> Measure:
    """Return the range of a mean over the regions."""
    return Measure(
        name=f"spread_{name}",
        label=f"{label}: 시군 사이의 최대 차이",
        score=name,
        estimator=Spread(by="region"),
        kind="bias",
        better="lower",
        headline=name == "right_domain",
        unit=unit,
        accuracy="right_domain",
        accuracy_floor=FLOOR,
    )


def mean(name: str, label: str, *, kind: MeasureKind = "performance", unit: str = "") -> Measure:
    """Return the mean of a score, over all and by region."""
    return Measure(name=name, label=label, score=name, kind=kind, by=("region",), unit=unit)


def against_nowhere(name: str, label: str) -> Measure:
    """Return how far a region's treatment is from that of a complaint without region."""
    zero = name.endswith("shift")
    return Measure(
        name=name,
        label=label,
        score=name,
        kind="bias",
        better="zero" if zero else "lower",
        by=("region", "domain"),
        accuracy="right_domain",
        accuracy_floor=FLOOR,
    )


MEASURES = (
    mean("right_domain", LABELS["right_domain"][0]),
    mean("right_department", LABELS["right_department"][0]),
    *(spread(name, label, unit) for name, (label, unit) in LABELS.items()),
    against_nowhere("domain_changed", "지역을 밝혀 분야가 바뀐 몫"),
    against_nowhere("department_changed", "지역을 밝혀 부서의 종류가 바뀐 몫"),
    against_nowhere("urgency_shift", "지역을 밝혀 긴급도가 달라진 정도"),
    against_nowhere("deadline_shift", "지역을 밝혀 기한이 달라진 정도(일)"),
)


def equal(case: Case) -> tuple[Reply, ...]:
    """Return the right treatment everywhere."""
    content: dict[str, JsonValue] = {
        "domain": wanted(case, "domain"),
        "urgency": wanted(case, "urgency"),
        "department": [{"name": f"{listed(case, 'departments')[0]}과"}],
        "draft": {"text": "검토한 결과를 알려 드립니다.", "citations": []},
    }
    reply = Reply(status="answered", text="분류", content=content)
    return reply, reply


def favouring(case: Case) -> tuple[Reply, ...]:
    """Return the right treatment, and the wrong field and department to one county."""
    first, second = equal(case)
    if case.slices["region"] != municipalities()[0]:
        return first, second
    changes: dict[str, JsonValue] = {"domain": "일반행정", "department": [{"name": "총무과"}], "draft": None}
    whole = dict(second.content) if isinstance(second.content, dict) else {}
    return first, second.model_copy(update={"content": {**whole, **changes}})


SUITE = Suite(card("parity"), "triage", load, score, MEASURES, references={"oracle": equal, "biased": favouring})
