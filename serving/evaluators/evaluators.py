"""Everything that evaluators do, wired over the services of one process."""

from __future__ import annotations

from dataclasses import dataclass

from serving.evaluators.comparing import Comparing
from serving.evaluators.corrections import Corrections
from serving.evaluators.people import People
from serving.evaluators.reviews import Reviews
from serving.evaluators.runs import Runs
from serving.services import Services
from serving.store.corrections import CorrectionStore
from serving.store.evaluators import EvaluatorStore
from serving.store.reviews import ReviewStore


@dataclass(frozen=True, slots=True)
class Evaluators:
    """Runs, their comparison, blind reviews and corrections."""

    runs: Runs
    comparing: Comparing
    reviews: Reviews
    corrections: Corrections
    people: People

    @classmethod
    def of(cls, services: Services) -> Evaluators:
        """Return them for some services; nothing is read before its first use."""
        runs, people = Runs(services.settings.data), People(EvaluatorStore(services.records))
        screen = services.privacy.screen
        return cls(
            runs=runs,
            comparing=Comparing(runs),
            reviews=Reviews(ReviewStore(services.records), runs, people, screen),
            corrections=Corrections(CorrectionStore(services.records), runs, people, screen),
            people=people,
        )
