"""Suite `statutes-content`: what does an article say? From its number to its matter, and figures left blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from eval.answers import holds, plain
from eval.harness.cases import Case
from eval.harness.requests import Ask
from eval.harness.suite import Options, Scored, Suite
from eval.suites.registry import card
from eval.suites.statutes.laws import Article, Law, laws, titles_once
from eval.suites.statutes.lookup import silent, zero
from eval.suites.statutes.made import cases_of, drawn, is_of, read, slices, topic
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

MATTER, FIGURE = "내용", "빈칸"
PHRASINGS = {
    MATTER: (
        "「{law}」 {topic} 무엇에 관한 조문입니까?",
        "{law} {label} 내용 알려 주세요.",
        "{law} {label}에 뭐라고 나와요?",
    ),
    FIGURE: (
        "「{law}」 {label}에서 (빈칸)에 들어갈 말은 무엇입니까? “{words}”",
        "{law} {label}에 이렇게 적혀 있는데 (빈칸)이 뭐예요? “{words}”",
        "빈칸을 채워 주세요. {law} {label}: “{words}”",
    ),
}
NOISE = re.compile(r"\s*[<〈\[][^<>〈〉\[\]\n]*[>〉\]]|[①-⑳]\s*")
SENTENCE = re.compile(r"[^\n.]{20,160}다\.")
AMOUNT = re.compile(
    r"(?<!월)(?<!월 )(?<![\d,])(?!\d{4}년)"
    r"\d[\d,]*(?:만|억|천만|백만)?\s?(?:일|개월|년|시간|원|명|퍼센트|미터|제곱미터|회|세)(?![가-힣]{0,1}\d)"
)
REFERENCE = re.compile(r"제\s?\d+\s?(?:조|항|호|목|장|절)(?:의\s?\d+)?|별표\s?\d*|별지\s?제?\d*호?")
DIGITS = re.compile(r"\d[\d,]*")
BY = ("kind", "level", "phrasing")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is asked of an article: its matter, or the figure that is left blank in a sentence of it."""

    law: Law
    article: Article
    kind: str
    key: str
    words: str = ""


def matters(law: Law) -> Iterator[Matter]:
    """Yield what can be asked of a law: of every other article a figure, where it has a sentence with just one."""
    for number, article in enumerate(titles_once(law)):
        blank = next(blanks(article.text), None) if number % 2 else None
        if blank is None:
            yield Matter(law, article, MATTER, article.title)
        else:
            yield Matter(law, article, FIGURE, blank[0], blank[1])


def blanks(text: str) -> Iterator[tuple[str, str]]:
    """Yield (figure, sentence with (빈칸) in its place) of the sentences that hold one figure and no other number."""
    for found in SENTENCE.finditer(NOISE.sub("", text)):
        sentence = found[0].strip()
        amounts = list(AMOUNT.finditer(sentence))
        if (
            sentence.count("(") == sentence.count(")")
            and len(amounts) == 1
            and len(DIGITS.findall(REFERENCE.sub("", sentence))) == 1
        ):
            (amount,) = amounts
            yield amount[0], f"{sentence[: amount.start()]}(빈칸){sentence[amount.end() :]}"


def load(options: Options) -> list[Case]:
    """Return the cases. Raises `InputError` where the corpus is absent."""
    found = list(chain.from_iterable(map(matters, laws(options.corpus))))
    return cases_of(drawn(found, options), phrased, options)


def phrased(one: Matter) -> Iterator[Case]:
    """Yield the case of a matter in each phrasing."""
    law, label = one.law, one.article.label
    for number, phrasing in enumerate(PHRASINGS[one.kind]):
        yield Case(
            id=f"{law.source}#{label}={number}",
            requests=(Ask(query=phrasing.format(law=law.title, label=label, topic=topic(label), words=one.words)),),
            target={"source": law.source, "article": label, "key": one.key},
            cluster=f"{law.source}#{label}",
            slices=slices(law, one.kind, number),
        )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Judge an answer by the article that it cites and by the figure; a bare model by the title that it names."""
    said = read(replies)
    figure = case.slices["kind"] == FIGURE
    if said.refused:
        names = ("right", "figure") if figure else ("right",)
        return Scored(dict.fromkeys(names, zero("답하지 않았습니다.")), "refused")
    source, label, key = (str(case.target[name]) for name in ("source", "article", "key"))
    told = holds(said.text, key) if figure else plain(key) in plain(said.text)
    cited = [one for one in said.answer.citations if one.article] if said.answer else []
    own = any(is_of(one, source, label) for one in cited)
    right = told and (own or said.answer is None) if figure else (own if said.answer else told)
    inside = "정답 조를 인용함" if own else "정답 조를 인용하지 않음"
    why = f"{source} {label}, 정답 {key!r}: {'말함' if told else '말하지 않음'}, 인용 {len(cited)}건, {inside}."
    scores = {"right": Score(value=float(right), why=why)}
    return Scored({**scores, "figure": Score(value=float(told), why=why)} if figure else scores)


def oracle(case: Case) -> tuple[Reply, ...]:
    """Say the key."""
    return (Reply(status="answered", text=f"{case.target['key']}입니다."),)


MEASURES = (
    Measure(
        name="right", label="그 조문의 내용을 맞게 말함", score="right", by=BY, headline=True, counts_refusals_as=0.0
    ),
    Measure(name="figure", label="빈칸의 수를 맞힘", score="figure", by=("level",), counts_refusals_as=0.0),
)
SUITE = Suite(card("statutes-content"), "ask", load, score, MEASURES, references={"oracle": oracle, "silent": silent})
