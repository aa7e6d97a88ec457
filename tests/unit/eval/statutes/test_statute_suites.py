"""Questions on statutes: keys that follow from the text, the same from a seed, whatever a law file looks like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pydantic import JsonValue

from configs.settings import corpus
from eval.harness.cases import Case, hash_of
from eval.harness.suite import Options
from eval.statutes_on_disk import statute
from eval.suites.registry import suite
from eval.suites.statutes import content, exists, lookup, version
from eval.suites.statutes.choice import unit_of
from eval.suites.statutes.laws import laws, read_all
from eval.suites.statutes.made import labels_in
from rag.errors import InputError
from rag.evaluation.records import Reply

HEAD = "---\n제목: {title}\n법령구분: 법률\n시행일자: 2026-01-01\n상태: 시행\n---\n\n# {title}\n\n"
BODY = """## 제1장 총칙

##### 제1조 (목적)

이 법은 우산을 함께 쓰는 데 필요한 사항을 정하여 비 오는 날의 불편을 덜어 주는 것을 목적으로 한다.

##### 제2조 (우산의 대여)

**①** 도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려주어야 한다.

**②** 우산을 잃어버린 사람은 그 사실을 도지사에게 알려야 한다.

##### 제2조의2 (우산의 수리)

도지사는 고장 난 우산을 받은 날부터 7일 이내에 고쳐야 한다.

##### 제3조

삭제 <2025.1.1>

##### 제4조 (우산함의 설치)

도지사는 역마다 우산함을 두어야 한다.

[시행일: 2026. 7. 1.] 제4조

##### 제5조 (과태료)

우산을 돌려주지 아니한 자에게는 1만원의 과태료를 매긴다.

## 부칙

