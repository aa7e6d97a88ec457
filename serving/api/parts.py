"""What the routes share: the application's parts, found through the request."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends, Request

from serving.api.access import Door, admitted
from serving.api.conversations import Conversations
from serving.api.metrics import Metrics
from serving.caller import Caller
from serving.services import Services
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
    conversations: Conversations = field(default_factory=Conversations)
    working: threading.Lock = field(default_factory=threading.Lock)
    starting: bool = True
    fault: str | None = None


def parts(request: Request) -> Parts:
    """Return the application's parts."""
    return cast("Parts", request.app.state.parts)


def caller(request: Request) -> Caller:
    """Return who is calling, if they may call this route. Raises `Problem` (401, 403, 429)."""
    return admitted(request, parts(request).door)


PartsOf = Annotated[Parts, Depends(parts)]
CallerOf = Annotated[Caller, Depends(caller)]
