"""KorQuAD 1.0 dev (Lim et al. 2019, CC BY-ND 2.0 KR): reading comprehension of a bare model, exact match and F1.

The data set is read where it lies and never copied or changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from eval.harness.cases import Case, Loaded
from eval.harness.requests import Complete
from eval.harness.suite import Options, Scored, Suite
from eval.suites.choice import says
from eval.suites.korquad_score import best_f1, exact
from eval.suites.local_files import BadRow, Faults, Row, files_in, licence_in, rows_of, text_in, told_apart
from eval.suites.registry import card
from eval.suites.strata import spread
from rag.errors import InputError
from rag.evaluation.measures import Measure
from rag.evaluation.records import Reply, Score

FILE = "KorQuAD_v1.0_dev.json"
USUAL = 300
ANSWER_TOKENS = 48
EXAMPLES = (
    "지문: 가람시 도서관은 2012년에 문을 열었다. 어린이 열람실은 2층에 있고 월요일에는 쉰다.\n"
    "질문: 도서관이 문을 연 해는?\n답: 2012년",
    "지문: 새봄천 산책길은 길이가 4km이며, 시작점에는 물레방아가 서 있다.\n"
    "질문: 산책길의 시작점에 있는 것은?\n답: 물레방아",
)
"""Two of our own: a base model must see that a few words of the text are asked for."""
INSTRUCTION = "지문을 읽고 질문의 답을 지문에 있는 말 그대로 짧게 쓰시오."


def load(options: Options) -> Sequence[Case]:
    """Return the questions: 300 drawn by the seed, or all. Raises `InputError`."""
    faults = Faults()
    path = file_of(options)
    cases = faults.checked(told_apart(cases_in(path, faults), faults), "KorQuAD")
    wanted = options.limit if options.limit is not None else len(cases) if options.whole else USUAL
    return Loaded(spread(cases, wanted, options.seed, lambda case: case.cluster), cases.faults)


def file_of(options: Options) -> Path:
    """Return the file: `--local`, else `bench/korquad` beside the corpus. Raises `InputError`."""
    place = options.local or options.corpus.parent / "bench" / "korquad"
    if not place.exists():
        raise InputError(f"KorQuAD 자료가 없습니다: {str(place)!r}. {FILE}을 내려받아 --local로 지정하십시오.")
    return files_in(place, r"^KorQuAD_v1.*dev\.json$", "KorQuAD")[0]


def cases_in(path: Path, faults: Faults) -> Iterator[Case]:
    """Yield a case for each question; what is not as described is left out and named."""
    for place, article in rows_of(path, faults):
        title = str(article.get("title", ""))[:100] or place
        for number, paragraph in enumerate(members(article, "paragraphs", place, faults), start=1):
            where = f"{place} 문단 {number}"
            for qa in members(paragraph, "qas", where, faults):
                faults.rows += 1
                try:
                    yield case(title, paragraph, qa)
                except BadRow as error:
                    faults.add(where, str(error))


def members(row: Row, name: str, place: str, faults: Faults) -> list[Row]:
    """Return the objects of a list; another thing is a fault."""
    value = row.get(name)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        faults.add(place, f"{name} 목록이 없습니다.")
        return []
    return value


def case(title: str, paragraph: Row, qa: Row) -> Case:
    """Return a question with its text. Raises `BadRow`."""
    context, question = text_in(paragraph, "context"), text_in(qa, "question")
    given = qa.get("answers")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise BadRow("answers 목록이 없습니다.")
    answers: list[JsonValue] = [text_in(each, "text") for each in given]
    prompt = "\n\n".join([INSTRUCTION, *EXAMPLES, f"지문: {context}\n질문: {question}\n답:"])
    return Case(
        id=text_in(qa, "id")[:200],
        requests=(Complete(prompt=prompt, max_tokens=ANSWER_TOKENS, stop=("\n",)),),
        target={"answers": answers},
        cluster=title,
        slices={"length": "긴 지문(700자 이상)" if len(context) >= 700 else "짧은 지문"},
    )


def score(case: Case, replies: Sequence[Reply]) -> Scored:
    """Score a reply by the official rules: the best of the answers given."""
    if replies[0].status == "refused":
        return Scored({})
    answers = answers_of(case.target)
    said = replies[0].text.strip()
    why = f"정답: {' / '.join(answers)[:80]}"
    return Scored(
        {
            "exact": Score(value=float(any(exact(said, answer) for answer in answers)), why=why),
            "f1": Score(value=best_f1(said, answers), why=why),
        }
    )


def answers_of(target: Mapping[str, JsonValue]) -> list[str]:
    """Return the answers of a target."""
    answers = target["answers"]
    return [str(answer) for answer in answers] if isinstance(answers, list) else []


def oracle(case: Case) -> tuple[Reply, ...]:
    """Say the first answer given."""
    return says(answers_of(case.target)[0])


SUITE = Suite(
    card=card("korquad"),
    kind="complete",
    load=load,
    score=score,
    measures=(
        Measure(
            name="exact", label="정확히 일치(EM)", score="exact", headline=True, by=("length",), counts_refusals_as=0.0
        ),
        Measure(name="f1", label="글자 단위 F1", score="f1", headline=True, by=("length",), counts_refusals_as=0.0),
    ),
    licence_of=lambda options: licence_in(options.local, card("korquad").licence),
    references={"oracle": oracle},
)
