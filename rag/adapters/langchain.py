"""LangChain both ways: our retriever and answer path in anyone's chain, and any LangChain chat model as ours.

    chain = prompt | LangChainRetriever(retriever=retriever)
    text = (AnswerRunnable(answerer) | StrOutputParser()).invoke("여권 재발급은 며칠 걸리나요?")
    model = LangChainChat(ChatOpenAI(...), ModelInfo("served", "chat", 8192))

Checks stay where they are: a chain gets sentences that passed them, never the model's raw text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    MessageLikeRepresentation,
    SystemMessage,
    convert_to_messages,
)
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from rag.answer import Answerer
from rag.errors import EmptyQuestion, EngineUnavailable, MongminError
from rag.ports import Message, ModelInfo, Prompt, Retriever
from rag.types import Answer, AnswerEvent, Hit, Question, SentenceEvent, Turn, Where

ROLES: dict[str, type[BaseMessage]] = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}
QUESTION_KEYS = ("question", "query", "input")


class LangChainRetriever(BaseRetriever):
    """Our retriever as a LangChain one; `where` holds the caller's filters and rights."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Any
    where: Where = Where()
    k: int = 10

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:  # noqa: ARG002
        """Return the hits as documents, best first."""
        source: Retriever = self.retriever
        return [document(hit) for hit in source.retrieve(Question(query, self.where, self.k))]


def document(hit: Hit) -> Document:
    """Return a hit as a LangChain document; its metadata says where the text stands and whether it is in force."""
    chunk = hit.chunk
    metadata = {
        "doc_id": chunk.doc_id,
        "title": chunk.title,
        "source": chunk.source,
        "kind": chunk.kind,
        "article": chunk.article,
        "locator": chunk.locator,
        "url": chunk.url,
        "rank": hit.rank,
        "score": hit.score,
        "in_force": hit.in_force,
    }
    return Document(page_content=chunk.text, metadata=metadata, id=chunk.chunk_id)


class AnswerRunnable(Runnable[object, AIMessage]):
    """Our answer path as a runnable: a question in, a message out, streamed a checked sentence at a time.

    The input is a text, a `Question`, a mapping with `question`, or messages (the earlier ones become turns).
    The message's `response_metadata["mongmin"]` holds the whole answer with its citations.
    """

    def __init__(self, answerer: Answerer, where: Where | None = None) -> None:
        self._answerer = answerer
        self._where = where or Where()

    def invoke(self, input: object, config: RunnableConfig | None = None, **kwargs: Any) -> AIMessage:  # noqa: A002, ANN401
        """Return the whole answer."""
        return self._call_with_config(self._answer, input, config, **kwargs)

    def stream(
        self,
        input: object,  # noqa: A002
        config: RunnableConfig | None = None,  # noqa: ARG002
        **kwargs: Any,  # noqa: ANN401, ARG002
    ) -> Iterator[AIMessage]:
        """Yield each checked sentence with its markers; the last chunk carries the whole answer."""
        said = 0
        for event in self._answerer.stream(self._question(input)):
            if isinstance(event, SentenceEvent):
                gap = "\n" if said else ""
                said += 1
                yield AIMessageChunk(content=f"{gap}{event.sentence.text} {''.join(event.sentence.citations)}")
            elif isinstance(event, AnswerEvent):
                yield AIMessageChunk(
                    content="" if said else event.answer.answer, response_metadata=metadata_of(event.answer)
                )

    def _answer(self, given: object) -> AIMessage:
        answer = self._answerer.answer(self._question(given))
        return AIMessage(content=answer.answer, response_metadata=metadata_of(answer))

    def _question(self, given: object) -> Question:
        """Return what is asked, with this runnable's filters unless a whole `Question` is given."""
        if isinstance(given, Question):
            return given
        if isinstance(given, Mapping):
            given = next((given[key] for key in QUESTION_KEYS if key in given), "")
        if isinstance(given, str):
            return Question(given, self._where)
        return replace(
            conversation(convert_to_messages(cast("Sequence[MessageLikeRepresentation]", given))), where=self._where
        )


def conversation(messages: Sequence[BaseMessage]) -> Question:
    """Return the last question of a conversation with the exchanges before it."""
    turns: list[Turn] = []
    asked = ""
    for message in messages:
        text = str(message.text)
        if message.type == "human":
            asked = text
        elif message.type == "ai" and asked:
            turns.append(Turn(asked, text))
            asked = ""
    if not asked:
        raise EmptyQuestion("대화의 마지막에 질문이 없습니다. 이용자의 질문으로 끝나는 대화를 주십시오.")
    return Question(asked, turns=tuple(turns))


def metadata_of(answer: Answer) -> dict[str, Any]:
    """Return the whole answer as metadata of a message."""
    return {"mongmin": asdict(answer)}


class LangChainChat:
    """Any LangChain chat model as our `ChatModel`. Limits on length are the LangChain model's own."""

    def __init__(self, model: BaseChatModel, info: ModelInfo) -> None:
        self.info = info
        self._model = model

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """Yield pieces of text as they come; closing the iterator closes the model's stream."""
        given = prompt.messages or (Message("user", prompt.text),)
        messages = [ROLES[message.role](content=message.content) for message in given]
        try:
            for chunk in self._model.stream(messages, stop=list(prompt.stop) or None):
                if text := str(chunk.text):
                    yield text
        except MongminError:
            raise
        except Exception as error:  # the boundary to any vendor's client: each has errors of its own
            raise EngineUnavailable(f"언어 모델이 응답하지 않습니다({type(error).__name__}).") from error

    def count_tokens(self, text: str) -> int:
        """Return an upper estimate, a token a character: LangChain's own count may fetch a tokenizer."""
        return len(text) + 1
