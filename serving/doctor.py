"""Checks of the machine and the data folder, each with what to do about it (Korean)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from configs.models import ServedModel, load_models
from configs.settings import Settings, secret
from rag.errors import MongminError
from serving.caller import OPERATOR
from serving.catalogue import Rights
from serving.checks import machine, outbound, stores
from serving.checks.gpu import gpu
from serving.checks.trust import EVIDENCE, trust
from serving.engine.engines import answers, connector, make_engine
from serving.engine.published import published
from serving.engine.weights import packaged_parts, verify
from serving.listen import is_free
from serving.lock import DataLock, holder_of, prepared
from serving.ready import health
from serving.schemas import Finding
from serving.security.credentials import KEYS_ENV

GIB = 1 << 30
ENOUGH_GIB = 2.0
LITTLE_GIB = 0.5
REINSTALL = "requirements.lock으로 다시 설치하십시오(make run)."


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield the findings, quick ones first."""
    yield python()
    yield from gpu(settings)
    yield machine.memory(settings)
    yield disk(settings.data)
    yield from machine.clock(settings)
    yield from safely("데이터 폴더", lambda: folder(settings))
    for name, model in load_models().items():
        if (model.role == "embedding" and model.package) or name == settings.engine.model:
            yield from safely(f"모델 {name}", lambda name=name, model=model: weights_of(name, model, settings))  # type: ignore[misc]
    yield from each("기록 데이터베이스", lambda: stores.records(settings))
    yield from each(EVIDENCE, lambda: list(trust(settings)))
    if settings.index.kind == "server":
        yield from each("Qdrant", lambda: stores.qdrant(settings, dimensions(settings)))
    yield from safely("색인", lambda: index(settings))
    yield from safely("언어 모델 엔진", lambda: engine(settings))
    yield from ports(settings)
    yield keys(settings)
    yield outbound.way_out()
    yield outbound.connections(settings)


def dimensions(settings: Settings) -> int:
    """Return how long the embedder's vectors are, without loading it."""
    from serving.bootstrap import make_embedder

    return make_embedder(settings).dimensions


def each(name: str, check: Callable[[], list[Finding]]) -> Iterator[Finding]:
    """Yield a check's findings; an error of ours is a failed check."""
    try:
        yield from check()
    except MongminError as error:
        yield Finding(name=name, status="fail", message=str(error))


def safely(name: str, check: Callable[[], Finding]) -> Iterator[Finding]:
    """Yield a check's finding; an error of ours is a failed check."""
    try:
        yield check()
    except MongminError as error:
        yield Finding(name=name, status="fail", message=str(error))


def python() -> Finding:
    """Check the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs it on an older one needs these words
        return Finding(name="Python", status="fail", message=version, remedy="Python 3.11 이상을 설치하십시오.")
    return Finding(name="Python", status="ok", message=version)


def disk(data: Path) -> Finding:
    """Check the free space where the data folder lies."""
    place = next(path for path in (data.absolute(), *data.absolute().parents) if path.exists())
    free = shutil.disk_usage(place).free / GIB
    message = f"{place}에 {free:.1f} GiB 남음"
    if free >= ENOUGH_GIB:
        return Finding(name="디스크", status="ok", message=message)
    status = "warn" if free >= LITTLE_GIB else "fail"
    return Finding(
        name="디스크", status=status, message=message, remedy=f"{ENOUGH_GIB:g} GiB 이상 비우거나 --data로 옮기십시오."
    )


def folder(settings: Settings) -> Finding:
    """Check that the data folder can be written, and say who holds it."""
    data = prepared(settings.data)
    probe = data / ".doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        return Finding(
            name="데이터 폴더",
            status="fail",
            message=f"{data}에 쓸 수 없음({error.strerror})",
            remedy="폴더의 권한을 고치거나 --data로 다른 폴더를 주십시오.",
        )
    holder = holder_of(data)
    used = f", 사용 중: mongmin {holder.command}(PID {holder.pid})" if holder else ""
    return Finding(name="데이터 폴더", status="ok", message=f"{data}{used}")


def weights_of(name: str, model: ServedModel, settings: Settings) -> Finding:
    """Check that a model's package is there and that its file has its checksum."""
    title = f"모델 {name}"
    if model.package is None or model.file is None:
        return Finding(name=title, status="ok", message="서버가 가진 모델")
    if find_spec(model.package) is None:
        return Finding(name=title, status="fail", message=f"패키지 {model.package}가 없음", remedy=REINSTALL)
    if model.role == "embedding":
        verify(name, model, package_file(model.package, model.file))
        return Finding(name=title, status="ok", message=f"체크섬 일치, {model.licence}")
    packaged_parts(name, model)
    path = settings.data / "models" / model.file
    if not path.exists():
        return Finding(name=title, status="ok", message=f"처음 쓸 때 풀립니다, {model.licence}")
    verify(name, model, path)
    return Finding(name=title, status="ok", message=f"체크섬 일치, {model.licence}")


