"""What law a complaint is said to rest on: the right one, none where there is none, the same whoever writes.

Through the whole triage, over an index of its own with the corpus beside the samples, by words only (no dense vectors).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from configs.settings import PROJECT, EngineSettings, Settings, corpus
from eval.desk.ground import DATA, Ground, Row, read_rows
from rag.evaluation.statistics import Proportion
from serving.complaints.shapes import ComplaintIn
from serving.schemas import CitationOut, IngestRequest

CASES = DATA / "basis.jsonl"
"""Complaints of our own: the folders of the laws and the articles that may be cited, none where no law answers."""
FOLDER = PROJECT / "bench-out" / "desk-basis"
SAMPLES = PROJECT / "data" / "sample"
KINDS = ("statutes", "guides")

Cite = Callable[[str], Sequence[CitationOut]]


@dataclass(frozen=True, slots=True)
class Cited:
    """The citations of one complaint, each as the folder of its law and its article."""

    row: Row
    found: tuple[tuple[str, str], ...]

    @property
    def laws(self) -> int:
        """How many are of a right law."""
        return sum(law in texts(self.row, "laws") for law, _ in self.found)

    @property
    def articles(self) -> int:
        """How many are a marked article of a right law."""
        return sum(
            law in texts(self.row, "laws") and article in texts(self.row, "articles") for law, article in self.found
        )


def measure(ground: Ground) -> Iterator[str]:
    """Yield the report. Raises what the index raises."""
    source = corpus()
    if not source.is_dir():
        yield f"측정 안 함: {source}에 법령이 없습니다. MONGMIN_CORPUS에 statutes와 guides가 있는 폴더를 주십시오."
        return
    settings = ground.settings.model_copy(update={"data": FOLDER, "engine": EngineSettings(kind="none")})
    with citing(settings, [*(str(source / kind) for kind in KINDS), str(SAMPLES)]) as cite:
        yield from report([Cited(row, keys(cite(str(row["text"])))) for row in read_rows(CASES)])
        yield from equality(ground.rows("counterfactual.jsonl"), cite)


@contextmanager
def citing(settings: Settings, paths: Sequence[str]) -> Iterator[Cite]:
    """Open the index, bring the documents in if they are not there, and give what cites."""
    from serving.bootstrap import bootstrap
    from serving.complaints_wiring import alone_of

    services = bootstrap(settings)
    try:
        services.documents.ingest(IngestRequest(paths=tuple(paths), wait=False))
        desk = alone_of(services, lambda _: None)
        yield lambda text: desk.triage(ComplaintIn(text=text, draft=False)).legal_basis
    finally:
        services.close()


def keys(citations: Sequence[CitationOut]) -> tuple[tuple[str, str], ...]:
    """Return the law's folder and the article of each citation, in order.

    >>> keys([])
    ()
    """
    return tuple(((one.source or "").partition("/")[0], one.article or "") for one in citations)


def texts(row: Row, name: str) -> Sequence[str]:
    """Return a list of a row."""
    listed = row[name]
    return [str(one) for one in listed] if isinstance(listed, list) else ()


def report(cases: Sequence[Cited]) -> Iterator[str]:
    """Yield the table of citations."""
    answered = [case for case in cases if texts(case.row, "laws")]
    none = [case for case in cases if not texts(case.row, "laws")]
    cited = sum(len(case.found) for case in answered)
    yield from ("| 관련 법령 | |", "|---|---|")
    yield f"| 인용이 맞는 법령인 몫 | {Proportion(sum(case.laws for case in answered), cited)} |"
    yield f"| 인용이 표시된 조문인 몫 | {Proportion(sum(case.articles for case in answered), cited)} |"
    for name, group in (("있는", answered), ("없는", none)):
        yield f"| 법이 {name} 민원 가운데 인용한 것 | {Proportion(sum(bool(one.found) for one in group), len(group))} |"
    yield ""
    wrong = [case for case in cases if case.laws < len(case.found)]
    yield from (f"- 다른 법령: {case.row['id']} {', '.join(' '.join(one) for one in case.found)}" for case in wrong)


def equality(rows: Sequence[Row], cite: Cite) -> Iterator[str]:
    """Yield how often who writes changes what is cited: each variant is compared with the first of its set."""
    changed: list[str] = []
    pairs = 0
    for row in rows:
        listed = row["variants"]
        found = [set(keys(cite(str(one["text"])))) for one in listed] if isinstance(listed, list) else []
        pairs += max(0, len(found) - 1)
        changed += [f"{row['id']} ({row['axis']})" for one in found[1:] if one != found[0]]
    yield f"쓴 사람이 바뀌어 관련 법령이 바뀐 몫: {Proportion(len(changed), pairs)} {', '.join(dict.fromkeys(changed))}"
