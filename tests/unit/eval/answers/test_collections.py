import gzip
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.harness.suite import Options, Suite
from eval.suites.collections import allganize, autorag, miracl
from eval.suites.collections.shapes import Passage, written
from eval.suites.local_files import Faults
from ingestion.parse.base import ParseRequest
from ingestion.parse.json_lines import parse_json_lines
from ingestion.types import ParsedDocument
from mongmin import app
from rag.errors import InputError
from rag.evaluation.records import Reply

CORPUS = Path("corpus")
QA = [
    {"qid": "q1", "query": "우산 대여 기간은?", "retrieval_gt": [["d1"], ["d2", "d3"]]},
    {"qid": "q2", "query": "양산은?", "retrieval_gt": "['d2']"},
    {"qid": "q3", "query": "", "retrieval_gt": ["d9"]},
]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A copy of the AutoRAG benchmark in its form."""
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in QA)
    (tmp_path / "qa_v4.jsonl").write_text(rows, encoding="utf8")
    corpus = [{"doc_id": f"d{n}", "contents": f"{n}쪽의 글", "metadata": {}} for n in (1, 2, 3)]
    (tmp_path / "ocr_corpus_v3.json").write_text(json.dumps(corpus, ensure_ascii=False), encoding="utf8")
    (tmp_path / "LICENSE").write_text("Apache License 2.0\n", encoding="utf8")
    return tmp_path


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    """A copy of MIRACL in its form."""
    for folder in ("topics", "qrels", "corpus"):
        (tmp_path / folder).mkdir()
    (tmp_path / "topics" / "topics.miracl-v1.0-ko-dev.tsv").write_text(
        "1\t누구인가?\n2\t답이 없는 질문\n", encoding="utf8"
    )
    (tmp_path / "qrels" / "qrels.miracl-v1.0-ko-dev.tsv").write_text(
        "1 Q0 39#0 1\n1 Q0 39#1 0\n1 Q0 40#2 1\n2 Q0 41#0 0\n", encoding="utf8"
    )
    found = [{"docid": key, "title": "글", "text": f"{key}의 글"} for key in ("39#0", "39#1", "40#2", "41#0", "99#9")]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in found) + "\n깨진 줄\n"
    (tmp_path / "corpus" / "docs-0.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    return tmp_path


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A copy of the Allganize table in its form."""
    (tmp_path / "rag_evaluation_result.csv").write_text(
        "domain,question,target_answer,target_file_name,target_page_no,context_type\n"
        "finance,예금은?,답,금융 보고서.pdf,12,table\n"
        'public,"두 쪽에 걸친 것은?",답,공공.pdf,"3, 4",paragraph\n'
        "law,쪽이 없다,답,법.pdf,,image\n"
        "law,하나 더,답,법.pdf,7,image\n",
        encoding="utf8",
    )
    return tmp_path


def values(suite: Suite, case: int, place: Path, *hits: dict[str, str]) -> dict[str, float | None]:
    one = suite.load(Options(CORPUS, place))[case]
    reply = Reply(status="answered", content={"hits": [dict(hit) for hit in hits]})
    return {name: score.value for name, score in suite.score(one, [reply]).scores.items()}


def test_any_page_of_an_autorag_question_counts_as_found(pages: Path) -> None:
    cases = autorag.SUITE.load(Options(CORPUS, pages))
    assert [case.target["gold"] for case in cases] == [["d1", "d2", "d3"], ["d2"]]
    found = values(autorag.SUITE, 0, pages, {"doc_id": "d9"}, {"doc_id": "d3"}, {"doc_id": "d3"})
    assert (found["recall_1"], found["recall_5"], found["mrr"]) == (0.0, 1.0, 0.5)


def test_a_row_without_a_question_is_left_out_and_said(pages: Path) -> None:
    faults = Faults()
    assert len(list(autorag.queries(pages, faults))) == 2
    assert faults.count == 1
    assert "3행" in faults.said[0]


def test_parquet_is_not_read_but_how_to_convert_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "qa.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="read_parquet"):
        autorag.SUITE.load(Options(CORPUS, tmp_path))


def test_of_miracl_only_passages_judged_right_count(wiki: Path) -> None:
    cases = list(miracl.queries(wiki, Faults()))
    assert [(query.id, query.gold) for query in cases] == [("1", ("39#0", "40#2"))]
    found = values(miracl.SUITE, 0, wiki, {"doc_id": "40#2"}, {"doc_id": "39#1"})
    assert found["recall_1"] == 1.0
    assert found["ndcg_10"] is not None
    assert 0 < found["ndcg_10"] < 1
    assert "file_10" not in found


def test_the_passages_of_miracl_can_be_all_or_the_judged_ones_and_a_broken_line_is_said(wiki: Path) -> None:
    faults = Faults()
    assert len(list(miracl.passages(wiki, faults))) == 5
    assert faults.count == 1
    assert [p.id for p in miracl.judged_passages(wiki, Faults())] == ["39#0", "39#1", "40#2", "41#0"]


def test_a_broken_archive_is_said_to_be_broken(tmp_path: Path) -> None:
    (tmp_path / "docs-0.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(InputError, match="다시 내려받"):
        list(miracl.passages(tmp_path, Faults()))


def test_an_allganize_question_is_found_by_file_and_page(reports: Path) -> None:
    cases = allganize.SUITE.load(Options(CORPUS, reports))
    assert [case.target["gold"] for case in cases][:2] == [["금융 보고서.pdf#12"], ["공공.pdf#3", "공공.pdf#4"]]
    assert cases[0].slices == {"collection": "RAG-KO", "domain": "금융", "context": "표"}
    right = {"source": "문서/금융 보고서.pdf", "locator": "12쪽, 표 1 4행"}
    beside = {"source": "금융 보고서.pdf", "locator": "13쪽"}
    assert values(allganize.SUITE, 0, reports, right)["recall_1"] == 1.0
    near = values(allganize.SUITE, 0, reports, beside, {"source": "x.pdf", "locator": "12쪽"})
    assert (near["recall_10"], near["file_10"]) == (0.0, 1.0)


def test_what_is_written_is_what_ingestion_reads(pages: Path, tmp_path: Path) -> None:
    ((path, number),) = written(autorag.passages(pages, Faults()), tmp_path / "out")
    read = list(parse_json_lines(ParseRequest(path.read_bytes(), path.stem)))
    assert number == 3
    assert [one.identity for one in read if isinstance(one, ParsedDocument)] == ["d1", "d2", "d3"]


def test_many_documents_are_written_in_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.suites.collections.shapes.LINES", 2)
    files = list(written((Passage(str(n), "", "글") for n in range(5)), tmp_path))
    assert [number for _, number in files] == [2, 2, 1]
    assert len({path for path, _ in files}) == 3


def test_the_licence_that_lies_beside_the_data_is_shown(pages: Path) -> None:
    assert "Apache License 2.0" in autorag.licence(Options(CORPUS, pages))


def test_the_command_writes_the_documents_and_says_what_to_do_next(pages: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = CliRunner().invoke(app, ["--data", str(data), "eval", "prepare", "autorag-ko", "--local", str(pages)])
    assert done.exit_code == 0, done.output
    assert "글 3건" in done.output
    assert f"ingest {data}/collections/autorag-ko" in done.output
    assert (data / "collections" / "autorag-ko" / "documents-000.jsonl").is_file()


def test_without_a_local_copy_it_says_what_to_get() -> None:
    for suite in (autorag.SUITE, miracl.SUITE, allganize.SUITE):
        with pytest.raises(InputError, match="--local"):
            suite.load(Options(CORPUS))
