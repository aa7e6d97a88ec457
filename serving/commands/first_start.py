"""The first start: sample documents in an empty index, and one question to see that all is well."""

from __future__ import annotations

from collections.abc import Callable

from configs.settings import PROJECT, Settings
from rag.errors import MongminError
from serving.ask import last_answer
from serving.commands.ask import shown as shown_answer
from serving.commands.ingest import shown as shown_summary
from serving.commands.progress import Meter
from serving.commands.register import documents_of
from serving.lock import token_of, writing
from serving.ready import Pause, readiness
from serving.remote import RemoteDesk
from serving.schemas import AskRequest, IngestRequest
from serving.schemas_documents import ListRequest

SAMPLE = PROJECT / "data" / "sample"
BEGUN = "sample-begun"
QUESTION = "기초연금은 몇 살부터 신청하나요?"


def fill_if_empty(settings: Settings, url: str, pause: Pause, say: Callable[[str], None]) -> None:
    """Take the sample documents in if the index holds nothing, or if that was broken off last time."""
    readiness(url, pause)
    begun = settings.data / BEGUN
    empty = holds_nothing(settings, url)
    if not (empty or begun.exists()) or not SAMPLE.is_dir():
        return
    say("데이터 폴더가 비어 있어 예시 문서를 넣습니다.")
    with writing(settings.data):
        begun.touch()
    meter = Meter()
    desk = RemoteDesk(url, token_of(settings.data), settings.api.request_seconds)
    try:
        done = desk.ingest(IngestRequest(paths=(str(SAMPLE),)), meter)
        desk.ingest(IngestRequest(paths=(str(documents_of(settings)),)), meter)
    finally:
        meter.close()
        desk.close()
    say(shown_summary(done))
    with writing(settings.data):
        begun.unlink(missing_ok=True)


def holds_nothing(settings: Settings, url: str) -> bool:
    """Whether the index holds no document of any grade (`/readyz` counts only what everybody may see)."""
    desk = RemoteDesk(url, token_of(settings.data), settings.api.request_seconds)
    try:
        return desk.library.page(ListRequest(limit=1)).total == 0
    finally:
        desk.close()


def ask_once(settings: Settings, url: str, say: Callable[[str], None]) -> None:
    """Ask one question and show the answer; a failure is told, not raised."""
    say("예시 질문에 답하고 있습니다.")
    desk = RemoteDesk(url, token_of(settings.data), settings.api.request_seconds)
    try:
        answer = last_answer(desk.ask(AskRequest(query=QUESTION)))
        say(f"\n예시 질문: {QUESTION}\n{shown_answer(answer)}\n")
    except MongminError as error:
        say(f"예시 질문에 답하지 못했습니다: {error}")
    finally:
        desk.close()
