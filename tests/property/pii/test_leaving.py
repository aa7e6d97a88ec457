"""The last look: whatever a source holds, a quote stays a stretch of its context and nothing that was found leaves."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.guards.pii.leaving import HELD_BACK, LastLook
from rag.types import Answer, Citation, Sentence, Timings
from tests.pii_fakes import RegexDetector

PIECES = st.sampled_from(["홍길동", " 010-1234-5678 ", "김철수", " 우산을 빌린다. ", "[이름1]", " 3일 "])
CONTEXTS = st.lists(PIECES, min_size=1, max_size=10).map("".join)
DETECT = RegexDetector().detect


def cited(context: str, start: int, end: int, marker: str = "[1]") -> Citation:
    return Citation(
        marker, f"D#{marker}", "D", "안내", "본문", context[start:end], kind="guide", context=context, start=start
    )


def answer_of(*citations: Citation) -> Answer:
    sentences = tuple(Sentence(one.quote, 1.0, (one.marker,)) for one in citations)
    text = "\n".join(f"{one.text} {one.citations[0]}" for one in sentences)
    return Answer(text, "quoted", sentences, citations, None, None, "v1", "AI", Timings())


@given(CONTEXTS, st.data())
def test_a_quote_stays_a_stretch_of_its_context(context: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(context)))
    end = data.draw(st.integers(start, len(context)))
    shown = LastLook(RegexDetector()).citation(cited(context, start, end))
    assert shown.context[shown.start : shown.start + len(shown.quote)] == shown.quote
    assert not DETECT(shown.context)


@given(CONTEXTS, CONTEXTS)
def test_nothing_that_was_found_leaves_and_a_value_has_one_label(first: str, second: str) -> None:
    answer = answer_of(cited(first, 0, len(first)), cited(second, 0, len(second), "[2]"))
    look = LastLook(RegexDetector(), ["[문서이름1]은 다른 사람"])
    shown = look.answer(answer)
    said = [shown.answer, *(one.text for one in shown.sentences)]
    said += [text for one in shown.citations for text in (one.quote, one.context)]
    assert not [span for text in said for span in DETECT(text)]
    assert "[문서이름1]" not in "".join(said)
    assert (HELD_BACK in shown.notices) == bool(DETECT(first) or DETECT(second))
    assert shown.verdicts[-1].passed == (look.masked == 0)


def test_one_sentence_on_a_law_and_another_on_a_guide_are_told_apart() -> None:
    context = "신청은 010-1234-5678로 한다."
    law = replace(cited(context, 0, len(context)), kind="law")
    guide = cited(context, 0, len(context), "[2]")
    shown = LastLook(RegexDetector()).answer(answer_of(law, guide))
    assert [one.text for one in shown.sentences] == [context, "신청은 [문서전화1]로 한다."]
    assert [one.quote for one in shown.citations] == [context, "신청은 [문서전화1]로 한다."]
