from __future__ import annotations

import os
from pathlib import Path

from ingestion.manifest_catalogue import Listing
from ingestion.patterns import Patterns
from ingestion.why import Explanation, Known, Rule, explain, told_apart
from tests.unit.ingestion_pipeline.world import World


def why(world: World, path: Path) -> Explanation:
    place, facts = str(path), world.manifest.facts
    documents = [entry.record for entry in world.manifest.catalogue.page(Listing(path=place))[1]]
    return explain(place, Known(world.manifest.file(place), documents, facts.roots(), facts.refusals()))


def test_a_file_in_the_index_names_its_document_and_when(world: World) -> None:
    path = world.law()
    world.ingest()
    found = why(world, path)
    assert (found.state, len(found.documents)) == ("indexed", 1)
    assert found.at.startswith("2026-11-22T09:")


def test_a_file_that_changed_or_vanished_since_is_told(world: World) -> None:
    path = world.law()
    world.ingest()
    world.law(rule="도지사는 우산을 5일 동안 빌려줄 수 있다.")
    assert why(world, path).state == "changed"
    path.unlink()
    assert why(world, path).state == "gone"


def test_a_file_that_could_not_be_read_has_reason_and_remedy(world: World) -> None:
    path = world.write("빈 파일.txt", "")
    world.ingest()
    found = why(world, path)
    assert (found.state, found.remedy) == ("failed", "내용이 있는 파일을 넣어 주십시오.")
    assert "빈 파일입니다." in found.reason


def test_a_file_refused_by_its_name_says_so_until_it_is_gone(world: World) -> None:
    path = world.write("그림.exe", "MZ")
    world.law()
    world.ingest()
    assert why(world, path).state == "refused"
    assert [one.relative for one in world.manifest.facts.refusals()] == ["그림.exe"]
    path.unlink()
    world.ingest()
    assert world.manifest.facts.refusals() == []
    assert why(world, path).state == "missing"


def test_a_file_that_the_rules_of_a_source_leave_out_names_the_source(world: World) -> None:
    path, other = world.write("초안/조례.md", "글"), world.write("조례안.md", "글")
    facts = world.manifest.facts
    rules = [Rule("공유", str(world.root), Patterns(exclude=["초안"]))]
    found = [explain(str(one), Known(None, (), facts.roots(), facts.refusals(), rules)) for one in (path, other)]
    assert [one.state for one in found] == ["excluded", "never-given"]
    assert "'공유'" in found[0].reason


def test_a_name_that_is_passed_over_is_told_with_its_rule(world: World) -> None:
    path = world.write("~$조례.md", "임시")
    world.law()
    world.ingest()
    found = why(world, path)
    assert (found.state, "'~$*'" in found.reason) == ("skipped", True)


def test_a_file_below_no_root_was_never_given(world: World) -> None:
    world.law()
    world.ingest()
    outside = world.root.parent / "다른 폴더" / "자료.md"
    outside.parent.mkdir()
    outside.write_text("# 자료", encoding="utf8")
    assert why(world, outside).state == "never-given"


def test_a_single_file_given_does_not_make_its_folder_a_root(world: World) -> None:
    path = world.law()
    world.ingest(path)
    assert why(world, world.write("이웃.md", "# 이웃")).state == "never-given"


def test_a_removed_document_s_file_waits_to_be_read_again(world: World) -> None:
    path = world.law()
    world.ingest()
    world.ingestor.remove(list(world.manifest.documents()))
    assert why(world, path).state == "unread"


def test_a_file_read_in_part_is_in_the_index_with_its_failures(world: World) -> None:
    path = world.write("자료.jsonl", '{"id": "1", "title": "가", "text": "나"}\n{broken\n')
    os.utime(path, (1_600_000_000, 1_600_000_000))
    world.ingest()
    assert why(world, path).state == "partly"


def test_a_folder_tells_how_many_documents_came_from_it(world: World) -> None:
    world.law("가/조례.md")
    world.ingest()
    found = why(world, world.root / "가")
    assert (found.state, len(found.documents)) == ("folder", 1)


def test_reason_and_remedy_are_told_apart() -> None:
    assert told_apart("열 수 없습니다(EIO). 권한을 확인하십시오.") == ("열 수 없습니다(EIO).", "권한을 확인하십시오.")
    assert told_apart("링크라 건너뛰었습니다.") == ("링크라 건너뛰었습니다.", "")
    assert told_apart("") == ("", "")