이 법은 2026년 1월 1일부터 시행한다.
"""


@pytest.fixture
def made(tmp_path: Path) -> Options:
    """A corpus of two made laws."""
    for name, title in (("우산법", "우산법"), ("양산법", "양산법")):
        folder = tmp_path / "statutes" / name
        folder.mkdir(parents=True)
        (folder / "법률.md").write_text(HEAD.format(title=title) + BODY, encoding="utf8")
    return Options(tmp_path, whole=True)


@pytest.mark.parametrize("name", ["lookup", "content", "version", "exists", "search", "choice"])
def test_a_seed_makes_the_same_cases_with_ids_of_their_own(made: Options, name: str) -> None:
    load = suite(f"statutes-{name}").load
    first, again = tuple(load(made)), tuple(load(made))
    assert hash_of(first) == hash_of(again)
    assert len({case.id for case in first}) == len(first) > 0
    assert len(load(Options(made.corpus, limit=3))) == 3


@pytest.mark.parametrize(
    ("name", "reference", "right"),
    [
        ("lookup", "oracle", 1),
        ("lookup", "silent", 0),
        ("content", "oracle", 1),
        ("exists", "oracle", 1),
        ("exists", "affirming", 0.5),
        ("exists", "denying", 0.5),
    ],
)
def test_systems_that_know_the_key_score_exactly(made: Options, name: str, reference: str, right: float) -> None:
    found = suite(f"statutes-{name}")
    scores = [found.score(case, found.references[reference](case)).scores["right"].value for case in found.load(made)]
    assert sum(one or 0 for one in scores) / len(scores) == right


def test_a_first_sentence_points_to_its_article_and_a_blank_hides_its_only_figure(made: Options) -> None:
    law = laws(made.corpus)[0]
    by_label = {clue.article.label: clue for clue in lookup.clues(law)}
    assert by_label["제1조"].kind == "제목으로"
    blank = {one.article.label: one for one in content.matters(law) if one.kind == content.FIGURE}
    assert blank["제2조"].key == "3일"
    assert "3일" not in blank["제2조"].words
    assert "(빈칸)" in blank["제2조"].words


def test_days_and_years_of_a_calendar_are_no_figures() -> None:
    assert content.AMOUNT.findall("매년 12월 31일까지, 2025년에, 30일 이내") == ["30일"]
    assert (unit_of("1,000만원"), unit_of("7일")) == ("만원", "일")


def test_a_deleted_article_and_what_lies_beyond_the_last_are_not_there(made: Options) -> None:
    law = laws(made.corpus)[0]
    found = [one for seed in range(9) for one in exists.named(law, seed)]
    assert {one.kind for one in found} == {exists.REAL, exists.DELETED, exists.BEYOND, exists.BRANCH, exists.NO_LAW}
    assert {one.label for one in found if one.kind == exists.DELETED} == {"제3조"}
    assert sum(one.real for one in found) * 2 == len(found)
    known = {article.label for article in law.articles}
    assert not {one.label for one in found if one.kind in {exists.BEYOND, exists.BRANCH}} & known


@pytest.mark.parametrize("limit", [None, 2, 9])
def test_half_of_what_is_asked_for_is_there_whatever_the_limit(made: Options, limit: int | None) -> None:
    cases = exists.load(replace(made, limit=limit))
    there = sum(bool(one.target["real"]) for one in cases)
    assert len(cases) == (limit or len(cases))
    assert there in {len(cases) // 2, (len(cases) + 1) // 2}


def answer(quote: str, article: str, notices: tuple[str, ...] = (), own: str = "", since: str | None = None) -> Reply:
    citation: dict[str, JsonValue] = {
        "marker": "[1]",
        "doc_id": "d",
        "title": "우산법",
        "source": "우산법/법률.md",
        "article": article,
        "locator": article,
        "quote": quote,
        "url": None,
        "context": quote,
        "effective_from": since,
    }
    sentences: list[JsonValue] = [{"text": f"“{quote}”", "support": 1.0, "citations": ["[1]"]}]
    if own:
        sentences.insert(0, {"text": own, "support": 1.0, "citations": []})
    shape: dict[str, JsonValue] = {
        "answer": f"{own} “{quote}” [1]",
        "mode": "quoted",
        "sentences": sentences,
        "citations": [citation],
        "refused_because": None,
        "model": None,
        "index_version": "i",
        "ai_notice": "",
        "timings_ms": {},
        "notices": list(notices),
    }
    return Reply(status="answered", text=str(shape["answer"]), content=shape)


def case(made: Options, kind: str, source: str = "우산법/법률.md") -> Case:
    asked = (one for seed in range(9) for one in exists.load(replace(made, seed=seed)))
    return next(one for one in asked if one.slices["kind"] == kind and one.target["source"] == source)


def right(found: Case, reply: Reply) -> float | None:
    return exists.score(found, [reply]).scores["right"].value


def test_to_quote_another_article_as_if_it_were_the_one_asked_for_is_wrong(made: Options) -> None:
    absent = case(made, exists.BEYOND)
    assert right(absent, answer("알릴 의무가 없는 사람도 있다.", "제2조")) == 0
    assert right(absent, answer("우산을 빌려준다.", "제2조", notices=("물으신 조는 이 법에 없습니다.",))) == 1
    assert right(absent, answer("우산을 빌려준다.", "제2조", own="그런 조는 없습니다.")) == 1
    assert right(absent, Reply(status="refused", text="찾지 못했습니다.")) == 1


def test_a_deleted_article_is_shown_as_deleted_and_another_ones_deletion_does_not_count(made: Options) -> None:
    gone = case(made, exists.DELETED)
    assert right(gone, answer("삭제 <2025.1.1>", "제3조")) == 1
    assert right(gone, answer("삭제 <2025.1.1>", "제9조")) == 0


def test_an_article_that_is_there_must_be_shown(made: Options) -> None:
    real = case(made, exists.REAL)
    assert right(real, answer("우산", str(real.target["article"]))) == 1
    assert right(real, answer("우산", "제99조")) == 0
    assert right(real, Reply(status="refused", text="찾지 못했습니다.")) == 0


def test_the_day_before_a_text_begins_it_must_not_be_put_forward(made: Options) -> None:
    cases = {one.slices["kind"]: one for one in version.load(made) if one.slices["day"] == "조의 시행일"}
    before, on = cases[version.BEFORE], cases[version.ON]
    assert before.target["since"] == on.target["since"] == "2026-07-01"
    shown = answer("도지사는 역마다 우산함을 두어야 한다.", "제4조", since="2026-07-01")
    refused = Reply(status="refused", text="그날 시행 중인 글이 없습니다.")
    values = [version.score(one, [reply]).scores["right"].value for one in (before, on) for reply in (shown, refused)]
    assert values == [0, 1, 1, 0]
    bare = Reply(status="answered", text="우산함을 둡니다.")
    assert version.score(before, [bare]).scores["right"].value is None


def test_the_day_of_a_law_is_said_in_any_form(made: Options) -> None:
    begins = next(one for one in version.load(made) if one.slices["kind"] == version.BEGINS)
    said = [Reply(status="answered", text=text) for text in ("2026. 1. 1.부터입니다.", "2026년 2월 1일입니다.")]
    assert [version.score(begins, [one]).scores["right"].value for one in said] == [1, 0]


def test_without_a_corpus_the_reason_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="MONGMIN_CORPUS"):
        lookup.load(Options(tmp_path))


HOSTILE = {
    "빈 파일": "",
    "머리말뿐": HEAD.format(title="빈 법"),
    "조가 없음": HEAD.format(title="글") + "우산은 비 오는 날 쓴다.\n",
    "깨진 머리말": "---\n제목: [우산\n---\n\n" + BODY,
    "날짜 아닌 시행일": HEAD.format(title="우산법").replace("2026-01-01", "언젠가") + BODY,
    "UTF-8이 아님": "\udcff\udcfe\udc80",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_file_beside_good_ones_loses_only_itself(made: Options, name: str) -> None:
    good = {law.source for law in laws(made.corpus)}
    folder = made.corpus / "statutes" / "나쁜 법"
    folder.mkdir()
    (folder / "법률.md").write_bytes(HOSTILE[name].encode("utf8", "surrogateescape"))
    read_all.cache_clear()
    assert {law.source for law in laws(made.corpus)} - {"나쁜 법/법률.md"} == good
    assert exists.load(made)


def test_articles_without_a_title_twice_numbered_or_all_deleted_make_no_wrong_key(tmp_path: Path) -> None:
    body = (
        "##### 제1조\n\n제목이 없는 조이다.\n\n##### 제2조 (대여)\n\n우산을 빌려준다.\n\n"
        "##### 제2조 (대여)\n\n양산을 빌려준다.\n\n##### 제3조부터 제5조까지\n\n삭제 <2020.1.1>\n"
    )
    folder = tmp_path / "statutes" / "이상한법"
    folder.mkdir(parents=True)
    (folder / "법률.md").write_text(HEAD.format(title="이상한법") + body, encoding="utf8")
    law = laws(tmp_path)[0]
    asked = [clue.article.label for clue in lookup.clues(law)] + [one.article.label for one in content.matters(law)]
    assert "제1조" not in asked
    assert "제2조" not in asked
    beyond = [one.label for one in exists.named(law, 1) if one.kind == exists.BEYOND]
    assert all(labels_in(label) == [label] for label in beyond)


def test_keys_agree_with_the_files_as_another_reader_reads_them() -> None:
    if not (corpus() / "statutes").is_dir():
        pytest.skip(f"no corpus at {corpus()}")
    from eval.suites.statutes.laws import law_of

    for source in ("아동수당법/법률.md", "민원처리에관한법률/시행령.md", "주민투표법/법률.md"):
        path = corpus() / "statutes" / source
        law, file = law_of(path, source), statute(path)
        assert law is not None
        assert law.since == file.effective
        assert isinstance(law.since, date)
        for one in exists.named(law, 1):
            if one.kind != exists.NO_LAW:
                there = one.label in file.articles and not file.repealed(one.label)
                assert there == one.real, (source, one.label)
