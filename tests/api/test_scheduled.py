"""Sources that are due are brought in while the API runs."""

from __future__ import annotations

import time
from pathlib import Path

from rag.errors import ConfigurationError
from serving.api.access import make_door
from serving.api.metrics import Metrics
from serving.api.parts import Parts
from serving.scheduled import ScheduledSync
from serving.store.feedback import FeedbackStore
from tests.serving_fakes import FakeDocuments, fake_services, fake_settings


def parts_of(tmp_path: Path, documents: FakeDocuments, *, scheduled: bool = True) -> Parts:
    settings = fake_settings(tmp_path)
    ingestion = settings.ingestion.model_copy(update={"scheduled": scheduled})
    settings = settings.model_copy(update={"ingestion": ingestion})
    services = fake_services(tmp_path, documents=documents, settings=settings)
    return Parts(services, make_door(settings, "t"), FeedbackStore(services.records), Metrics())


def waited(condition: object, seconds: float = 5.0) -> bool:
    """Whether something comes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.01)
    return False


def test_what_is_due_is_brought_in_once(tmp_path: Path) -> None:
    documents = FakeDocuments(waiting=("법령",))
    scheduled = ScheduledSync(parts_of(tmp_path, documents), look_seconds=0.01)
    scheduled.start()
    assert waited(lambda: documents.synced)
    time.sleep(0.1)
    scheduled.stop()
    assert [(request.names, request.wait) for request in documents.synced] == [(("법령",), False)]


def test_it_waits_while_another_task_runs(tmp_path: Path) -> None:
    documents = FakeDocuments(waiting=("법령",))
    parts = parts_of(tmp_path, documents)
    with parts.working:
        assert ScheduledSync(parts).look() == []
    assert ScheduledSync(parts).look() == ["법령"]
    assert not parts.working.locked()


def test_the_settings_can_switch_it_off(tmp_path: Path) -> None:
    documents = FakeDocuments(waiting=("법령",))
    scheduled = ScheduledSync(parts_of(tmp_path, documents, scheduled=False), look_seconds=0.01)
    scheduled.start()
    assert not waited(lambda: documents.synced, 0.2)


def test_a_fault_is_said_once_and_the_watch_goes_on(tmp_path: Path) -> None:
    documents = FakeDocuments(waiting=("법령",), fault=ConfigurationError("소스 설정이 틀렸습니다."))
    parts = parts_of(tmp_path, documents)
    scheduled = ScheduledSync(parts, look_seconds=0.01)
    warned: list[str] = []
    scheduled._warn = lambda error: warned.append(str(error))  # type: ignore[method-assign]
    scheduled.start()
    assert waited(lambda: documents.synced)
    documents.synced.clear()
    documents.fault = None
    assert waited(lambda: documents.synced)
    scheduled.stop()
    assert set(warned) == {"소스 설정이 틀렸습니다."}
    assert not parts.working.locked()
