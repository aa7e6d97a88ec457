from __future__ import annotations

from datetime import date

import pytest

from rag import policy as words
from rag.adapters.memory import FakeChatModel
from rag.errors import EmptyQuestion, QuestionTooLong
from rag.policy import AnswerPolicy
from rag.polite import polite
from rag.scope import Refusal
from rag.types import Answer, AnswerEvent, Question, SentenceEvent, Turn, Where
from tests.unit.answer.world import FINES, GOOD, UMBRELLA, Found, answerer, chunk, hits, small

ASK = Question("우산은 며칠 빌릴 수 있나요?")


def quotes_are_exact(answer: Answer) -> bool:
    return all(c.context[c.start : c.start + len(c.quote)] == c.quote for c in answer.citations)


FREE = "도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있다."


def test_a_rule_that_is_restated_whole_is_not_quoted_again_and_the_next_one_is() -> None:
    answer = answerer(small(GOOD)).answer(ASK)
    assert answer.mode == "generated"
    assert answer.sentences[0].text == GOOD
    assert answer.sentences[0].citations == ("[1]",)
    assert "「가온도 시험 조례」 제2조제2항" in answer.sentences[1].text
    assert "제2조제1항:" not in answer.answer
    assert answer.citations[0].locator == "제2조제1항"
    assert answer.citations[0].quote.startswith("도지사는")
    assert quotes_are_exact(answer)
    assert answer.model == "small"
    assert answer.prompt_hash


@pytest.mark.parametrize(
    "draft",
    [
        "도청 민원실에서 우산을 5일 동안 무료로 빌려줄 수 있습니다.",
        "도청 민원실에서 우산을 3일 동안 무료로 빌려주어야 합니다.",
        "도청 민원실에서 우산을 무료로 빌려줄 수 있습니다.",
        "우산 대여는 https://example.kr 에서 3일 동안 신청합니다.",
        "고양이는 3일 동안 잠을 자는 동물로 널리 알려져 있습니다.",
        "도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있습니다.",
        "비가 오는 날 도지사는 우산을 무료로 도청 민원실에서 3일 동안 빌려줄 수 있습니다.",
        "",
    ],
    ids=["number", "force", "figure left out", "link", "another matter", "condition left out", "order", "nothing"],
)
def test_a_sentence_that_fails_a_check_is_struck_and_its_source_quoted_instead(draft: str) -> None:
    answer = answerer(small(draft)).answer(ASK)
    assert answer.mode == "quoted"
    assert draft == "" or draft not in answer.answer
    assert "3일 동안 무료로" in answer.answer
    assert answer.model is None


def test_a_rule_without_its_proviso_is_struck() -> None:
    proviso = " 다만, 단체는 그 날 도청 민원실에서 우산을 3일 동안 무료로 빌릴 수 없다."
    found = Found(hits(chunk(FREE + proviso)))
    assert answerer(small(FREE), found).answer(ASK).mode == "quoted"
    said = answerer(small(FREE + proviso), found).answer(ASK).sentences[0].text
    assert said == f"{polite(FREE)} 다만, 단체는 그 날 도청 민원실에서 우산을 3일 동안 무료로 빌릴 수 없습니다."


def test_a_rule_told_in_part_is_followed_by_its_quotation() -> None:
    found = Found(hits(chunk(f"{FREE} 이 경우 도지사는 빌린 사람의 이름을 적는다.")))
    answer = answerer(small(FREE), found).answer(ASK)
    assert answer.sentences[0].text == polite(FREE)
    assert "이름을 적는다" in answer.sentences[1].text


def test_an_engine_that_fails_is_not_asked_again() -> None:
    model = small(GOOD, fail_after=0)
    answerer(model).answer(ASK)
    assert len(model.prompts) == 1


def test_an_engine_that_is_down_leaves_the_quotes_and_says_so() -> None:
    answer = answerer(small(GOOD, fail_after=0)).answer(ASK)
    assert answer.mode == "quoted"
    assert words.ENGINE_DOWN in answer.notices
    assert answer.citations


