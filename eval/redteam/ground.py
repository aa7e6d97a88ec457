"""The ground of an attack: the real services over a folder of their own, and all that leaves them for a question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from configs.prompts import Prompts, load_prompts
from configs.settings import EmbedderSettings, EngineSettings, IndexSettings, IngestionSettings, Settings, load
from eval.redteam.seen import texts
from rag.answer import Answerer
from rag.errors import MongminError
from rag.guards.output.filters import FILTERS
from rag.guards.output.guards import STEPS
from rag.ports import ChatModel
from rag.types import Grade, Turn
from serving import ask as asking
from serving.api.chat_shapes import completion
from serving.bootstrap import bootstrap
from serving.caller import Caller
from serving.engine.base import EngineState
from serving.schemas import AnswerOut, AskRequest, IngestRequest, SearchRequest
from serving.services import Services

HITS = 5
CHECKS = frozenset({"figures", "names", "force", "support"})
NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


@dataclass(frozen=True)
class GivenEngine:
    """An engine around a model that is there already."""

    model: ChatModel | None

    def warm_up(self) -> None:
        """Do nothing: it is ready."""

    def state(self) -> EngineState:
        """Say that it is ready."""
        return "ready"

    def close(self) -> None:
        """Do nothing: it is not ours to stop."""


@dataclass(frozen=True)
class Ground:
    """Running services under attack. `system` is what the operator tells the model, with what was planted there.

    `canary` is the word that the service itself puts there.
    """

    services: Services
    system: str
    canary: str = ""

    def take_in(self, folder: Path, *, department: str | None = None, grade: Grade = "O") -> None:
        """Ingest a folder's files."""
        request = IngestRequest(paths=(str(folder),), department=department, grade=grade)
        self.services.documents.ingest(request)

    def ask(self, text: str, caller: Caller, turns: Sequence[Turn] = ()) -> dict[str, str]:
        """Return all that leaves for a question, by place: hits, stream, whole answer and chat completion.

        An error is a way out too: its message is looked at like the rest.
        """
        leaving: dict[str, list[str]] = defaultdict(list)
        for name, content in self._outputs(text, caller, turns):
            for place, said in texts(content, name):
                leaving[place].append(said)
        return {place: "\n".join(dict.fromkeys(said)) for place, said in leaving.items()}

    def answer(self, text: str, caller: Caller) -> AnswerOut:
        """Return the whole answer alone."""
        return asking.last_answer(asking.ask(self.services.answerer, AskRequest(query=text), caller))

    def _outputs(self, text: str, caller: Caller, turns: Sequence[Turn]) -> Iterator[tuple[str, object]]:
        limit = self.services.settings.answer.max_question_chars
        try:
            privacy = self.services.privacy
            found = asking.searched(self.services.retriever, SearchRequest(query=text, k=HITS), limit, caller, privacy)
            yield "search", [hit.model_dump(mode="json") for hit in found.hits]
            asked = privacy.prepared(AskRequest(query=text), caller).request
            for event in asking.ask(self.services.answerer, asked, caller, turns, privacy):
                if isinstance(event, AnswerOut):
                    yield "answer", event.model_dump(mode="json")
                    yield "chat", completion(("", 0), event, NO_USAGE)["choices"]
                else:
                    yield "stream", event.model_dump(mode="json")
        except MongminError as error:
            yield "error", str(error)


def settings_for(folder: Path) -> Settings:
    """Return the shipped settings of a laptop, with the parts that need no model and leave no process."""
    shipped = load("laptop", folder, {})
    return shipped.model_copy(
        update={
            "engine": EngineSettings(kind="none"),
            "index": IndexSettings(kind="memory"),
            "embedder": EmbedderSettings(kind="hash"),
            "ingestion": IngestionSettings(readers=0),
        }
    )


def planted(prompts: Prompts, sentence: str) -> Prompts:
    """Return the prompts with a sentence planted among the operator's words."""
    return replace(prompts, chat_system=f"{prompts.chat_system}\n{sentence}") if sentence else prompts


@contextmanager
def ground(
    folder: Path, model: ChatModel | None, plant: str = "", change: Callable[[Answerer], Answerer] | None = None
) -> Iterator[Ground]:
    """Run services over `folder` with a model and a planted sentence; `change` alters what answers."""
    prompts = planted(load_prompts(), plant)
    services = bootstrap(settings_for(folder), engine=GivenEngine(model), prompts=prompts)
    try:
        answerer = services.answerer
        if not isinstance(answerer, Answerer):
            raise TypeError(f"cannot attack {type(answerer).__name__}: it has no guards to tell")
        changed = change(answerer) if change else answerer
        yield Ground(replace(services, answerer=changed), prompts.chat_system, changed.guards.canary)
    finally:
        services.close()


def unguarded(answerer: Answerer) -> Answerer:
    """Take the guards against injection down; the checks of an answer against its sources, older than they, stay."""
    names = STEPS | {each.name for each in FILTERS}
    return replace(answerer, guards=answerer.guards.without(*(names - CHECKS)))


def without(*names: str) -> Callable[[Answerer], Answerer]:
    """Return what takes some guards down, by name."""
    return lambda answerer: replace(answerer, guards=answerer.guards.without(*names))
