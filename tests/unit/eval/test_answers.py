from dataclasses import replace
from pathlib import Path

from eval.answers import holds, score, summarize
from eval.gold import Article, StatuteQuestion
from eval.sources import SourceFiles
from rag.types import Answer, Citation, Sentence, Timings

QUESTION = StatuteQuestion(
    "Q", "보관료는요?", "구어", "교통", (Article("도로교통법", "시행령", "제13조"),), ("30분에 500원",), True
)
SOURCE = Citation(
    marker="[1]", chunk_id="c", doc_id="d", title="도로교통법 시행령", locator="제13조제1항",
    quote="보관료는 30분에 500원이다.", source="도로교통법/시행령.md", article="제13조",
    context="제1항. 보관료는 30분에 500원이다.",
)  # fmt: skip
GOOD = Answer(
    "보관료는 30분에 500원입니다. [1]", "generated", (Sentence("보관료는 30분에 500원입니다.", 0.9, ("[1]",)),),
    (SOURCE,), None, "m", "v", "n", Timings(),
)  # fmt: skip


def test_a_good_answer_has_source_and_facts_and_breaks_nothing() -> None:
    scored = score(QUESTION, GOOD)
    assert (scored.right_source, scored.facts_present) == (True, 1)
    assert (scored.loose_numbers, scored.uncited, scored.broken_quotes) == ((), False, 0)


def test_a_number_that_no_source_holds_is_caught() -> None:
    wrong = replace(GOOD, sentences=(Sentence("보관료는 30분에 900원입니다.", 0.9, ("[1]",)),))
    assert len(score(QUESTION, wrong).loose_numbers) == 1


def test_the_same_amount_in_another_unit_is_no_loose_number() -> None:
    source = replace(SOURCE, quote="과태료는 1백만원 이하이다.", context="과태료는 1백만원 이하이다.")
    said = replace(GOOD, sentences=(Sentence("과태료는 100만원 이하입니다.", 0.9, ("[1]",)),), citations=(source,))
    assert score(QUESTION, said).loose_numbers == ()


def test_an_answer_without_citations_is_caught() -> None:
    assert score(QUESTION, replace(GOOD, citations=())).uncited
    assert score(QUESTION, replace(GOOD, sentences=(Sentence("네.", 0.9, ()),))).uncited


def test_a_quote_that_its_source_does_not_hold_is_caught() -> None:
    forged = replace(SOURCE, quote="보관료는 무료이다.")
    assert score(QUESTION, replace(GOOD, citations=(forged,))).broken_quotes == 1


def test_a_quote_that_the_file_does_not_hold_is_caught_even_if_the_index_does(tmp_path: Path) -> None:
    file = tmp_path / "도로교통법" / "시행령.md"
    file.parent.mkdir()
    files = SourceFiles((tmp_path,))
    assert score(QUESTION, GOOD, files).broken_quotes == 0
    file.write_text("**①** 보관료는 30분에\n500원이다.", encoding="utf8")
    assert score(QUESTION, GOOD, files).broken_quotes == 0
    file.write_text("보관료는 무료이다.", encoding="utf8")
    assert SourceFiles((tmp_path,)).holds(SOURCE) is False


def test_an_article_a_date_or_a_unit_that_no_source_holds_is_caught() -> None:
    for text in ("제35조에 따라 낸다.", "2027년 5월 9일부터 낸다.", "보관료는 500명이다."):
        assert len(score(QUESTION, replace(GOOD, sentences=(Sentence(text, 0.9, ("[1]",)),))).loose_numbers) == 1


def test_facts_are_found_in_other_units() -> None:
    assert holds("20퍼센트까지 감경합니다", "100분의 20")
    assert not holds("30퍼센트까지 감경합니다", "100분의 20")


def test_refusals_of_what_cannot_be_answered_are_counted_apart() -> None:
    unable = replace(QUESTION, answerable=False, gold=(), key_facts=())
    refused = replace(GOOD, mode="refused", sentences=(), citations=())
    report = summarize([score(QUESTION, GOOD), score(unable, refused)])
    assert (report.answered.hits, report.unanswerable_refused.hits, report.answerable_refused.hits) == (1, 1, 0)