def test_an_engine_that_breaks_off_after_a_good_sentence_keeps_that_sentence() -> None:
    model = FakeChatModel([f"{GOOD} [1]", " 빌린", " 우산은"], fail_after=2)
    answer = answerer(model).answer(ASK)
    assert answer.mode == "generated"
    assert answer.sentences[0].text == GOOD
    assert words.ENGINE_BROKE in answer.notices


def test_without_a_model_the_answer_is_quoted_without_complaint() -> None:
    answer = answerer(None).answer(ASK)
    assert answer.mode == "quoted"
    assert answer.notices == ()
    assert answer.prompt_hash is None


def test_the_ai_notice_is_true_to_the_mode() -> None:
    generated = answerer(small(GOOD)).answer(ASK)
    quoted = answerer(None).answer(ASK)
    refused = answerer(None, Found([])).answer(ASK)
    assert "생성형 인공지능이 만들었습니다" in generated.ai_notice
    assert "원문을 그대로" in quoted.ai_notice
    assert all("만들었습니다" not in answer.ai_notice for answer in (quoted, refused))
    assert all("인공지능" in answer.ai_notice for answer in (generated, quoted, refused))


def test_a_chat_model_cites_by_number_and_numbers_outside_the_sources_are_dropped() -> None:
    model = FakeChatModel(f"{GOOD} [1] 우산은 30일 동안 빌려줄 수 있습니다. [9]")
    answer = answerer(model).answer(ASK)
    generated = [s for s in answer.sentences if "「" not in s.text]
    assert [s.text for s in generated] == [GOOD]


def test_a_chat_sentence_without_a_number_is_bound_to_the_source_that_bears_it_out() -> None:
    answer = answerer(FakeChatModel(GOOD)).answer(ASK)
    assert answer.sentences[0].text == GOOD
    assert answer.sentences[0].citations == ("[1]",)


def test_a_chat_model_that_declines_leaves_quotes_only() -> None:
    assert answerer(FakeChatModel("근거 없음")).answer(ASK).mode == "quoted"


def test_nothing_found_is_refused_with_a_reason_and_someone_to_ask() -> None:
    answer = answerer(small(GOOD), Found([])).answer(ASK)
    assert answer.mode == "refused"
    assert answer.refused_because == words.NO_EVIDENCE
    assert "120" in answer.answer
    assert answer.sentences == ()
    assert answer.citations == ()


def test_a_question_out_of_scope_is_refused_before_anything_is_searched() -> None:
    class Closed:
        def refuse(self, question: str) -> Refusal | None:
            return Refusal("opinion", "의견은 답할 수 없습니다.", "국민신문고에 물어 주십시오.")

        def odds(self, question: str) -> float | None:
            return 1.5

    found = Found()
    answer = answerer(small(GOOD), found, Closed()).answer(ASK)
    assert (answer.mode, answer.refused_because) == ("refused", "의견은 답할 수 없습니다.")
    assert answer.answer.endswith("국민신문고에 물어 주십시오.")
    assert found.asked == []
    assert (answer.bearing, answer.scope_odds) == (None, 1.5)


def test_a_foreign_language_is_answered_where_words_meet_and_else_refused_in_two_languages() -> None:
    refused = answerer(None).answer(Question("How long may I keep the umbrella?"))
    assert refused.mode == "refused"
    assert "No supporting document" in refused.answer
    assert answerer(None).answer(Question("우산 3 days?")).mode == "quoted"


@pytest.mark.parametrize("text", ["", "  \n", "!!! ??", "🙂🙂", "\u200b\u200b"])
def test_an_empty_question_is_an_error_before_the_first_event(text: str) -> None:
    with pytest.raises(EmptyQuestion):
        answerer().stream(Question(text))


def test_a_question_beyond_the_limit_is_an_error_that_names_the_limit() -> None:
    with pytest.raises(QuestionTooLong, match="50자"):
        answerer(policy=AnswerPolicy(max_question_chars=50)).answer(Question("우" * 51))


def test_a_follow_up_is_searched_as_a_question_that_stands_alone() -> None:
    found = Found()
    turns = (Turn("우산 대여 기간은 며칠인가요?", "3일입니다."),)
    answer = answerer(None, found).answer(Question("그럼 과태료는요?", turns=turns))
    assert "우산" in found.asked[0].text
    assert "과태료" in found.asked[0].text
    assert answer.query == found.asked[0].text


