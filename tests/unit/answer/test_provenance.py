from __future__ import annotations

import hashlib
from datetime import date

from configs.prompts import load_prompts
from rag.adapters.memory import FakeAnalyzer, FakeChatModel, FakeClock
from rag.answer import Answerer
from rag.collect import filters_of, rendered, where_of
from rag.ports import Message, Prompt
from rag.provenance import Provenance
from rag.scope import AnyQuestion
from rag.types import Answer, Question, Where
from tests.serving_fakes import GOOD_REPLY, TOWING, UMBRELLA, WordRetriever

ASKED = Question("우산은 며칠 동안 빌릴 수 있나요?", Where(kinds=("ordinance",), as_of=date(2026, 1, 2)), k=7)


def answered(model: FakeChatModel | None, question: Question = ASKED) -> Answer:
    retriever = WordRetriever(UMBRELLA, TOWING)
    clock, scope = FakeClock(), AnyQuestion()
    return Answerer(retriever, FakeAnalyzer(), model, clock, load_prompts(), scope, lambda: "v1").answer(question)


def made_of(answer: Answer) -> Provenance:
    assert answer.provenance is not None
    return answer.provenance


def test_an_answer_says_what_it_read_and_with_which_filters() -> None:
    made = made_of(answered(FakeChatModel(GOOD_REPLY)))
    assert [chunk.chunk_id for chunk in made.chunks] == [UMBRELLA.chunk_id]
    assert made.chunks[0].sha256 == hashlib.sha256(UMBRELLA.text.encode()).hexdigest()
    assert made.filters["as_of"] == "2026-01-02"
    assert (made.k, made.day, made.policy["max_sentences"]) == (7, "2026-11-22", 4)


def test_an_evidence_span_is_the_hash_of_what_stands_at_its_place() -> None:
    for span in made_of(answered(FakeChatModel(GOOD_REPLY))).spans:
        quoted = UMBRELLA.text[span.start : span.end]
        assert span.sha256 == hashlib.sha256(quoted.encode()).hexdigest()


def test_each_prompt_is_noted_by_its_hash_and_never_by_its_words() -> None:
    model = FakeChatModel(GOOD_REPLY)
    made = made_of(answered(model))
    expected = [hashlib.sha256(rendered(prompt).encode()).hexdigest() for prompt in model.prompts]
    assert [prompt.sha256 for prompt in made.prompts] == expected
    assert made.model == "fake"
    assert "우산" not in repr(made.prompts)


def test_without_a_model_no_prompt_and_no_model_is_noted() -> None:
    made = made_of(answered(None))
    assert (made.prompts, made.model) == ((), None)


def test_a_refusal_carries_its_provenance_too() -> None:
    answer = answered(FakeChatModel(GOOD_REPLY), Question("화성의 위성은 몇 개인가요?"))
    assert answer.mode == "refused"
    assert made_of(answer).chunks == ()


def test_each_sentence_of_the_model_has_a_verdict_that_says_why_and_repeats_none_of_its_words() -> None:
    answer = answered(FakeChatModel(f"{GOOD_REPLY} [1] 우산을 99일 동안 무료로 빌릴 수 있습니다. [1]"))
    passed = [verdict.passed for verdict in answer.verdicts if verdict.check == "support"]
    assert passed == [True, False]
    assert answer.verdicts[1].detail == "figure"
    assert answer.struck == 1


def test_two_prompts_that_differ_only_in_where_a_message_ends_have_two_hashes() -> None:
    one = Prompt(messages=(Message("system", "가나"), Message("user", "다")))
    other = Prompt(messages=(Message("system", "가"), Message("user", "나다")))
    assert rendered(one) != rendered(other)


def test_filters_lead_back_to_the_same_search() -> None:
    where = Where(("guide",), "교통", ("수원시", "경기도"), date(2025, 3, 1), ("O", "S"), ("교통과",))
    assert where_of(filters_of(where)) == where
    assert where_of({name: list(v) if isinstance(v, tuple) else v for name, v in filters_of(where).items()}) == where  # type: ignore[misc]
