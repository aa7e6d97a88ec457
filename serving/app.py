"""The HTTP application over already wired services."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from starlette.middleware import Middleware

from rag.errors import MongminError
from rag.policy import SERVICE_NOTICE
from serving.api import (
    answers,
    audit,
    care,
    catalogue,
    chat,
    complaints,
    complaints_records,
    complaints_work,
    documents,
    errors,
    evaluations,
    evaluations_people,
    export,
    masking,
    operations,
    privacy,
    records,
    register,
    register_work,
    rights,
    state,
    uploads,
)
from serving.api.access import allowed_hosts, make_door
from serving.api.envelope import Envelope
from serving.api.metrics import Metrics
from serving.api.parts import Parts, caller
from serving.logging import log_unexpected, logger
from serving.notices.notice import header_of, notice_of
from serving.purge import DailyPurge, evidence_purge
from serving.scheduled import ScheduledSync
from serving.security.credentials import Identifier
from serving.security.oidc import oidc_tokens
from serving.security.stored_keys import StoredKeys
from serving.services import Services
from serving.store.feedback import FeedbackStore
from serving.store.keys import KeyStore
from serving.store.retention import Retention, policy_of

DESCRIPTION = f"""도청 업무용 질의응답 서비스 목민의 API입니다. {SERVICE_NOTICE}
모든 문장은 등록된 문서의 근거와 대조한 뒤에만 내보냅니다. 답변에는 표시가 붙습니다: JSON의 ai_notice와 ai_label,
HTTP 헤더 AI-Disclosure. 고지 전문과 설명 요구·이의 제기 창구는 GET /v1/notice에 있습니다.

Answers are written by generative AI from registered documents; every sentence is checked against its quoted source.
Errors are RFC 9457 problem documents with a stable `code`.
"""


def create_app(services: Services, token: str = "", identifiers: Sequence[Identifier] = ()) -> FastAPI:
    """Return the application. It closes nothing of `services`; `token` is the local operator's.

    `identifiers` know the credentials of callers besides the keys of the environment.
    """
    settings = services.settings
    numbers = Metrics()
    limit, upload = settings.api.max_body_kb << 10, settings.api.max_upload_mb << 20
    app = FastAPI(
        title="목민 (mongmin)",
        version="1",
        description=DESCRIPTION,
        # The usual pages load scripts from other sites; an API of a closed network has none.
        docs_url=None,
        redoc_url=None,
        middleware=[
            Middleware(
                Envelope,
                hosts=allowed_hosts(settings),
                limit=limit,
                upload=upload,
                metrics=numbers,
                tracing=services.tracing,
                notice=header_of(notice_of(settings.rights)),
            )
        ],
        lifespan=lifespan,
        # Asked for every route, also one that does not ask who is calling: the table fails closed.
        dependencies=[Depends(caller)],
    )
    tokens = [found] if (found := oidc_tokens(settings.oidc)) else []
    store = FeedbackStore(services.records, services.privacy.screen)
    app.state.parts = Parts(
        services,
        make_door(settings, token, [*identifiers, StoredKeys(KeyStore(services.records)), *tokens]),
        store,
        numbers,
    )
    errors.install(app)
    for module in (
        answers,
        audit,
        care,
        chat,
        evaluations_people,
        evaluations,
        export,
        complaints_work,
        complaints_records,
        complaints,
        masking,
        documents,
        uploads,
        catalogue,
        operations,
        privacy,
        records,
        register,
        register_work,
        rights,
        state,
    ):
        app.include_router(module.router)
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm the models while the first requests may already come, and keep the schedules of sources."""
    parts: Parts = app.state.parts
    threading.Thread(target=warm_up, args=(parts,), name="warm-up", daemon=True).start()
    scheduled = ScheduledSync(parts)
    scheduled.start()
    retention = Retention(parts.services.records, policy_of(parts.services.settings.records))
    days = parts.services.settings.records.complaints_days
    purging = DailyPurge(
        retention,
        evidence=evidence_purge(parts.services),
        before=lambda at: parts.complaints.forget_closed(at, days),
    )
    purging.start()
    parts.services.uploads.start()
    parts.complaints.worker.start()
    yield
    scheduled.stop()
    purging.stop()
    parts.complaints.worker.stop()
    parts.services.uploads.close()


def warm_up(parts: Parts) -> None:
    """Load the models now rather than with the first question; a fault shows in `/readyz`.

    The records are brought up to date; without them answers come all the same.
    """
    try:
        parts.services.records.engine()
    except MongminError as error:
        logger().warning("warm-up", code=error.code)
    try:
        parts.services.warm_up()
        documents.catch_up(parts)
    except MongminError as error:
        parts.fault = str(error)
        logger().warning("warm-up", code=error.code)
    except Exception as error:
        parts.fault = errors.internal().english
        log_unexpected(error, "warm-up")
    finally:
        parts.starting = False
