"""Triage without a case: for the command line, which stores nothing but the evidence that it looked."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace

from rag.complaints.types import Draft, DraftOptions
from rag.errors import MongminError
from serving.caller import OPERATOR
from serving.complaints import outward
from serving.complaints.intake import Intake, writable
from serving.complaints.processing import Processing, evidence_of
from serving.complaints.shapes import ComplaintIn, DraftOut, TriageOut
from serving.complaints.triage import Found, Look, day_of, request_of, with_draft
from serving.logging import log_unexpected, logger
from serving.schemas_mask import mask_out

NO_DRAFT = "초안: {why}"


@dataclass(frozen=True)
class TriageAlone:
    """Looks at a complaint, and leaves it. Raises `Problem` for what could not be taken in either."""

    intake: Intake
    processing: Processing

    def triage(self, body: ComplaintIn) -> TriageOut:
        """Return what is found of a complaint, with a draft where one is wanted."""
        received = self.intake.checked(body)
        texts = [writable(str(body.text)), writable(body.title or "")]
        (text, title), notices = self.intake.privacy.labelled(texts, OPERATOR.name, "")
        spans = mask_out(None, text).spans
        look = replace(self.intake.look(body, text, title, received), spans=spans, notices=notices)
        out, found = list(self.processing.triage.steps(look))[-1]
        out = self._recorded(out)
        if not body.draft:
            return out
        draft, reason = self._drafted(look, found)
        return with_draft(out, draft, day_of(received), NO_DRAFT.format(why=reason) if reason else "")

    def _recorded(self, out: TriageOut) -> TriageOut:
        try:
            body = evidence_of(f"cli-{uuid.uuid4().hex}", self.processing.settings.grade, out)
            return out.model_copy(update={"evidence_id": self.processing.ledger.add("triage", body, OPERATOR.name)})
        except MongminError as error:
            logger().error("evidence", code=error.code)
            if self.processing.required:
                raise
            return out

    def _drafted(self, look: Look, found: Found) -> tuple[DraftOut | None, str]:
        drafts = self.processing.triage.parts.drafts
        if drafts is None:
            return None, "초안 기능이 설치되어 있지 않습니다. 직접 작성하십시오."
        options = DraftOptions(tone=look.request.tone, length=look.request.length)
        try:
            for item in drafts.draft(request_of(look, found, options)):
                if isinstance(item, Draft):
                    return outward.draft(item, options), ""
        except MongminError as error:
            return None, str(error)
        except Exception as error:
            # The boundary of the drafter: the rest of the triage is still worth having.
            log_unexpected(error, "draft")
        return None, "내부 오류로 만들지 못했습니다. 직접 작성하십시오."
