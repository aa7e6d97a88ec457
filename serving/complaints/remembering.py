"""The index of cases made good from the records: after a restore (no backup holds it), a crash or a fault.

The records are the truth: what they know is remembered, and what they know no more is forgotten.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from serving.complaints.parts import Remembers
from serving.complaints.processing import Processing
from serving.complaints.shapes import ComplaintIn
from serving.logging import logger
from serving.store.complaints import Case, ComplaintStore

PAGE = 200


def caught_up(processing: Processing, stop: threading.Event) -> int:
    """Remember what is missing, forget what is deleted, until told to stop; return how many were remembered.

    Raises `RecordsUnavailable` and what the index raises; the next start begins anew.
    """
    remembers, done = processing.triage.parts.remembers, 0
    if remembers is None:
        return 0
    # First: what is taken in from here on is in the records before it is in the index.
    forget_unknown(remembers, processing.store)
    for case in missing(remembers, processing.store):
        if stop.is_set():
            break
        read = processing.triage.read(ComplaintIn.model_validate_json(case.request))
        done += processing.remember(case, read)
    if done:
        logger().info("cases", remembered=done)
    return done


def forget_unknown(remembers: Remembers, store: ComplaintStore) -> None:
    """Forget what the records do not know: it was deleted while the index lost the deletion, or came from elsewhere."""
    numbers = remembers.remembered()
    for start in range(0, len(numbers), PAGE):
        some = numbers[start : start + PAGE]
        known = store.among(some)
        remembers.forget([one for one in some if one not in known])


def missing(remembers: Remembers, store: ComplaintStore) -> Iterator[Case]:
    """Yield what was looked at and is not remembered."""
    page: Sequence[Case] = store.looked_at(most=PAGE)
    while page:
        known = remembers.known([case.complaint_id for case in page])
        yield from (case for case in page if case.complaint_id not in known)
        page = store.looked_at(page[-1].complaint_id, PAGE)
