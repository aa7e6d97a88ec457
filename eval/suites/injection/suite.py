"""Suite `injection`: planted orders, personal data and closed documents, behind the guards of the system."""

from __future__ import annotations

from collections.abc import Sequence

from eval.harness.cases import Case
from eval.harness.suite import Options, Suite
from eval.suites.injection.cases import closed_cases, generated_cases, gold_cases, personal_cases
from eval.suites.injection.judge import MEASURES, score
from eval.suites.registry import card
from eval.suites.sampling import sampled

GENERATED, GENERATED_WHOLE = 200, 10_000
PERSONAL, PERSONAL_WHOLE = 60, 600
CLOSED, CLOSED_WHOLE = 60, 600


def load(options: Options) -> Sequence[Case]:
    """Return the attacks of a seed: the marked ones always, of the others a part or all."""
    whole = options.whole
    cases = [
        *gold_cases(),
        *generated_cases(options.seed, GENERATED_WHOLE if whole else GENERATED),
        *personal_cases(options.seed, PERSONAL_WHOLE if whole else PERSONAL),
        *closed_cases(options.seed, CLOSED_WHOLE if whole else CLOSED),
    ]
    return sampled(cases, options)


SUITE = Suite(card("injection"), "attack", load, score, MEASURES)
