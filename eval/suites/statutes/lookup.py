"""Suite `statutes-lookup`: which article of a law regulates something? From title or first sentence to number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.harness.cases import Case
from eval.harness.requests import Ask
from eval.harness.suite import Options, Scored, Suite
from eval.suites.registry import card
from eval.suites.statutes.laws import Article, Law, laws, titles_once
from eval.suites.statutes.made import cases_of, drawn, is_of, labels_in, read, slices
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

BY_TITLE = (
    "「{law}」에서 '{clue}'에 관한 사항은 제몇 조에서 정하고 있습니까?",
    "{law} 가운데 {clue} 규정이 몇 조인가요?",
    "'{clue}' 조문 번호 알려 줘. {law}이야.",
)
BY_SENTENCE = (
    "「{law}」에서 다음을 정한 것은 제몇 조입니까? “{clue}”",
    "{law} 몇 조에 이런 말이 나오나요? “{clue}”",
    "“{clue}” 이 문장은 {law} 몇 조예요?",
)
MARK = re.compile(r"^\s*[①-⑳]\s*|\s*[<〈][^<>〈〉]*[>〉]")
SENTENCE = re.compile(r"^.{30,140}?다\.(?=\s|$)", re.DOTALL)
BY = ("kind", "level", "phrasing")


@dataclass(frozen=True, slots=True)
class Clue:
    """What points to one article of a law and to no other."""

    law: Law
    article: Article
    kind: str
    words: str


def clues(law: Law) -> Iterator[Clue]:
    """Yield the clues of a law: titles, and first sentences, that stand once in it."""
    articles = titles_once(law)
    sentences = {one.label: first_sentence(one.text) for one in articles}
    counts = Counter(first_sentence(one.text) for one in law.articles)
    for number, article in enumerate(articles):
        sentence = sentences[article.label]
        if number % 2 and sentence and counts[sentence] == 1 and labels_in(sentence)[:1] != [article.label]:
            yield Clue(law, article, "문장으로", sentence)
        else:
            yield Clue(law, article, "제목으로", article.title)


def first_sentence(text: str) -> str:
    """Return the first sentence of an article, without marks of amendment; "" where it is no plain sentence."""
    found = SENTENCE.match(MARK.sub("", text.strip()))
    return " ".join(found[0].split()) if found and "\n" not in found[0] else ""


def load(options: Options) -> list[Case]:
    """Return the cases. Raises `InputError` where the corpus is absent."""
    found = [clue for law in laws(options.corpus) for clue in clues(law)]
    return cases_of(drawn(found, options), phrased, options)


def phrased(clue: Clue) -> Iterator[Case]:
    """Yield the case of a clue in each phrasing."""
    law, label = clue.law, clue.article.label
    for number, phrasing in enumerate(BY_TITLE if clue.kind == "제목으로" else BY_SENTENCE):
        yield Case(
            id=f"{law.source}#{label}?{number}",
            requests=(Ask(query=phrasing.format(law=law.title, clue=clue.words)),),
            target={"source": law.source, "article": label},
            cluster=f"{law.source}#{label}",
            slices=slices(law, clue.kind, number),
        )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Judge an answer: the right number is said or cited, and said first of all."""
    said, wanted = read(replies), str(case.target["article"])
    source = str(case.target["source"])
    if said.refused:
        return Scored({"right": zero("답하지 않았습니다."), "first": zero("답하지 않았습니다.")}, "refused")
    cited = [one for one in said.answer.citations if one.article] if said.answer else []
    named = labels_in(said.text)
    right = wanted in named if said.answer is None else any(is_of(one, source, wanted) for one in cited)
    first = is_of(cited[0], source, wanted) if cited else named[:1] == [wanted]
    shown = ", ".join(str(one.article) for one in cited) or ", ".join(named) or "없음"
    why = f"정답 {wanted}, 답이 든 조문: {shown}."
    return Scored({"right": Score(value=float(right), why=why), "first": Score(value=float(first), why=why)})


def zero(why: str) -> Score:
    """Return a score of nought with its reason."""
    return Score(value=0.0, why=why)


def oracle(case: Case) -> tuple[Reply, ...]:
    """Say the right number."""
    return (Reply(status="answered", text=f"{case.target['article']}입니다."),)


def silent(_case: Case) -> tuple[Reply, ...]:
    """Refuse whatever is asked."""
    return (Reply(status="refused", text="찾지 못했습니다."),)


MEASURES = (
    Measure(name="right", label="맞는 조문을 대거나 인용", score="right", by=BY, counts_refusals_as=0.0),
    Measure(name="first", label="맞는 조문이 첫째", score="first", by=BY, headline=True, counts_refusals_as=0.0),
)
REFERENCES = {"oracle": oracle, "silent": silent}
SUITE = Suite(card("statutes-lookup"), "ask", load, score, MEASURES, references=REFERENCES)
