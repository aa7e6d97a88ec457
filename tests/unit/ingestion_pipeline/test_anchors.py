"""Articles learn the words of those who cite them."""

from __future__ import annotations

from ingestion.anchors import MAX_FRAGMENTS, anchor_vector
from ingestion.manifest_tables import Fragment
from rag.lexical import term_id
from rag.types import Point
from tests.unit.ingestion_pipeline.world import World, citing, guide


def anchor_terms(world: World, article: str) -> list[set[int]]:
    return [set(anchor_of(point)) for point in world.of(article)]


def anchor_of(point: Point) -> tuple[int, ...]:
    vector = point.sparse.get("anchor")
    return vector.indices if vector else ()


def test_an_article_gets_the_words_and_headings_of_the_lines_that_cite_it(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [guide("G-0", "비옷은 팔지 않습니다."), citing("G-1", "우비를 빌리는 방법입니다")])
    world.ingest()
    (terms,) = anchor_terms(world, "제2조")
    assert {term_id("우비"), term_id("안내")} <= terms
    assert term_id("비옷") not in terms
    assert anchor_terms(world, "제1조") == [set()]


def test_it_does_not_matter_which_comes_first(world: World) -> None:
    world.rows("안내.jsonl", [citing("G-1", "우비를 빌리는 방법입니다")])
    world.ingest()
    world.law()
    world.ingest()
    assert term_id("우비") in anchor_terms(world, "제2조")[0]


def test_a_removed_guide_takes_its_words_away(world: World) -> None:
    world.law()
    kept, gone = citing("G-1", "우비를 빌립니다"), citing("G-2", "양산을 빌립니다")
    world.rows("안내.jsonl", [kept, gone])
    world.ingest()
    world.rows("안내.jsonl", [kept])
    world.ingest()
    (terms,) = anchor_terms(world, "제2조")
    assert (term_id("우비") in terms, term_id("양산") in terms) == (True, False)
    (world.root / "안내.jsonl").unlink()
    world.ingest()
    assert anchor_terms(world, "제2조") == [set()]


def test_a_guide_that_cites_something_else_now_moves_its_words(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [citing("G-1", "우비를 빌립니다")])
    world.ingest()
    world.rows("안내.jsonl", [guide("G-1", "우비를 빌립니다 (「가온도 우산 조례」 제1조)")])
    world.ingest()
    assert anchor_terms(world, "제2조") == [set()]
    assert term_id("우비") in anchor_terms(world, "제1조")[0]


def test_a_changed_article_keeps_its_anchor(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [citing("G-1", "우비를 빌립니다")])
    world.ingest()
    before = anchor_terms(world, "제2조")
    world.law(rule="우산은 아무에게나 빌려준다.")
    world.ingest()
    assert anchor_terms(world, "제2조") == before


def test_every_part_of_a_long_article_gets_the_anchor(world: World) -> None:
    long = " ".join(f"우산 {number}개를 빌릴 수 있다." for number in range(60))
    world.law(rule=f"{long}\n\n**③** {long}\n\n**④** {long}")
    world.rows("안내.jsonl", [citing("G-1", "우비를 빌립니다")])
    world.ingest()
    found = anchor_terms(world, "제2조")
    assert len(found) > 1
    assert all(term_id("우비") in terms for terms in found)


def test_nothing_is_renewed_when_nothing_changed(world: World) -> None:
    world.law()
    world.rows("안내.jsonl", [citing("G-1", "우비를 빌립니다")])
    world.ingest()
    assert world.manifest.articles.stale() == []
    assert world.manifest.articles.cited() == 1


def test_the_same_line_counts_once_however_many_say_it(world: World) -> None:
    world.law()
    world.write("가/안내.md", "# 안내\n\n우비를 빌립니다 (「가온도 우산 조례」 제2조)\n")
    world.ingest()
    before = world.of("제2조")[0].sparse["anchor"]
    world.write("나/안내.md", "# 안내\n\n우비를 빌립니다 (「가온도 우산 조례」 제2조)\n")
    world.ingest()
    assert world.of("제2조")[0].sparse["anchor"] == before


def test_an_anchor_is_capped() -> None:
    one = Fragment("민법#제1조", "a", 10, (7).to_bytes(4, "little"))
    other = Fragment("민법#제1조", "b", 10, (8).to_bytes(4, "little"))
    assert anchor_vector([one] * MAX_FRAGMENTS + [other]).indices == (7,)
    assert anchor_vector([Fragment("민법#제1조", "a", 9_000, one.terms), other]).indices == (7,)
    assert not anchor_vector([])