def package_file(package: str, file: str) -> Path:
    """Return the path of a file in an installed package, without importing it."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places or ["."]))) / file


def index(settings: Settings) -> Finding:
    """Check that the index opens, or ask the API that has it open."""
    holder = holder_of(settings.data)
    if holder is not None and holder.url is not None:
        state = health(f"{holder.url}/readyz") or {}
        told = str((state.get("checks") or {}).get("index", "응답 없음"))
        return Finding(name="색인", status="ok" if state else "fail", message=f"{told} (API {holder.url})")
    from serving.bootstrap import bootstrap

    lock = DataLock(settings.data)
    lock.acquire("doctor")
    try:
        services = bootstrap(settings)
        try:
            held = services.documents.corpus(Rights.of(OPERATOR))
        finally:
            services.close()
    finally:
        lock.release()
    if not held.chunks:
        remedy = "mongmin ingest 폴더 로 문서를 넣으십시오."
        return Finding(name="색인", status="warn", message="비어 있음", remedy=remedy)
    message = f"문서 {held.documents:,}개, 조각 {held.chunks:,}개"
    if held.dense_pending:
        remedy = "mongmin backfill로 마저 만드십시오."
        return Finding(
            name="색인", status="warn", message=f"{message}, 의미 벡터 {held.dense_pending:,}개 남음", remedy=remedy
        )
    return Finding(name="색인", status="ok", message=message)


def engine(settings: Settings) -> Finding:
    """Check that the language model writes a token; one that does not run is started for it."""
    if settings.engine.kind == "none":
        return Finding(name="언어 모델 엔진", status="warn", message="끔: 답변은 인용으로만 합니다")
    endpoint = published(settings.data)
    if endpoint is not None and not answers(endpoint):
        remedy = "mongmin run을 다시 시작하십시오."
        return Finding(name="언어 모델 엔진", status="fail", message="프로세스는 있으나 응답이 없음", remedy=remedy)
    tried = make_engine(settings.engine, settings.data, connector(settings.engine))
    try:
        tried.warm_up()
    finally:
        tried.close()
    return Finding(name="언어 모델 엔진", status="ok", message=f"{settings.engine.model} 응답함")


def ports(settings: Settings) -> Iterator[Finding]:
    """Check that the ports are free, or ours."""
    holder = holder_of(settings.data)
    ours = holder is not None and holder.url is not None
    wanted = (
        ("API", settings.api.host, settings.api.port, "--port"),
        ("화면", settings.ui.host, settings.ui.port, "--ui-port"),
    )
    for name, host, port, option in wanted:
        if is_free(host, port):
            yield Finding(name=f"{name} 포트", status="ok", message=f"{port} 비어 있음")
        elif ours:
            yield Finding(name=f"{name} 포트", status="ok", message=f"{port} 사용 중(목민이 실행 중)")
        else:
            remedy = f"그 프로그램을 끝내거나 mongmin run {option}으로 다른 포트를 주십시오."
            yield Finding(
                name=f"{name} 포트", status="warn", message=f"{port}을(를) 다른 프로그램이 쓰고 있음", remedy=remedy
            )


def keys(settings: Settings) -> Finding:
    """Check that callers can prove who they are, where the profile asks for it."""
    if settings.api.anonymous and settings.profile == "laptop":
        return Finding(name="API 키", status="ok", message="이 컴퓨터 안에서는 키 없이 씁니다")
    if secret(KEYS_ENV) is None:
        remedy = f"환경 변수 {KEYS_ENV}에 '이름:키'를 쉼표로 이어 주십시오."
        return Finding(name="API 키", status="fail", message="키가 하나도 없어 아무도 쓸 수 없습니다", remedy=remedy)
    return Finding(name="API 키", status="ok", message="설정됨")
