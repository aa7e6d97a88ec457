from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rag.companions import with_companions
from rag.law_first import law_first
from rag.siblings import with_siblings
from rag.types import Chunk, Hit, Question
from tests.unit.answer.world import chunk

LAW = chunk()
GUIDE = replace(chunk("우산은 민원실에서 빌립니다.", None, kind="guide"), chunk_id="guide", doc_id="guide")
DUTY = replace(chunk(article="제16조"), chunk_id="duty", heading="제16조 (준수사항)")
PENALTY = replace(
    chunk("제5조 (과태료)\n\n제16조제1항을 위반한 자에게는 20만원 이하의 과태료를 부과한다.", "제5조"),
    chunk_id="penalty",
    heading="제5조 (과태료)",
)
OTHER_PENALTY = replace(PENALTY, chunk_id="other", article="제6조", text="제16조의2를 위반한 자의 과태료")
FINE = Question("우산을 안 돌려주면 과태료가 얼마예요?")


def ranked(*pairs: tuple[Chunk, float]) -> list[Hit]:
    return [Hit(rank, one, score, True) for rank, (one, score) in enumerate(pairs, start=1)]


@dataclass
class Answers:
    """A retriever that answers by a rule."""

    rule: Callable[[Question], Sequence[Hit]]
    asked: list[Question] = field(default_factory=list)

    def retrieve(self, question: Question) -> list[Hit]:
        self.asked.append(question)
        return list(self.rule(question))


def mixed(law: float, guide: float) -> Answers:
    def rule(question: Question) -> list[Hit]:
        if question.where.kinds:
            return ranked((LAW, law))
        return sorted(ranked((LAW, law), (GUIDE, guide)), key=lambda hit: -hit.score)

    return Answers(rule)


def names(hits: Sequence[Hit]) -> list[str]:
    return [hit.chunk.chunk_id for hit in hits]


def test_a_law_not_far_behind_leads_the_guide_that_says_it_in_plainer_words() -> None:
    found = law_first(mixed(0.5, 0.6), FINE, 5)
    assert names(found) == [LAW.chunk_id, "guide"]
    assert [hit.rank for hit in found] == [1, 2]
    assert found[0].score == 1.0


def test_a_guide_leads_where_no_law_comes_near() -> None:
    assert names(law_first(mixed(0.1, 0.9), FINE, 5))[0] == "guide"


def test_a_rule_on_who_does_what_answers_who_is_in_charge_only() -> None:
    split = replace(LAW, chunk_id="split", kind="ordinance", title="가온시 사무분장 규칙")
    both = Answers(lambda _: ranked((split, 0.9), (LAW, 0.5)))
    assert names(law_first(both, FINE, 5)) == [LAW.chunk_id]
    assert names(law_first(both, Question("우산은 어느 과에서 맡나요?"), 5))[0] == "split"
    alone = Answers(lambda _: ranked((split, 0.9)))
    assert names(law_first(alone, FINE, 5)) == ["split"]


def test_laws_that_guides_push_off_the_list_still_lead_if_they_score_nearly_as_well() -> None:
    guides = [(replace(GUIDE, chunk_id=f"guide{n}", doc_id=f"guide{n}"), 0.6) for n in range(10)]

    def rule(question: Question) -> list[Hit]:
        return ranked((LAW, 0.5)) if question.where.kinds else ranked(*guides, (LAW, 0.5))[: question.k]

    assert names(law_first(Answers(rule), FINE, 5))[0] == LAW.chunk_id


def test_the_first_articles_are_read_whole() -> None:
    other = replace(LAW, chunk_id="other passage", ordinal=1)

    def rule(question: Question) -> list[Hit]:
        assert question.where.articles == (f"{LAW.law}#{LAW.article}",)
        return ranked((LAW, 0.9), (other, 0.4), (replace(other, doc_id="elsewhere", chunk_id="elsewhere"), 0.3))

    found = with_siblings(Answers(rule), FINE, ranked((LAW, 1.0), (GUIDE, 0.7)))
    assert names(found) == [LAW.chunk_id, "guide", "other passage"]
    assert [hit.rank for hit in found] == [1, 2, 3]
    assert 0.7 < found[-1].score < 1.0


def test_hits_without_articles_have_no_siblings() -> None:
    guides = Answers(lambda _: [])
    assert with_siblings(guides, FINE, ranked((GUIDE, 1.0))) == ranked((GUIDE, 1.0))
    assert guides.asked == []


def test_a_question_with_its_own_kinds_or_among_laws_only_is_searched_once() -> None:
    laws = Answers(lambda _: ranked((LAW, 0.4)))
    assert names(law_first(laws, FINE, 5)) == [LAW.chunk_id]
    guides = mixed(0.5, 0.6)
    law_first(guides, replace(FINE, where=replace(FINE.where, kinds=("guide",))), 5)
    assert len(laws.asked) == len(guides.asked) == 1


def test_nothing_found_stays_nothing() -> None:
    assert law_first(Answers(lambda _: []), FINE, 5) == []


def test_a_duty_brings_the_penalty_that_names_it_from_its_own_law_only() -> None:
    retriever = Answers(lambda _: ranked((PENALTY, 0.9), (OTHER_PENALTY, 0.8), (DUTY, 0.7)))
    found = with_companions(retriever, FINE, ranked((DUTY, 1.0)))
    assert names(found) == ["duty", "penalty"]
    assert found[1].score < found[0].score
    assert retriever.asked[0].where.doc_ids == ("umbrella",)


def test_a_penalty_brings_the_duty_that_it_stands_for() -> None:
    retriever = Answers(lambda _: ranked((DUTY, 0.7)))
    found = with_companions(retriever, FINE, ranked((PENALTY, 1.0)))
    assert names(found) == ["penalty", "duty"]
    assert retriever.asked[0].where.articles == ("가온도시험조례#제16조",)


def test_companions_keep_the_callers_rights() -> None:
    retriever = Answers(lambda _: [])
    asked = replace(FINE, where=replace(FINE.where, grades=("O", "S"), departments=("교통과",)))
    with_companions(retriever, asked, ranked((DUTY, 1.0)))
    assert retriever.asked[0].where.grades == ("O", "S")
    assert retriever.asked[0].where.departments == ("교통과",)


def test_a_question_without_a_penalty_needs_no_companions() -> None:
    retriever = Answers(lambda _: ranked((PENALTY, 0.9)))
    assert names(with_companions(retriever, Question("우산은 누가 빌리나요?"), ranked((DUTY, 1.0)))) == ["duty"]
    assert retriever.asked == []
