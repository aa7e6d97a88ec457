"""Makes an answer again from its record, and says what differs: in what it is made of, and in what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

from rag.answer import Answerer
from rag.collect import sha256, where_of
from rag.errors import InputError, MongminError
from rag.types import Answer, AnswerEvent, Question
from serving.answer_evidence import Installation, plain
from serving.ask import AnswerPath
from serving.evidence.archive import Opened
from serving.evidence_wiring import archive_of
from serving.operations.generations import generations
from serving.schemas_evidence import STATES, Difference, ReplayOut
from serving.services import Services

MOST_NAMED = 5
NO_GENERATION = "그때의 색인 세대가 남아 있지 않아 지금 색인으로 답했습니다."
CHUNKS = {
    "chunk-changed": "글이 바뀐",
    "chunk-gone": "이번에는 읽지 않은(없어졌거나 순위에서 밀린)",
    "chunk-new": "새로 읽은",
}


def replayed(services: Services, opened: Opened) -> ReplayOut:
    """Answer the recorded question again, with the rights that its asker had.

    The former generation of the index is opened where it still exists. Raises `InputError`, and what asking does.
    """
    asked = question_of(opened)
    body = opened.body
    with path_of(services, body) as (path, same_generation):
        now = path.answer(asked)
    look = services.privacy.last_look([asked.text])
    event = look.event(AnswerEvent(now)) if look else AnswerEvent(now)
    now = event.answer if isinstance(event, AnswerEvent) else now
    conditions = [*condition_differences(body, now, services), *made_differences(body, now)]
    if not same_generation:
        conditions.append(
            Difference(code="generation", message="그때의 색인 세대가 남아 있지 않아 지금 색인으로 답했습니다.")
        )
    said = list(said_differences(body, now))
    return ReplayOut(
        evidence_id=opened.record.id,
        same=not conditions and not said,
        same_answer=not said,
        masked=bool(body.get("question_masked")),
        differences=(*conditions, *said),
        question=asked.text,
        answer_then=str(opened.words.get("answer", "")),
        answer_now=now.answer,
    )


def replayed_by_id(services: Services, evidence_id: str) -> ReplayOut:
    """Make the answer of a record again. Raises `InputError` if there is no such record."""
    found = archive_of(services.settings, services.records).one(evidence_id)
    if found is None:
        raise InputError(f"기록 {evidence_id[:60]!r}이(가) 없습니다. mongmin audit list로 확인하십시오.")
    return replayed(services, found)


def question_of(opened: Opened) -> Question:
    """Return the recorded question with its filters. Raises `InputError` where the record does not hold them."""
    if opened.record.kind != "answer":
        raise InputError(f"기록 {opened.record.id!r}은(는) 답변의 기록이 아니어서 다시 만들 수 없습니다.")
    made, query = opened.body.get("made_of"), opened.words.get("query") or opened.words.get("question")
    if not isinstance(made, dict) or not isinstance(query, str) or not query.strip():
        why = STATES[opened.states["words"]] or "질문을 남기지 않는 설정이거나 질문이 기록되지 않았습니다."
        raise InputError(f"기록 {opened.record.id!r}의 답변을 다시 만들 수 없습니다. {why}")
    filters: Any = made["filters"]
    return Question(query, where_of(filters), int(str(made["k"])))


@contextmanager
def path_of(services: Services, body: Mapping[str, Any]) -> Iterator[tuple[AnswerPath, bool]]:
    """Yield what answers over the recorded generation of the index, and whether it is that one."""
    wanted, known = body.get("index_generation", 0), generations(services.settings.data)
    path = services.answerer
    if wanted == known.present or wanted != known.former or not isinstance(path, Answerer):
        yield path, wanted == known.present
        return
    try:
        index = services.open_generation(int(wanted))
    except MongminError:
        yield path, False
        return
    with closing(index):
        retriever = services.retriever_over(index)
        yield replace(path, retriever=retriever), True


def condition_differences(body: Mapping[str, Any], now: Answer, services: Services) -> Iterator[Difference]:
    """Yield what differs in index, prompts, model and limits."""
    made = now.provenance
    before = body["made_of"]
    pairs: list[tuple[str, str, Any, Any]] = [
        ("day", "답변한 날", before["day"], made.day if made else ""),
        ("index", "색인의 판", body.get("index_version"), now.index_version),
        ("prompts", "프롬프트", body.get("prompts_hash"), now.prompt_hash),
        ("model", "언어 모델", before["model"], made.model if made else None),
        ("policy", "답변 기준(설정)", before["policy"], plain(dict(made.policy)) if made else {}),
    ]
    then, today = body.get("installation") or {}, plain(asdict_of(services))
    pairs += [
        ("engine", "엔진 종류", then.get("engine"), today["engine"]),
        ("weights", "모델 가중치", then.get("model_sha256"), today["model_sha256"]),
        ("embedder", "임베딩 모델", then.get("embedder"), today["embedder"]),
    ]
    for code, name, was, has in pairs:
        if was != has:
            yield Difference(code=code, message=f"{name}이(가) 다릅니다: {short(was)} → {short(has)}")


def asdict_of(services: Services) -> dict[str, str]:
    """Return what of the installation answers depend on."""
    found = Installation.of(services)
    return {"engine": found.engine, "model_sha256": found.model_sha256, "embedder": found.embedder}


def made_differences(body: Mapping[str, Any], now: Answer) -> Iterator[Difference]:
    """Yield what differs in the passages that were read and in the prompts that were sent."""
    made = now.provenance
    if made is None:
        return
    then = {chunk["chunk_id"]: chunk for chunk in body["made_of"]["chunks"]}
    has = {chunk.chunk_id: chunk for chunk in made.chunks}
    gone = [chunk["title"] + " " + chunk["locator"] for name, chunk in then.items() if name not in has]
    new = [f"{chunk.title} {chunk.locator}" for name, chunk in has.items() if name not in then]
    changed = [
        f"{chunk.title} {chunk.locator}"
        for name, chunk in has.items()
        if name in then and then[name]["sha256"] != chunk.sha256
    ]
    for code, names in (("chunk-changed", changed), ("chunk-gone", gone), ("chunk-new", new)):
        if names:
            more = f" 외 {len(names) - MOST_NAMED}곳" if len(names) > MOST_NAMED else ""
            yield Difference(code=code, message=f"{CHUNKS[code]} 문단: {', '.join(names[:MOST_NAMED])}{more}")
    if [prompt["sha256"] for prompt in body["made_of"]["prompts"]] != [prompt.sha256 for prompt in made.prompts]:
        yield Difference(code="rendered-prompts", message="모델에 보낸 글이 다릅니다.")


def said_differences(body: Mapping[str, Any], now: Answer) -> Iterator[Difference]:
    """Yield what differs in the answer itself."""
    if body.get("mode") != now.mode:
        yield Difference(code="mode", message=f"답변 방식이 다릅니다: {body.get('mode')} → {now.mode}")
    then = [one["sha256"] for one in body.get("sentences", ())]
    has = [sha256(one.text) for one in now.sentences]
    if then != has:
        kept = len(set(then) & set(has))
        yield Difference(
            code="sentences",
            message=f"문장이 다릅니다: 그때 {len(then)}문장, 지금 {len(has)}문장, 같은 문장 {kept}개",
        )
    elif body.get("answer_sha256") != sha256(now.answer):
        yield Difference(code="answer", message="답변의 글이 다릅니다.")
    quoted = [(one["chunk_id"], one["quote_sha256"]) for one in body.get("citations", ())]
    if quoted != [(one.chunk_id, sha256(one.quote)) for one in now.citations]:
        yield Difference(code="citations", message="인용한 곳이나 인용문이 다릅니다.")


def short(value: object) -> str:
    """Return a value in a few characters."""
    text = "없음" if value in (None, "", {}) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
