"""The sample documents: enough of them, marked as samples, without personal data, and right about the law."""

from __future__ import annotations

import csv
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
import pytest
import yaml

from ingestion.parse.frontmatter import front_matter
from rag.types import KINDS

PROJECT = Path(__file__).resolve().parents[2]
SAMPLES = PROJECT / "data" / "sample"
PRINTED = PROJECT / "docs" / "sample-pdf"
QUESTIONS = PROJECT / "eval" / "data" / "sample_questions.jsonl"
MARK = "이 문서는 목민의 예시 자료입니다(가상의 기관)."
FOLDERS = ("민원", "교통", "재난", "환경", "복지", "AI·개인정보")
DOMAINS = {
    "교통",
    "환경",
    "재난·안전",
    "건축·주택",
    "복지",
    "보건",
    "농축산",
    "도로·시설",
    "세무",
    "문화·체육",
    "일반행정",
}
JURISDICTIONS = {"가온도", "가온시", "나래시", "다솜군"}
PUBLIC_NUMBERS = {"110", "112", "119", "120", "129"}

TAG = re.compile(r"<style>.*?</style>|<[^<>]+>", re.S)
CELL = re.compile(r"<(p|td|h1|h2)\b[^>]*>(.*?)</\1>", re.S)
FENCE = re.compile(r"\A---\n(.*?)\n---\n", re.S)
CITATION = re.compile(r"「([^「」]+)」 제(\d+)조(?:의(\d+))?(?:제(\d+)항)?")
NATIONAL = re.compile(r"(?P<law>.*?(?:법|법률))(?P<level>시행령|시행규칙)?")
PERSONAL = {
    "telephone": re.compile(r"(?<!\d)(?:\+82[- ]?)?\(?\d{2,4}\)?[- .]\d{3,4}[- .]\d{4}(?!\d)|(?<!\d)1[568]\d{2}-\d{4}"),
    "e-mail": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "resident number": re.compile(r"\d{6}-?[1-8]\d{6}"),
    "number plate": re.compile(r"\d{2,3}[가-힣] ?\d{4}(?![\d제조항년월일원])"),
}
CALLED = re.compile(r"(?:국번 없이|전화|☎) ?(\d{3,4})(?!\d)")


class Citation(NamedTuple):
    """An article, perhaps a paragraph of it, that a sample cites; `law` is written without spaces."""

    law: str
    article: str
    paragraph: int | None


def sample_files() -> list[Path]:
    return sorted(path for path in SAMPLES.rglob("*") if path.is_file())


def documents() -> list[Path]:
    return sample_files()


def page_of(pdf: Path) -> Path:
    """The page that a PDF was printed from."""
    return PRINTED / pdf.relative_to(SAMPLES).with_suffix(".html")


@cache
def text_of(path: Path) -> str:
    """What a reader sees of a sample; PDFs are read from the pages that they were printed from."""
    source = page_of(path) if path.suffix == ".pdf" else path
    text = source.read_text(encoding="utf8")
    return html.unescape(TAG.sub(" ", text)) if source.suffix == ".html" else text


def head_of(path: Path) -> dict[str, Any]:
    match = FENCE.match(path.read_text(encoding="utf8"))
    assert match is not None, f"{path.name} has no front matter"
    values = yaml.safe_load(match[1])
    assert isinstance(values, dict)
    return values


def citations(text: str) -> list[Citation]:
    return [
        Citation(m[1].replace(" ", ""), f"제{m[2]}조" + (f"의{m[3]}" if m[3] else ""), int(m[4]) if m[4] else None)
        for m in CITATION.finditer(text)
    ]


def ids(path: Path) -> str:
    return path.name


EVERY = pytest.mark.parametrize("path", documents(), ids=ids)
MARKDOWN = pytest.mark.parametrize("path", [p for p in sample_files() if p.suffix == ".md"], ids=ids)
PDFS = pytest.mark.parametrize("path", [p for p in documents() if p.suffix == ".pdf"], ids=ids)


def test_there_are_forty_documents_or_more_in_all_formats() -> None:
    formats = [path.suffix for path in documents()]
    assert len(formats) >= 44
    wanted = {".md": 26, ".html": 8, ".txt": 5, ".pdf": 5, ".csv": 1, ".jsonl": 1}
    assert {name: formats.count(name) >= least for name, least in wanted.items()} == dict.fromkeys(wanted, True)


@pytest.mark.parametrize("folder", FOLDERS)
def test_each_domain_has_six_documents_or_more(folder: str) -> None:
    assert len([path for path in documents() if path.parent == SAMPLES / folder]) >= 6


@pytest.mark.parametrize("path", sample_files(), ids=ids)
def test_a_sample_says_that_it_is_one(path: Path) -> None:
    assert MARK in text_of(path)


@EVERY
def test_a_sample_is_neither_a_stub_nor_a_book(path: Path) -> None:
    assert 300 <= len(text_of(path)) <= 3000


@MARKDOWN
def test_front_matter_is_valid(path: Path) -> None:
    values, known = head_of(path), front_matter(path.read_text(encoding="utf8"))
    assert values["sample"] is True
    assert known.title
    assert known.metadata.kind in KINDS
    assert known.metadata.domain in DOMAINS
    assert known.metadata.jurisdiction in JURISDICTIONS
    assert known.metadata.effective_from is not None
    assert known.metadata.department


def test_ordinances_come_in_three_times() -> None:
    states = {
        (values["제목"], values["상태"], values["시행일자"].year)
        for values in map(head_of, (p for p in documents() if p.suffix == ".md"))
        if "제목" in values
    }
    assert ("가온시 주차장 조례", "시행", 2026) in states
    assert ("가온시 주차장 조례", "연혁", 2023) in states
    assert ("가온도 인공지능 기본 조례", "시행예정", 2027) in states


