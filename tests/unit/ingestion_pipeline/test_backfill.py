"""Dense vectors come later, once each, and survive interruption."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.types import Vector
from tests.unit.ingestion_pipeline.world import CountingEmbedder, World, guide, write

SUPPLEMENT = """
## 부칙

부칙 <제26980호,2026.1.2>


제1조(시행일) 이 조례는 공포한 날부터 시행한다.
"""


def fill(world: World, count: int = 10) -> None:
    world.rows("안내.jsonl", [guide(f"G-{number:02}", f"{number}번 글입니다.") for number in range(count)])
    world.ingest()


def test_everything_gets_its_vector_and_the_index_is_optimized(world: World) -> None:
    fill(world)
    assert world.backfill.run() == 10
    assert all(point.dense for point in world.index.points.values())
    assert (world.manifest.dense.pending(), world.index.optimized) == (0, 1)


def test_a_second_run_embeds_nothing(world: World) -> None:
    fill(world)
    world.backfill.run()
    world.embedder.texts.clear()
    version = world.manifest.index_version()
    assert world.backfill.run() == 0
    assert (world.embedder.texts, world.manifest.index_version()) == ([], version)


def test_laws_come_first_and_supplementary_provisions_are_left_to_their_words(world: World) -> None:
    fill(world, 2)
    path = world.law()
    write(path, path.read_text(encoding="utf8") + SUPPLEMENT)
    world.ingest()
    queue = [pending.chunk_id for pending in world.manifest.dense.next((-1, -1), 100)]
    assert [chunk.kind for chunk in world.index.fetch(queue)] == ["ordinance", "ordinance", "guide", "guide"]
    assert (world.backfill.run(), world.manifest.dense.pending(), len(world.index.points)) == (4, 0, 5)


def test_the_same_text_is_embedded_once(world: World) -> None:
    world.write("가/안내.md", "# 안내\n\n우비를 빌립니다.\n")
    world.write("나/안내.md", "# 안내\n\n우비를 빌립니다.\n")
    world.ingest()
    assert (world.backfill.run(), len(world.embedder.texts)) == (2, 1)
    assert len({point.dense for point in world.index.points.values()}) == 1


def test_it_stops_when_asked_and_goes_on_from_there(world: World) -> None:
    fill(world, 20)
    assert world.backfill.run(should_stop=lambda: len(world.embedder.texts) >= 8) == 8
    assert (world.manifest.dense.pending(), world.index.optimized) == (12, 0)
    assert world.backfill.run() == 12
    assert len(world.embedder.texts) == 20


def test_a_chunk_replaced_while_it_is_embedded_waits_for_its_new_vector(world: World) -> None:
    world.write("a.txt", "옛 글입니다.")
    world.ingest()

    class Meanwhile(CountingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
            if not self.texts:
                world.write("a.txt", "아주 새로운 글입니다.")
                world.ingest()
            return super().embed_passages(texts)

    world.backfill._embedder = embedder = Meanwhile()
    world.backfill.run()
    (point,) = world.index.points.values()
    assert len(embedder.texts) == 2
    assert point.dense == embedder.embed_queries([embedder.texts[1]])[0]
    assert world.manifest.dense.pending() == 0


def test_a_document_removed_while_it_is_embedded_is_no_harm(world: World) -> None:
    fill(world, 3)

    class Meanwhile(CountingEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> list[Vector]:
            world.ingestor.remove(["G-00", "G-01", "G-02"])
            return super().embed_passages(texts)

    world.backfill._embedder = Meanwhile()
    world.backfill.run()
    assert (world.index.points, world.manifest.dense.pending()) == ({}, 0)


def test_chunks_that_the_index_lost_are_not_waited_for_but_read_again(world: World) -> None:
    fill(world, 3)
    lost = next(iter(world.index.points))
    world.index.delete([lost])
    assert world.backfill.run() == 2
    assert world.ingest().chunks == 3
    assert world.backfill.run() == 1
    assert lost in world.index.points


def test_an_index_that_holds_another_text_is_not_embedded_for_ever(world: World) -> None:
    fill(world, 3)
    chunk = world.index.chunks()[0]
    world.index.update_chunks([replace(chunk, text="다른 글입니다.")])
    assert world.backfill.run() == 2
    assert chunk.text not in world.texts()
    world.ingest()
    assert (world.backfill.run(), chunk.text in world.texts()) == (1, True)
