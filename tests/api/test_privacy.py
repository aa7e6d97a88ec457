"""Personal data that is asked about: masked before anything is done with it, over HTTP."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from configs.privacy import PrivacySettings
from configs.settings import IngestionSettings
from ingestion.backfill import Backfill
from ingestion.manifest import Manifest
from ingestion.personal_data import PersonalDataScreen
from ingestion.pipeline import Ingestor
from ingestion.sync.synchronizer import Synchronizer
from rag.adapters.memory_embedder import HashEmbedder
from rag.guards.pii.types import PersonalSpan
from rag.types import Chunk
from serving.app import create_app
from serving.catalogue import Catalogue
from serving.documents import PipelineDocuments
from serving.privacy.gate import RecordedGate
from serving.privacy.keys import KeyFolder
from serving.privacy.masking import KEY_LOST, NOT_KEPT, Masking
from serving.services import Services
from serving.sources import SourceRounds
from serving.store.base import Database
from serving.store.pseudonyms import PseudonymStore
from serving.store.quarantine import QuarantineStore
from serving.uploads import Uploads
from tests.api.conftest import LOCAL, TOKEN
from tests.privacy import KEYS, files_holding, guarded
from tests.serving_fakes import TOWING, UMBRELLA, Listening, WordRetriever, fake_services, real_documents

RRN, PHONE = "900101-1234567", "010-1234-5678"
ASKED = f"홍길동({RRN}, {PHONE})이 우산을 빌릴 수 있나요?"
SECRETS = ("홍길동", RRN, RRN.replace("-", ""), PHONE, PHONE.replace("-", ""))


def listening(data: Path, privacy: PrivacySettings | None = None) -> tuple[Services, Listening]:
    """Return services whose answer path and retriever note what they are asked."""
    services = guarded(fake_services(data), privacy)
    path = Listening(services.answerer)
    return replace(services, answerer=path), path


def client_of(services: Services) -> TestClient:
    return TestClient(create_app(services, TOKEN), base_url="http://127.0.0.1:8000", client=LOCAL)


@pytest.fixture
def told(tmp_path: Path) -> Iterator[tuple[TestClient, Listening, Services]]:
    services, path = listening(tmp_path)
    with client_of(services) as client:
        yield client, path, services


def ask(client: TestClient, query: str, conversation: str | None = "c-1") -> dict[str, Any]:
    answer = client.post("/v1/ask", json={"query": query, "conversation_id": conversation})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_answer_path_never_sees_personal_data(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, _ = told
    answer = ask(client, ASKED)
    assert path.asked[-1].text == "[이름1]([주민등록번호1], [전화1])이 우산을 빌릴 수 있나요?"
    assert not any(secret in json.dumps(answer, ensure_ascii=False) for secret in SECRETS)
    assert "이름 1건" in answer["notices"][0]
    assert "[이름1]" in answer["notices"][0]


def test_a_person_keeps_their_label_through_a_conversation(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, _ = told
    ask(client, ASKED)
    ask(client, "김철수와 홍길동이 우산을 같이 빌리나요?")
    assert path.asked[-1].text == "[이름2]와 [이름1]이 우산을 같이 빌리나요?"
    assert path.asked[-1].turns[0].question == "[이름1]([주민등록번호1], [전화1])이 우산을 빌릴 수 있나요?"


def test_what_was_found_once_is_masked_wherever_it_stands_again(tmp_path: Path) -> None:
    services, path = listening(tmp_path)
    masking = services.privacy
    assert isinstance(masking, Masking)
    masking.detector = WithWord()
    with client_of(services) as client:
        ask(client, "여권번호 M123A4567로 우산을 빌리나요?")
        ask(client, "그럼 Ｍ123Ａ4567은 우산을 빌리나요?")
    assert path.asked[-1].text == "그럼 [여권번호1]은 우산을 빌리나요?"


class WithWord:
    """Finds one passport, and only where the word stands before it."""

    def detect(self, text: str) -> tuple[PersonalSpan, ...]:
        at = text.find("여권번호 M123A4567")
        return (PersonalSpan(at + 5, at + 14, "PASSPORT", "M123A4567", 1.0, "앞말"),) if at >= 0 else ()


def test_an_answer_cannot_be_named_after_a_person(told: tuple[TestClient, Listening, Services]) -> None:
    client, _, _ = told
    refused = client.post("/v1/feedback", json={"answer_id": RRN, "rating": "up"})
    assert refused.status_code == 422
    assert RRN not in refused.text
    for ours in ("ans-" + "0101234567890123456789abcdef0123", "ans-1"):
        assert client.post("/v1/feedback", json={"answer_id": ours, "rating": "up"}).status_code == 201


def test_an_asker_may_write_a_label_beside_its_value(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, _ = told
    ask(client, "홍길동의 우산은?")
    answer = ask(client, "[이름1] 곧 홍길동의 우산은?")
    assert path.asked[-1].text == "[이름1] 곧 [이름1]의 우산은?"
    assert "개인정보" in answer["notices"][0]


def test_another_conversation_begins_anew(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, _ = told
    ask(client, "김철수가 우산을 빌리나요?", "c-1")
    ask(client, "홍길동이 우산을 빌리나요?", "c-2")
    assert path.asked[-1].text == "[이름1]이 우산을 빌리나요?"


def test_a_question_without_personal_data_is_asked_as_it_is(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, services = told
    answer = ask(client, "우산은 며칠 빌리나요?")
    assert path.asked[-1].text == "우산은 며칠 빌리나요?"
    assert not any("개인정보" in notice for notice in answer["notices"])
    assert not (services.settings.data / KEYS).exists()


def test_chat_completions_mask_every_message(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, _ = told
    messages = [
        {"role": "user", "content": f"{PHONE}로 우산을 빌렸나요?"},
        {"role": "assistant", "content": "[전화1]로 빌렸습니다."},
        {"role": "user", "content": f"그럼 {PHONE.replace('-', '')}의 우산은?"},
    ]
    answer = client.post("/v1/chat/completions", json={"model": "mongmin", "messages": messages})
    assert path.asked[-1].text == "그럼 [전화1]의 우산은?"
    assert path.asked[-1].turns[0].question == "[전화1]로 우산을 빌렸나요?"
    assert "[전화1] 같은 표지" in answer.json()["choices"][0]["message"]["content"]


def test_a_stream_is_masked_too(told: tuple[TestClient, Listening, Services]) -> None:
    client, path, _ = told
    answer = client.post("/v1/ask", json={"query": ASKED, "stream": True})
    assert "[이름1]" in path.asked[-1].text
    assert not any(secret in answer.text for secret in SECRETS)


def test_search_is_masked_and_says_so(tmp_path: Path) -> None:
    retriever = WordRetriever(UMBRELLA, TOWING)
    with client_of(guarded(fake_services(tmp_path, retriever=retriever))) as client:
        found = client.post("/v1/search", json={"query": f"우산 {PHONE}"}).json()
    assert retriever.asked[-1].text == "우산 [전화1]"
    assert "전화 1건" in found["notices"][0]


def test_what_a_document_still_holds_is_masked_in_quotes_contexts_sentences_and_hits(tmp_path: Path) -> None:
    held = replace(TOWING, text=f"담당자 홍길동({PHONE})이 견인된 차를 돌려준다. 보관료는 30분에 500원이다.")
    with client_of(guarded(fake_services(tmp_path, retriever=WordRetriever(held)))) as client:
        answer = ask(client, "견인된 차를 누가 돌려주나요? 담당자는?")
        found = client.post("/v1/search", json={"query": "견인된 차"}).json()
    assert answer["citations"]
    for source in answer["citations"]:
        assert source["quote"] in source["context"]
    for shown in (answer, found):
        assert not any(secret in json.dumps(shown, ensure_ascii=False) for secret in SECRETS)
    assert "[문서이름1]([문서전화1])" in found["hits"][0]["text"]
    assert any("근거에 있던 개인정보" in notice for notice in answer["notices"])


def test_legal_text_is_quoted_literally(tmp_path: Path) -> None:
    law = Chunk(**{**fields(UMBRELLA), "text": f"우산의 대여는 {PHONE}으로 신청한다."})
    with client_of(guarded(fake_services(tmp_path, retriever=WordRetriever(law)))) as client:
        answer = ask(client, "우산의 대여는 어디에 신청하나요?")
    assert PHONE in answer["citations"][0]["quote"]
    assert PHONE in answer["answer"]


def fields(chunk: Chunk) -> dict[str, Any]:
    return {name: getattr(chunk, name) for name in Chunk.__dataclass_fields__}


def test_nothing_below_the_data_folder_holds_what_was_asked_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    services, _ = listening(tmp_path)
    with client_of(services) as client:
        ask(client, ASKED)
        client.post(
            "/v1/feedback",
            json={"answer_id": "a", "rating": "up", "comment": f"{PHONE}로 답했음", "final_text": f"{RRN} 통지"},
        )
        client.get("/v1/conversations", params={"q": "홍길동"})
        client.post("/v1/chat/completions", json={"model": RRN, "messages": [{"role": "user", "content": ASKED}]})
        client.post("/v1/ask", json={"query": ASKED, RRN: 1})
        client.get("/v1/conversations/c-1")
        kept = client.get("/v1/conversations").json()["conversations"][0]["title"]
        assert kept.startswith("[이름1]([주민등록번호1]")
        assert files_holding(tmp_path, *SECRETS) == []
    assert files_holding(tmp_path, *SECRETS) == []
    logs = capsys.readouterr()
    assert not any(secret in logs.err + logs.out for secret in SECRETS)


def test_a_problem_does_not_repeat_what_was_sent(told: tuple[TestClient, Listening, Services]) -> None:
    client, _, _ = told
    for body in ({"query": "가", RRN: 1}, {"query": ""}, {"query": "가", "as_of": RRN}):
        assert RRN not in client.post("/v1/ask", json=body).text
    wrong = {"model": RRN, "messages": [{"role": "user", "content": "가"}]}
    assert RRN not in client.post("/v1/chat/completions", json=wrong).text


def test_a_conversation_cannot_be_named_after_a_person(told: tuple[TestClient, Listening, Services]) -> None:
    client, _, _ = told
    refused = client.post("/v1/ask", json={"query": "우산?", "conversation_id": RRN})
    assert refused.status_code == 422
    assert RRN not in refused.text


def test_one_way_keeps_labels_and_no_values(tmp_path: Path) -> None:
    services, path = listening(tmp_path, PrivacySettings(pseudonyms="one_way"))
    with client_of(services) as client:
        ask(client, ASKED)
        ask(client, "홍길동의 우산은?")
    assert path.asked[-1].text == "[이름1]의 우산은?"
    rows = PseudonymStore(services.records).of("officer", "c-1")
    assert [(row.label, row.sealed) for row in rows] == [("이름1", None), ("주민등록번호1", None), ("전화1", None)]


def test_a_lost_key_is_said_and_answers_go_on(tmp_path: Path) -> None:
    services, path = listening(tmp_path)
    with client_of(services) as client:
        assert KEY_LOST not in ask(client, ASKED)["notices"]
        for key in (tmp_path / KEYS).iterdir():
            key.unlink()
        answer = ask(client, "김철수와 이영희의 우산은?")
        assert KEY_LOST in answer["notices"]
        assert answer["mode"] != "refused"
        assert path.asked[-1].text == "[이름2]와 [이름3]의 우산은?"  # 이름1 stays another's
        ask(client, "이영희의 우산은?")
        assert path.asked[-1].text == "[이름3]의 우산은?"
        assert not list((tmp_path / KEYS).iterdir())  # nobody makes a key in place of a lost one unasked


def test_a_damaged_or_open_key_is_as_good_as_lost(tmp_path: Path) -> None:
    services, _ = listening(tmp_path)
    with client_of(services) as client:
        ask(client, ASKED)
        (key,) = (tmp_path / KEYS).iterdir()
        key.chmod(0o644)
        assert KEY_LOST in ask(client, ASKED)["notices"]
        key.chmod(0o600)
        key.write_bytes(b"not a key")
        assert KEY_LOST in ask(client, ASKED)["notices"]


def test_with_another_key_old_labels_stay_and_new_ones_are_given(tmp_path: Path) -> None:
    services, path = listening(tmp_path)
    with client_of(services) as client:
        ask(client, "홍길동의 우산은?")
        for key in (tmp_path / KEYS).iterdir():
            key.unlink()
        KeyFolder(tmp_path / KEYS).create()
        answer = ask(client, "홍길동의 우산은?")
    assert path.asked[-1].text == "[이름2]의 우산은?"
    assert KEY_LOST not in answer["notices"]


def test_without_the_records_questions_are_masked_all_the_same(tmp_path: Path) -> None:
    services, path = listening(tmp_path / "data")
    broken = Database.in_folder(tmp_path / "none")
    services = replace(services, privacy=guarded(replace(services, records=broken)).privacy)
    with client_of(services) as client:
        answer = ask(client, ASKED)
    assert NOT_KEPT in answer["notices"]
    assert path.asked[-1].text == "[이름1]([주민등록번호1], [전화1])이 우산을 빌릴 수 있나요?"


def test_an_upload_that_holds_unique_identifiers_is_masked_renamed_and_its_original_deleted(tmp_path: Path) -> None:
    services = real_documents(tmp_path)
    masking = guarded(services).privacy
    assert isinstance(masking, Masking)
    manifest = Manifest.in_folder(tmp_path)
    screen = PersonalDataScreen(
        masking.detector, PrivacySettings(), RecordedGate(QuarantineStore(services.records), str)
    )
    ingestor = Ingestor(services.index, manifest, services.analyzer, IngestionSettings(readers=0), screen=screen)
    backfill = Backfill(services.index, manifest, HashEmbedder(), IngestionSettings())
    rounds = SourceRounds(services.settings, Synchronizer(ingestor, manifest, tmp_path, IngestionSettings()), manifest)
    documents = PipelineDocuments(ingestor, backfill, manifest, rounds)
    uploads = Uploads(tmp_path, documents, manifest, masking.screen, "unique")
    catalogue = Catalogue(ingestor, manifest, services.index, tmp_path)
    services = replace(services, documents=documents, uploads=uploads, catalogue=catalogue, privacy=masking)
    headers = {"x-mongmin-token": TOKEN}
    with client_of(services) as client:
        name, text = f"홍길동 {PHONE} 신청서.md", f"# 신청서\n\n신청인 홍길동({RRN})이 우산을 빌린다.\n"
        taken = client.post("/v1/documents", params={"name": name}, content=text.encode(), headers=headers).json()
        done = finished(client, taken["status_url"])
        assert (done["state"], done["name"]) == ("done", "[이름1] [전화1] 신청서.md")
        assert "원본은 지웠습니다" in done["notice"]
        shown = client.get("/v1/documents/one", params={"id": done["documents"][0]["doc_id"]}, headers=headers).json()
        assert shown["chunks"][0]["text"] == "신청인 [문서이름1]([문서주민등록번호1])이 우산을 빌린다."
        plain = client.post(
            "/v1/documents", params={"name": "우산.md"}, content="# 우산\n\n3일 빌린다.".encode(), headers=headers
        ).json()
        assert finished(client, plain["status_url"])["notice"] == ""
        assert files_holding(tmp_path, *SECRETS) == []
        assert client.delete(taken["status_url"], headers=headers).status_code == 200
        assert client.get("/v1/documents/list", headers=headers).json()["total"] == 1
    assert files_holding(tmp_path, *SECRETS) == []


def finished(client: TestClient, url: str) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        told = dict(client.get(url, headers={"x-mongmin-token": TOKEN}).json())
        if told["state"] in ("done", "failed"):
            return told
        time.sleep(0.05)
    raise AssertionError(url)
