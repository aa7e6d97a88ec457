"""Personal data in documents: counted in laws, masked in the rest, or a reason to keep a document out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configs.privacy import PrivacySettings
from ingestion.personal_data import PersonalDataScreen, whole
from ingestion.pipeline import Ingestor
from ingestion.types import ReadDocument
from ingestion.why import Known, explain
from rag.adapters.memory import FakeAnalyzer
from rag.types import Chunk
from tests.pii_fakes import RegexDetector
from tests.unit.ingestion_pipeline.test_quality import report
from tests.unit.ingestion_pipeline.world import World

RRN, PHONE = "900101-1234567", "010-1234-5678"
LETTER = f"""# 홍길동 민원 안내

담당 김철수에게 신청한다. 신청인 홍길동의 번호는 {RRN}이다.

## 연락처 {PHONE}

| 성명 | 전화 |
|---|---|
| 김철수 | {PHONE} |
| 이영희 | 010-9999-8888 |
"""
SECRETS = ("홍길동", "김철수", "이영희", RRN, PHONE, "010-9999-8888")


@dataclass
class Gate:
    """Remembers what it kept out."""

    held: dict[str, Mapping[str, int]] = field(default_factory=dict)
    let_in: set[str] = field(default_factory=set)

    def released(self, document: ReadDocument) -> bool:
        return document.doc_id in self.let_in

    def hold(self, document: ReadDocument, findings: Mapping[str, int]) -> None:
        self.held[document.doc_id] = dict(findings)


def screened(world: World, settings: PrivacySettings | None = None, gate: Gate | None = None) -> Ingestor:
    screen = PersonalDataScreen(RegexDetector(), settings or PrivacySettings(), gate or Gate())
    return Ingestor(world.index, world.manifest, FakeAnalyzer(), world.settings, world.clock, screen)


def written(world: World) -> str:
    return repr(world.index.chunks()) + repr(world.manifest.documents())


def test_a_document_is_masked_before_anything_of_it_is_written(world: World) -> None:
    world.write("안내.md", LETTER)
    done = screened(world).ingest([world.root])
    assert (done.added, done.failed) == (1, 0)
    assert not any(secret in written(world) for secret in SECRETS)
    text = "\n".join(chunk.text for chunk in world.index.chunks())
    assert "담당 [문서이름1]에게 신청한다. 신청인 [문서이름2]의 번호는 [문서주민등록번호1]이다." in text
    assert "[문서이름1] | 전화: [문서전화1]" in text
    assert {chunk.title for chunk in world.index.chunks()} == {"[문서이름2] 민원 안내"}
    found = report(world)
    assert (found["unscreened"], found["findings"]["주민등록번호"]) == (0, 1)


def test_places_and_offsets_are_those_of_the_masked_text(world: World) -> None:
    world.write("안내.md", LETTER)
    screened(world).ingest([world.root])
    chunks = sorted(world.index.chunks(), key=lambda chunk: chunk.start)
    text = whole(chunks)
    for chunk in chunks:
        assert chunk.text == text[chunk.start : chunk.end]
        for at, place in chunk.places:
            assert chunk.text[at:].startswith(("성명", "[문서")), (at, place)


def test_legal_text_is_counted_and_never_changed(world: World) -> None:
    world.law(rule=f"신청은 {PHONE}으로 한다.")
    screened(world).ingest([world.root])
    assert any(PHONE in chunk.text for chunk in world.index.chunks())
    assert report(world)["findings"] == {"전화": 1}


def test_a_document_can_be_kept_out_with_a_reason_and_let_in_masked(world: World) -> None:
    gate = Gate()
    ingestor = screened(world, PrivacySettings(ingestion={"guide": "quarantine"}), gate)
    path = world.write("guide/안내.md", LETTER)
    world.write("guide/우산.md", "# 우산 안내\n\n우산은 3일 빌린다.\n")
    done = ingestor.ingest([world.root])
    assert (done.added, done.failed) == (1, 1)
    assert "주민등록번호 1건" in done.failures[0].reason
    assert "mongmin privacy release" in done.failures[0].reason
    (doc_id,) = gate.held
    assert not any(secret in written(world) for secret in SECRETS)
    record = world.manifest.file(str(path))
    assert record is not None
    assert explain(str(path), Known(record, (), (), ())).state == "quarantined"
    gate.let_in.add(doc_id)
    done = ingestor.ingest([world.root])
    assert (done.added, done.failed) == (1, 0)
    assert not any(secret in written(world) for secret in SECRETS)


def test_a_document_that_comes_to_hold_personal_data_leaves_the_index(world: World) -> None:
    ingestor = screened(world, PrivacySettings(ingestion={"guide": "quarantine"}))
    world.write("guide/안내.md", "# 안내\n\n우산은 3일 빌린다.\n")
    ingestor.ingest([world.root])
    assert world.index.chunks()
    world.write("guide/안내.md", LETTER)
    done = ingestor.ingest([world.root])
    assert (done.failed, world.index.chunks()) == (1, [])


def test_another_policy_reads_unchanged_files_again(world: World) -> None:
    world.write("guide/안내.md", LETTER)
    screened(world, PrivacySettings(ingestion={"guide": "report"})).ingest([world.root])
    assert any(RRN in chunk.text for chunk in world.index.chunks())
    done = screened(world).ingest([world.root])
    assert done.changed == 1
    assert not any(secret in written(world) for secret in SECRETS)
    assert screened(world).ingest([world.root]).unchanged == 1


def test_a_long_number_in_a_files_name_is_in_no_id(world: World) -> None:
    world.write(f"{RRN} 신청서.md", "# 신청서\n\n우산을 빌린다.\n")
    screened(world).ingest([world.root])
    (record,) = world.manifest.documents().values()
    assert RRN.replace("-", "") not in record.doc_id
    assert all(RRN not in str(chunk.source) for chunk in world.index.chunks())


PIECES = st.lists(st.sampled_from(["홍길동", f" {PHONE} ", " 우산을 빌린다. ", "김철수", "\n"]), max_size=12).map(
    "".join
)


@given(st.lists(st.tuples(st.integers(0, 3), PIECES), min_size=1, max_size=4), st.data())
def test_however_chunks_are_cut_offsets_fit_and_nothing_that_was_found_is_left(
    parts: list[tuple[int, str]], data: st.DataObject
) -> None:
    chunks: list[Chunk] = []
    at = 0
    for gap, text in parts:
        cut = data.draw(st.integers(0, len(text)))
        for piece, before in ((text[:cut], gap), (text[cut:], 0)):
            if piece:
                start = at + before
                end = start + len(piece)
                chunks.append(Chunk(f"D#{len(chunks)}", "D", "제목", piece, "guide", "본문", start=start, end=end))
                at = end
    document = ReadDocument("D", "제목", "guide", "안내.md", tuple(chunks), "h")
    looked = PersonalDataScreen(RegexDetector(), PrivacySettings(), Gate()).inspect(document)
    assert looked.document is not None
    shown = whole(looked.document.chunks)
    assert all(chunk.text == shown[chunk.start : chunk.end] for chunk in looked.document.chunks)
    left = {span.text for span in RegexDetector().detect(whole(chunks))}
    assert not any(value in shown for value in left)


@pytest.mark.parametrize("kind", ["law", "ordinance"])
def test_the_default_policy_reports_laws_and_masks_the_rest(kind: str) -> None:
    assert PrivacySettings().policy(kind) == "report"
    assert PrivacySettings().policy("guide") == PrivacySettings().policy("other") == "mask"
