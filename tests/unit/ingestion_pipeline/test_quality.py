from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

from ingestion.facts import table_counts
from ingestion.pipeline import Ingestor
from ingestion.quality.page import page, write_report
from ingestion.quality.survey import Survey
from ingestion.screening import Finding, Looked
from ingestion.types import Block, Defaults, ReadDocument
from rag.adapters.memory import FakeAnalyzer
from rag.types import Grade, Where
from tests.unit.ingestion_pipeline.world import World

SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호"


def prose(seed: int, words: int = 200) -> str:
    chosen = random.Random(seed)  # noqa: S311 - a fixed text
    return " ".join("".join(chosen.choice(SYLLABLES) for _ in range(3)) + "다." for _ in range(words))


def report(world: World, *grades: Grade) -> dict[str, Any]:
    return Survey(world.manifest, world.clock).report(grades or ("O", "S", "C")).as_dict()


def sources(section: dict[str, Any]) -> list[list[str]]:
    return [sorted(one["source"] for one in item["documents"]) for item in section["items"]]


def test_formats_are_counted_with_their_failures(world: World) -> None:
    world.law()
    world.write("안내.txt", prose(1))
    world.write("빈.txt", "")
    world.write("그림.exe", "MZ")
    world.ingest()
    found = report(world)
    forms = {form["form"]: form for form in found["formats"]}
    assert (forms["markdown"]["documents"], forms["markdown"]["located"]) == (1, forms["markdown"]["chunks"])
    assert (forms["text"]["files"], forms["text"]["documents"], forms["text"]["failed"]) == (2, 1, 1)
    assert forms["exe"]["failed"] == 1
    assert found["characters"] == sum(form["characters"] for form in found["formats"]) > 0
    assert found["failures"]["total"] == 2
    assert all(one["reason"] for one in found["failures"]["items"])
    assert str(world.root) not in json.dumps(found)


def test_equal_and_nearly_equal_texts_are_told_apart(world: World) -> None:
    text = prose(2)
    world.write("가.txt", text)
    world.write("나.txt", f"  {text}\n\n")
    world.write("다.txt", f"{text} 끝에 덧붙인 말이다.")
    world.write("라.txt", prose(3))
    world.ingest()
    found = report(world)
    assert sources(found["duplicates"]) == [["가.txt", "나.txt"]]
    assert [group for group in sources(found["near_duplicates"]) if "다.txt" in group] == [["가.txt", "다.txt"]]
    assert found["near_duplicates"]["items"][0]["similarity"] >= 0.8


def test_versions_with_their_own_dates_are_no_near_duplicates(world: World) -> None:
    world.law("옛.md", effective="2025-02-01")
    world.law("새.md", effective="2026-02-01", rule="도지사는 비가 오는 날 우산을 5일 동안 무료로 빌려줄 수 있다.")
    world.ingest()
    found = report(world)
    assert found["near_duplicates"]["total"] == found["contradictions"]["total"] == 0


def test_versions_of_one_day_with_different_texts_contradict(world: World) -> None:
    world.law("가.md")
    world.law("나.md", rule="도지사는 비가 오는 날 우산을 9일 동안 무료로 빌려줄 수 있다.")
    world.ingest()
    found = report(world)["contradictions"]
    assert sources(found) == [["가.md", "나.md"]]
    assert "2026-02-01" in found["items"][0]["note"]


def test_a_version_that_goes_on_when_the_next_has_begun_contradicts(world: World) -> None:
    times = [("500원", "2025-01-01", "2026-06-30"), ("700원", "2026-01-01", None)]
    rows: list[dict[str, object]] = [
        {
            "id": fee,
            "title": "요금",
            "text": f"요금은 {fee}이다.",
            "metadata": {"effective_from": since, "effective_to": until},
        }
        for fee, since, until in times
    ]
    world.rows("요금.jsonl", rows)
    world.ingest()
    found = report(world)["contradictions"]
    assert [item["note"] for item in found["items"]] == ["앞 판이 2026-06-30까지인데 뒤 판이 2026-01-01에 시작합니다."]


def test_laws_and_guides_without_a_date_are_named(world: World) -> None:
    world.law()
    world.write("안내문.txt", prose(4))
    world.write("메모.txt", prose(5))
    world.ingest()
    assert [one["source"] for one in report(world)["undated"]["items"]] == ["안내문.txt"]