@pytest.mark.parametrize("path", sample_files(), ids=ids)
def test_no_sample_holds_personal_data(path: Path) -> None:
    text = text_of(path)
    assert {name: pattern.findall(text) for name, pattern in PERSONAL.items() if pattern.search(text)} == {}
    assert set(CALLED.findall(text)) <= PUBLIC_NUMBERS


def test_the_index_names_every_file() -> None:
    index = text_of(SAMPLES.parent / "README.md")
    assert [path.name for path in documents() if f"- {path.name}\n" not in index] == []


@PDFS
def test_a_pdf_is_printed_from_its_page(path: Path) -> None:
    pdf = pypdfium2.PdfDocument(path)
    printed = "".join("".join(page.get_textpage().get_text_range().split()) for page in pdf)
    cells = [squeezed(TAG.sub("", m[2])) for m in CELL.finditer(page_of(path).read_text(encoding="utf8"))]
    assert len(cells) > 30
    assert [cell for cell in cells if cell not in printed] == []
    assert f"1/{len(pdf)}" in printed
    assert len(pdf) >= 2
    assert path.stat().st_size <= 150 * 1024


def squeezed(text: str) -> str:
    return "".join(html.unescape(text).split())


def test_the_table_of_questions_has_three_full_columns() -> None:
    path = next(p for p in documents() if p.suffix == ".csv")
    with path.open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["질문", "답변", "분야"]
    assert len(rows) >= 10
    assert all(row["질문"].endswith(("?", ".")) and row["답변"] and row["분야"] in DOMAINS for row in rows)


def test_the_lines_of_answers_each_have_an_id() -> None:
    path = next(p for p in documents() if p.suffix == ".jsonl")
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) >= 5
    assert all(MARK in row["text"] and row["metadata"]["sample"] is True for row in rows)


def test_the_questions_fit_the_documents() -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf8").splitlines()]
    names = {path.name: path for path in documents()}
    assert len({row["id"] for row in rows}) == len(rows) == 24
    assert [row["answerable"] for row in rows].count(False) == 4
    for row in rows:
        assert row["domain"] in DOMAINS
        assert (row["doc"] in names and bool(row["key_facts"])) is row["answerable"]
        assert [fact for fact in row["key_facts"] if fact not in text_of(names[row["doc"]])] == []


def test_local_articles_cited_are_among_the_samples() -> None:
    ordinances = [path for path in documents() if path.suffix == ".md" and "제목" in head_of(path)]
    local = {head_of(path)["제목"].replace(" ", ""): text_of(path) for path in ordinances}
    cited = [c for path in documents() for c in citations(text_of(path)) if c.law.endswith("조례")]
    assert cited
    assert [c for c in cited if f"##### {c.article} " not in local.get(c.law, "")] == []


@cache
def statute(folder: Path, law: str) -> str:
    """The text of a law, its decree or its rule; '' where the corpus does not have it."""
    match = NATIONAL.fullmatch(law)
    path = folder / match["law"] / f"{match['level'] or '법률'}.md" if match else folder
    return path.read_text(encoding="utf8") if path.is_file() else ""


def article(text: str, name: str) -> str:
    """The text of an article, '' where there is none."""
    match = re.search(rf"^##### {name}(?: \(|$).*?(?=^#{{1,5}} |\Z)", text, re.M | re.S)
    return match[0] if match else ""


def wrong(folder: Path, cited: Citation) -> str | None:
    """Why a citation is wrong, or None."""
    if not statute(folder, cited.law):
        return f"no such law: {cited}"
    found = article(statute(folder, cited.law), cited.article)
    if not found or re.search(r"\)?\n\s*삭제 ?<", found[:60]):
        return f"no such article: {cited}"
    if cited.paragraph is not None and f"**{chr(0x2460 + cited.paragraph - 1)}**" not in found:
        return f"no such paragraph: {cited}"
    return None


@pytest.mark.corpus
def test_a_wrong_citation_would_be_found(corpus: Path) -> None:
    folder = corpus / "statutes"
    assert wrong(folder, Citation("민원처리에관한법률시행령", "제21조", 1)) is None
    assert wrong(folder, Citation("민원처리에관한법률시행령", "제21조", 9)) is not None
    assert wrong(folder, Citation("민원처리에관한법률", "제999조", None)) is not None
    assert wrong(folder, Citation("없는법", "제1조", None)) is not None


@pytest.mark.corpus
@EVERY
def test_every_article_cited_exists(path: Path, corpus: Path) -> None:
    cited = [c for c in citations(text_of(path)) if not c.law.endswith("조례")]
    assert [reason for c in cited if (reason := wrong(corpus / "statutes", c))] == []


@pytest.mark.corpus
def test_the_samples_rest_on_the_law_throughout(corpus: Path) -> None:
    cited = {c for path in documents() for c in citations(text_of(path))}
    assert len(cited) >= 150
    assert len({c.law for c in cited}) >= 40
    assert (corpus / "statutes").is_dir()


@pytest.mark.corpus
@EVERY
def test_no_sentence_is_copied_from_the_law(path: Path, corpus: Path) -> None:
    laws = {c.law for c in citations(text_of(path))}
    law = squeezed("".join(statute(corpus / "statutes", name) for name in sorted(laws)))
    sentences = (squeezed(s) for s in re.split(r"(?<=[다요까]\.)\s|\n|\(「", text_of(path)))
    assert [s for s in sentences if len(s) >= 25 and s in law] == []
