"""Suite `statutes-search`: the questions of `statutes-lookup` and `statutes-content` as searches."""

from __future__ import annotations

from collections.abc import Iterator

from eval.harness.cases import Case
from eval.harness.requests import Ask, Scope, Search
from eval.harness.suite import Options, Suite
from eval.suites import retrieval
from eval.suites.registry import card
from eval.suites.sampling import sampled
from eval.suites.statutes import content, lookup

BY = ("kind", "level", "phrasing")


def load(options: Options) -> list[Case]:
    """Return the cases. Raises `InputError` where the corpus is absent."""
    usual = Options(options.corpus, whole=options.whole, seed=options.seed)
    asked = [*lookup.load(usual), *content.load(usual)]
    return sampled(list(searches(asked)), options)


def searches(asked: list[Case]) -> Iterator[Case]:
    """Yield each question as a search for its article among the laws."""
    for case in asked:
        request = case.requests[0]
        if isinstance(request, Ask):
            yield case.model_copy(
                update={
                    "requests": (Search(query=request.query, k=retrieval.CUT, scope=Scope(kinds=("law",))),),
                    "target": {"gold": [[case.target["source"], case.target["article"]]]},
                }
            )


SUITE = Suite(card("statutes-search"), "search", load, retrieval.score, retrieval.measures(by=BY))
