"""The three services of care, wired over what the process has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from configs.calendar import load_calendar
from configs.care_words import load_care_words
from configs.regions import load_regions
from configs.settings import Settings
from rag.adapters.korean_holidays import work_calendar
from rag.care.types import WorkDays
from rag.complaints.read import read_texts
from rag.complaints.types import ReadText
from rag.errors import MongminError
from serving.care.behaviours import Behaviours
from serving.care.checkins import Checkins
from serving.care.households import Households
from serving.care.parts import CareParts, FindsDanger
from serving.evidence.keys import keys_of
from serving.logging import logger
from serving.services import Services
from serving.store.care import CareStore


@dataclass(frozen=True)
class Care:
    """What the routes call."""

    checkins: Checkins
    households: Households
    behaviours: Behaviours

    @classmethod
    def of(cls, services: Services, danger: FindsDanger | None, failed: Callable[[str], None]) -> Care:
        """Wire it; nothing is opened or loaded before its first use."""
        settings = services.settings
        parts = CareParts(
            settings=settings.care,
            words=load_care_words(),
            regions=load_regions(),
            days=days_of(settings),
            detector=services.detector,
            read=partial(read, services),
            danger=danger,
            keys=keys_of(settings),
            ledger=services.ledger,
            screen=services.privacy.screen,
            keep_words=settings.records.keep_questions == "full",
            evidence_required=settings.evidence.required,
            failed=failed,
        )
        checkins = Checkins(parts, CareStore(services.records), services.privacy)
        return cls(checkins, Households(parts), Behaviours(parts))


def read(services: Services, text: str) -> ReadText:
    """Read a masked text; without its vector where the embedder is down."""
    try:
        return read_texts([text], services.analyzer, services.embedder)[0]
    except MongminError as error:
        logger().warning("embedder", code=error.code)
        return read_texts([text], services.analyzer)[0]


def days_of(settings: Settings) -> Callable[[str | None], WorkDays]:
    """Return what knows the working days of a region: the law's, and those of the office's own table."""

    @cache
    def days(region: str | None) -> WorkDays:
        places = load_regions().covering(region) if region else ()
        return work_calendar(load_calendar(settings.data / "calendar.yaml"), places)

    return days
