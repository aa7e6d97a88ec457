from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda

from rag.adapters.langchain import AnswerRunnable, LangChainRetriever
from rag.errors import EmptyQuestion
from rag.types import Question, Where
from tests.unit.answer.world import GOOD, UMBRELLA, Found, answerer, small

ASK = "우산은 며칠 빌릴 수 있나요?"


def test_our_retriever_is_one_of_langchain_with_the_callers_filters() -> None:
    found = Found()
    where = Where(kinds=("law",))
    (document,) = LangChainRetriever(retriever=found, where=where, k=3).invoke(ASK)
    assert document.page_content == UMBRELLA
    assert document.id == "umbrella#제2조"
    assert document.metadata["article"] == "제2조"
    assert found.asked == [Question(ASK, where, 3)]


def test_our_answer_path_fits_into_a_chain() -> None:
    chain = RunnableLambda(str.strip) | AnswerRunnable(answerer(small(GOOD))) | StrOutputParser()
    assert chain.invoke(f"  {ASK} ").startswith(f"{GOOD} [1]")


def test_a_chain_streams_checked_sentences_and_ends_with_the_whole_answer() -> None:
    runnable = AnswerRunnable(answerer(small("우산은 5일 동안 빌려줄 수 있습니다.")))
    chunks = list(runnable.stream(ASK))
    assert "5일" not in "".join(str(chunk.text) for chunk in chunks)
    whole = chunks[-1].response_metadata["mongmin"]
    assert "".join(str(chunk.text) for chunk in chunks) == whole["answer"]


@pytest.mark.parametrize("given", [ASK, {"question": ASK}, {"input": ASK}, [HumanMessage(ASK)], Question(ASK)])
def test_a_question_may_come_in_many_forms(given: object) -> None:
    message = AnswerRunnable(answerer(None)).invoke(given)
    assert message.response_metadata["mongmin"]["query"] == ASK


def test_earlier_messages_become_turns() -> None:
    found = Found()
    talk = [HumanMessage("우산 대여 며칠?"), AIMessage("3일입니다."), HumanMessage("그럼 과태료는요?")]
    AnswerRunnable(answerer(None, found)).invoke(talk)
    assert "우산" in found.asked[0].text


def test_a_talk_that_ends_without_a_question_is_an_error() -> None:
    with pytest.raises(EmptyQuestion):
        AnswerRunnable(answerer(None)).invoke([HumanMessage("우산?"), AIMessage("네.")])
