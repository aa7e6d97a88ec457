"""`mongmin eval examples`: real questions with the answers as they are, good and bad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.types import Answer, Citation, Question
from serving.ask import AnswerPath

QUESTIONS = (
    "민원을 다른 기관으로 이송하는 데 얼마나 걸리나요?",
    "옆집 공사 소음이 너무 심한데 구청에서 공사를 멈추게 할 수 있나요?",
    "반려견 등록을 안 하면 과태료가 얼마예요?",
    "주차 단속으로 견인된 차는 어떻게 찾아가나요?",
    "정보공개 청구를 하면 며칠 안에 결정해야 하나요?",
    "갑자기 일자리를 잃었는데 급하게 생계비를 받을 수 있나요?",
    "재난이 예상될 때 주민에게 대피를 명령할 수 있는 사람은 누구인가요?",
    "생성형 인공지능으로 만든 결과물이라는 사실을 표시해야 하나요?",
    "전세 보증금을 못 받고 이사해야 하는데 무엇을 신청하나요?",
    "어린이 보호구역에서 횡단보도 앞에 꼭 멈춰야 하나요?",
    "우리 동네에서 제일 친절한 병원이 어디예요?",
    "미국에서는 주차 위반 벌금이 얼마예요?",
)


def document(path: AnswerPath, questions: Sequence[str] = QUESTIONS) -> str:
    """Return the whole document in Markdown."""
    head = [
        "# Examples",
        "",
        "Written by `make examples` over the corpus (statutes, guides, disaster manual) on the `laptop` profile;",
        "the answers stand as they came, good and bad.",
    ]
    return "\n".join([*head, *(line for question in questions for line in example(path, question))]) + "\n"


def example(path: AnswerPath, question: str) -> Iterator[str]:
    """Yield the lines of one example."""
    answer = path.answer(Question(question))
    yield ""
    yield f"## {question}"
    yield ""
    yield f"*{answer.mode}*"
    yield ""
    yield from body(answer)


def body(answer: Answer) -> Iterator[str]:
    """Yield answer, notices and sources."""
    if answer.mode == "refused":
        yield answer.answer
        return
    for sentence in answer.sentences:
        yield f"{sentence.text} {''.join(sentence.citations)}"
        yield ""
    yield from (f"> {notice}" for notice in answer.notices)
    yield from map(source, answer.citations)


def source(citation: Citation) -> str:
    """Return a source as a list item."""
    return f"- {citation.marker} 「{citation.title}」 {citation.locator}: “{' '.join(citation.quote.split())}”"
