from eval.judges.types import Verdict
from eval.suites.answers.citations import Cited, Statement, citation_scores, cited
from eval.suites.answers.reading import given
from rag.types import Citation

from .made import citation, reply, sentence


class Words:
    """Supports a claim whose every word stands in the source."""

    name = "words"

    def judge(self, source: str, claim: str) -> Verdict:
        return Verdict(set(claim.split()) <= set(source.split()), "낱말")


class Broken:
    name = "broken"

    def judge(self, source: str, claim: str) -> Verdict:
        return Verdict(None, "심사 모델이 멈췄습니다.")


def source(marker: str, quote: str) -> Citation:
    return Citation(marker, "c", "d", "법", "제1조", quote)


def alce(text: str, *quotes: str, invalid: bool = False) -> Cited:
    sources = tuple(source(f"[{number}]", quote) for number, quote in enumerate(quotes, start=1))
    return cited(Statement(text, sources, invalid), Words())


def test_a_sentence_that_its_citations_together_entail_has_recall_and_each_is_precise() -> None:
    found = alce("가 나", "가", "나")
    assert (found.recall, found.precise, found.citations) == (1.0, 2, 2)


def test_a_citation_that_adds_nothing_is_imprecise() -> None:
    found = alce("가 나", "가 나", "다")
    assert (found.recall, found.precise) == (1.0, 1)


def test_two_citations_that_each_entail_are_both_precise() -> None:
    assert alce("가", "가", "가").precise == 2


def test_without_recall_no_citation_is_precise() -> None:
    found = alce("가 라", "가", "나")
    assert (found.recall, found.precise, found.citations) == (0.0, 0, 2)


def test_no_citation_or_one_that_does_not_exist_has_no_recall() -> None:
    assert alce("가").recall == 0.0
    assert alce("가", "가", invalid=True).recall == 0.0


def test_one_citation_that_entails_is_precise() -> None:
    assert alce("가", "가 나").precise == 1


def test_an_answer_is_the_mean_of_its_sentences_and_the_share_of_its_citations() -> None:
    said = given(
        reply(
            sentence("가", "[1]"), sentence("라", "[1]", "[2]"),
            citations=(citation("[1]", "가"), citation("[2]", "나")),
        )
    )  # fmt: skip
    assert said.answer is not None
    found = citation_scores(said.answer, Words())
    assert found["citation_recall"].value == 0.5
    assert found["citation_precision"].value == 1 / 3


def test_a_judge_that_fails_leaves_the_answer_unmeasured() -> None:
    said = given(reply(sentence("가", "[1]"), citations=(citation("[1]", "가"),)))
    assert said.answer is not None
    scores = citation_scores(said.answer, Broken())
    assert scores["citation_recall"].value is None
    assert "멈췄습니다" in scores["citation_recall"].why


def test_a_judge_that_fails_on_one_citation_does_not_make_it_precise() -> None:
    class Tired(Words):
        def judge(self, source: str, claim: str) -> Verdict:
            return super().judge(source, claim) if "가" in source.split() else Verdict(None, "멈췄습니다.")

    both = Statement("가 나", (source("[1]", "가 나"), source("[2]", "다")), invalid=False)
    assert cited(both, Words()).precise == 1
    assert cited(both, Tired()).recall is None


def test_a_quotation_must_stand_in_its_sources_word_for_word() -> None:
    quote = "다음 각 호와 같다. <개정 2020.1.1> 1. 우산 2. 삭제 <2019.1.1> 3. 양산 [전문개정 2018.1.1]"
    true = Statement("「법」 제1조: “다음 각 호와 같다. 1. 우산 3. 양산”", (source("[1]", quote),), invalid=False)
    false = Statement("「법」 제1조: “다음 각 호와 같다. 1. 장화”", (source("[1]", quote),), invalid=False)
    assert cited(true, Broken()).recall == 1.0
    assert cited(false, Broken()).recall == 0.0