def test_a_text_not_yet_in_force_is_used_but_the_reader_is_told_from_when_it_holds() -> None:
    answer = answerer(None, Found(hits(chunk(starts=date(2027, 3, 1))))).answer(ASK)
    assert any("2027년 3월 1일 시행" in notice for notice in answer.notices)
    assert not answer.citations[0].in_force


def test_an_answer_as_of_a_day_says_so() -> None:
    answer = answerer(None).answer(Question(ASK.text, Where(as_of=date(2026, 3, 1))))
    assert answer.notices == (words.as_of_notice(date(2026, 3, 1)), words.UNDATED)
    dated = Found(hits(chunk(starts=date(2026, 2, 1))))
    answer = answerer(None, dated).answer(Question(ASK.text, Where(as_of=date(2026, 3, 1))))
    assert answer.notices == (words.as_of_notice(date(2026, 3, 1)),)


def test_a_question_that_shares_no_word_with_what_was_found_is_refused() -> None:
    answer = answerer(None).answer(Question("외계인 우주여행 좀 알려 줘"))
    assert answer.refused_because == words.NO_EVIDENCE


def test_too_small_a_share_of_the_question_in_what_was_found_is_no_evidence() -> None:
    asked = Question("우산 외계인 우주여행")
    assert answerer(None, policy=AnswerPolicy(min_bearing=0.0)).answer(asked).mode == "quoted"
    refused = answerer(None, policy=AnswerPolicy(min_bearing=0.9)).answer(asked)
    assert refused.refused_because == words.NO_EVIDENCE
    assert refused.bearing is not None
    assert 0.0 <= refused.bearing < 0.9


def test_what_a_chat_model_has_told_is_not_quoted_again() -> None:
    answer = answerer(FakeChatModel(f"{GOOD} [1]")).answer(ASK)
    assert [s.text for s in answer.sentences if "제2조제1항" in s.text] == []
    assert any("제2조제2항" in s.text for s in answer.sentences)


def test_a_guide_without_a_date_comes_with_a_warning() -> None:
    guide = chunk("우산은 도청 민원실에서 3일 동안 빌릴 수 있습니다.", None, kind="guide")
    assert words.OLD_GUIDE in answerer(None, Found(hits(guide))).answer(ASK).notices


def test_the_stream_yields_checked_sentences_and_ends_with_the_same_answer() -> None:
    events = list(answerer(small(GOOD)).stream(ASK))
    spoken = [event.sentence for event in events if isinstance(event, SentenceEvent)]
    last = events[-1]
    assert isinstance(last, AnswerEvent)
    assert tuple(spoken) == last.answer.sentences
    for event in events:
        if isinstance(event, SentenceEvent):
            assert {c.marker for c in event.citations} == set(event.sentence.citations)


def test_closing_the_stream_stops_generation() -> None:
    model = FakeChatModel([f"{GOOD} [1]", " 그리고", " 더", " 있습니다."])
    stream = answerer(model).stream(ASK)
    for event in stream:
        if isinstance(event, SentenceEvent):
            break
    stream.close()  # type: ignore[attr-defined]  # the stream is a generator
    assert model.stopped == 1


def test_a_penalty_is_quoted_with_its_lead_and_the_item_without_deleted_ones() -> None:
    found = Found(hits(chunk(), chunk(FINES, "제5조")))
    answer = answerer(None, found).answer(Question("우산을 돌려주지 않으면 과태료가 얼마인가요?"))
    penalty = next(s for s in answer.sentences if "제5조" in s.text)
    assert "20만원 이하의 과태료" in penalty.text
    assert "제2조제2항을 위반하여" in penalty.text
    assert "삭제" not in penalty.text
    assert quotes_are_exact(answer)


def test_every_sentence_cites_and_every_citation_belongs_to_what_was_found() -> None:
    answer = answerer(small(GOOD), Found(hits(chunk(UMBRELLA), chunk(FINES, "제5조")))).answer(ASK)
    markers = {c.marker for c in answer.citations}
    assert all(s.citations and set(s.citations) <= markers for s in answer.sentences)
    assert {c.chunk_id for c in answer.citations} <= {"umbrella#제2조", "umbrella#제5조"}
    assert len(markers) == len(answer.citations)