def test_tables_without_column_names_are_found(world: World) -> None:
    world.write("표.md", "# 표\n\n| 구분 | 금액 |\n|---|---|\n| 소형 | 500원 |\n| 대형 | 900원 |\n")
    world.ingest()
    assert report(world)["headerless"]["total"] == 0


def test_a_table_is_headerless_when_no_cell_has_a_name() -> None:
    rows = ["소형 | 500원", "대형 | 900원", "구분: 소형 | 금액: 500원", "구분: 대형 | 금액: 900원", "홀로"]
    places = ["표 1 1행", "표 1 2행", "표 2 1행", "표 2 2~3행", "표 3 1행"]
    text, blocks = "", []
    for row, place in zip(rows, places, strict=True):
        blocks.append(Block("row", len(text), len(text) + len(row), place=place))
        text += row + "\n"
    assert table_counts(text, blocks) == (2, 1)


def test_invisible_characters_that_were_dropped_are_counted(world: World) -> None:
    world.write("안내.txt", "보이지\u200b 않는\u200b 글자가 있다.")
    world.ingest()
    assert report(world)["dropped"] == {"invisible": 2}


def test_without_a_screen_the_report_says_that_nothing_was_looked_at(world: World) -> None:
    world.law()
    world.ingest()
    found = report(world)
    assert (found["unscreened"], found["findings"]) == (1, {})
    assert "검사 안 함" in page(found)


class CountingScreen:
    """Counts a word, once a document."""

    name = "시험"
    basis = "1"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def inspect(self, document: ReadDocument) -> Looked:
        self.seen.append(document.source)
        return Looked((Finding("우산", sum(chunk.text.count("우산") for chunk in document.chunks)),), document)


def test_a_screen_looks_at_each_document_once_and_is_counted(world: World) -> None:
    screen = CountingScreen()
    ingestor = Ingestor(world.index, world.manifest, FakeAnalyzer(), world.settings, world.clock, screen)
    world.law()
    ingestor.ingest([world.root])
    ingestor.ingest([world.root])
    found = report(world)
    assert screen.seen == ["조례.md"]
    assert (found["unscreened"], set(found["findings"])) == (0, {"우산"})


def test_a_report_within_rights_knows_nothing_of_other_grades(world: World) -> None:
    world.law("공개/조례.md")
    world.write("비공개/비밀 계획.txt", prose(6))
    world.write("비공개/비밀 목록.txt", "")
    world.ingest(world.root / "공개")
    world.ingest(world.root / "비공개", defaults=Defaults(grade="S"))
    assert "비밀" not in json.dumps(report(world, "O"), ensure_ascii=False)
    assert (report(world, "O")["documents"], report(world)["documents"]) == (1, 2)
    assert {chunk.grade for chunk in world.index.scroll(Where(grades=("O",)), 100)} == {"O"}
    assert "S" in {chunk.grade for chunk in world.index.chunks()}
    assert report(world)["failures"]["total"] == 1


def test_what_is_removed_leaves_the_report(world: World) -> None:
    path = world.law()
    world.ingest()
    path.unlink()
    world.ingest()
    found = report(world)
    assert (found["documents"], found["chunks"], found["formats"]) == (0, 0, [])
    assert world.manifest.facts.all() == {}


def test_the_page_asks_for_nothing_and_escapes_what_documents_say(world: World) -> None:
    world.rows(
        "자료.jsonl",
        [{"id": "1", "title": "<script>alert(1)</script>", "text": prose(7), "metadata": {"kind": "guide"}}],
    )
    world.ingest()
    html = page(report(world))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r"(?:src|href)\s*=|url\(|@import", html)


def test_reports_are_written_side_by_side_as_json_and_page(world: World, tmp_path: Path) -> None:
    world.law()
    world.ingest()
    found = report(world)
    path = write_report(tmp_path / "reports", found)
    assert path.suffix == ".html"
    assert json.loads(path.with_suffix(".json").read_text(encoding="utf8")) == json.loads(json.dumps(found))
    assert "형식별" in path.read_text(encoding="utf8")


def test_an_empty_index_has_a_report_too(world: World) -> None:
    found = report(world)
    assert (found["documents"], found["located_share"]) == (0, None)
    assert "문서 품질 보고서" in page(found)
