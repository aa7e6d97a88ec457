"""`/healthz`, `/readyz`, `/metrics` and `/v1/me`."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from rag.errors import MongminError
from serving.api.parts import CallerOf, Parts, PartsOf
from serving.engine.base import EngineLoad, ReportsLoad
from serving.schemas import Health, Me

router = APIRouter()


@router.get("/healthz", response_model=Health, tags=["상태 (state)"])
def healthz() -> Health:
    """프로세스가 살아 있는지 (whether the process is alive)."""
    return Health(status="ok")


@router.get("/readyz", response_model=Health, tags=["상태 (state)"])
def readyz(parts: PartsOf) -> JSONResponse:
    """질문을 받을 수 있는지: 200이면 ok 또는 degraded(인용으로만 답함) (ready for questions)."""
    health = readiness(parts)
    return JSONResponse(health.model_dump(mode="json"), 200 if health.status in ("ok", "degraded") else 503)


@router.get("/metrics", tags=["상태 (state)"], response_class=Response)
def metrics(parts: PartsOf) -> Response:
    """Prometheus 형식의 수치 (numbers in Prometheus' format)."""
    try:
        held = parts.services.documents.corpus()
    except MongminError:
        held = None
    parts.metrics.state(held, parts.services.engine.state())
    parts.metrics.engine_load(load_of(parts))
    return Response(parts.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1/me", response_model=Me, tags=["상태 (state)"])
def me(caller: CallerOf) -> Me:
    """나의 역할과 볼 수 있는 등급, 부서 (the caller's own roles, grades and departments)."""
    return Me(
        kind=caller.kind,
        roles=tuple(sorted(caller.roles)),
        grades=caller.grades,
        departments=tuple(sorted(caller.departments)),
    )


def load_of(parts: Parts) -> EngineLoad | None:
    """Return the engine's load, where it tells."""
    engine = parts.services.engine
    return engine.load() if isinstance(engine, ReportsLoad) else None


def readiness(parts: Parts) -> Health:
    """Say whether questions can be answered, and how each part does."""
    engine = parts.services.engine.state()
    checks = {"engine": engine, "models": "starting" if parts.starting else parts.fault or "ok"}
    load = load_of(parts)
    if load is not None:
        checks["engine_load"] = f"running {load.running}, waiting {load.waiting}, KV cache {load.kv_cache:.0%}"
    try:
        checks["index"] = f"{parts.services.documents.corpus().chunks} chunks"
    except MongminError as error:
        return Health(status="down", checks={**checks, "index": str(error)})
    if parts.starting:
        return Health(status="starting", checks=checks)
    return Health(status="degraded" if engine == "down" or parts.fault else "ok", checks=checks)
