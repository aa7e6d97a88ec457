"""What the routes share: the application's parts, found through the request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from serving.answer_evidence import AnswerEvidence
from serving.api.access import Door, admitted
from serving.api.admission import Admission
from serving.api.metrics import Metrics
from serving.caller import Caller
from serving.care.care import Care
from serving.complaints.service import ComplaintDesk
from serving.complaints_wiring import desk_of
from serving.crisis import detector_of
from serving.evaluators.evaluators import Evaluators
from serving.evidence.archive import Archive
from serving.evidence_wiring import archive_of
from serving.export.service import Exports, exports_of
from serving.notices.before_use import Notices
from serving.notices.screened import Screenings
from serving.recorder import Recorder
from serving.register.register import Register
from serving.rights.appeals import Appeals
from serving.rights.explain import Explanations
from serving.rights.wiring import explanations_of
from serving.services import Services
from serving.store.appeals import AppealStore
from serving.store.feedback import FeedbackStore


@dataclass
class Parts:
    """The parts of one application.

    `starting` is true until the models are warm; `working` is held while documents are taken in.
    """

    services: Services
    door: Door
    feedback: FeedbackStore
    metrics: Metrics
    working: threading.Lock = field(default_factory=threading.Lock)
    starting: bool = True
    fault: str | None = None
    recorder: Recorder = field(init=False)
    admission: Admission = field(init=False)
    archive: Archive = field(init=False)
    notices: Notices = field(init=False)
    register: Register = field(init=False)
    screenings: Screenings = field(init=False)
    explanations: Explanations = field(init=False)
    appeals: Appeals = field(init=False)
    complaints: ComplaintDesk = field(init=False)
    care: Care = field(init=False)
    exports: Exports = field(init=False)
    evaluators: Evaluators = field(init=False)

    def __post_init__(self) -> None:
        """Wire what records answers, and the queue that the settings describe."""
        services = self.services
        engine = services.engine.model
        name = engine.info.name if engine else ""
        evidence = AnswerEvidence(services, failed=self.metrics.problem)
        self.recorder = Recorder(
            services.records,
            services.settings.records,
            self.metrics.problem,
            services.privacy.screen,
            name,
            evidence,
        )
        self.archive = archive_of(services.settings, services.records)
        self.admission = Admission.of(services.settings)
        self.notices = Notices(services.records, services.ledger, services.settings.rights, self.metrics.problem)
        self.register = Register.of(services)
        self.screenings = Screenings(services.ledger, self.metrics.problem)
        self.explanations = explanations_of(services)
        self.exports = exports_of(services, self.recorder.conversations)
        self.evaluators = Evaluators.of(services)
        rights = services.settings.rights
        self.appeals = Appeals(AppealStore(services.records), services.ledger, rights, services.privacy.screen)
        self.complaints = desk_of(services, self.metrics.problem)
        self.care = Care.of(services, detector_of(services.embedder), self.metrics.problem)


def parts(request: Request) -> Parts:
    """Return the application's parts."""
    return cast("Parts", request.app.state.parts)


def caller(request: Request) -> Caller:
    """Return who is calling, if they may call this route. Raises `Problem` (401, 403, 429)."""
    return admitted(request, parts(request).door)


PartsOf = Annotated[Parts, Depends(parts)]
CallerOf = Annotated[Caller, Depends(caller)]
