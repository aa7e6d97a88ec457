"""What runs, as the register says it: the parts of an entry that nobody writes by hand.

Everything here follows from the settings, `models.yaml`, the prompts, the routes and what the index holds; two
processes with the same configuration say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from configs.models import Role, ServedModel, load_models
from configs.privacy import IngestionPolicy
from configs.prompts import load_prompts
from configs.register import Flow, Kept, OwnEntry
from configs.settings import Settings
from rag.types import GRADES, Grade, Kind
from serving.models.registry import ModelRegistry
from serving.operations.contents import program_version
from serving.security.table import TABLE

KINDS: Mapping[Kind, str] = {
    "law": "법령",
    "ordinance": "자치법규",
    "guide": "안내서",
    "manual": "업무편람",
    "notice": "고시·공고",
    "table": "표",
    "other": "그 밖의 문서",
}
TASKS: Mapping[Role, str] = {
    "chat": "답의 문장 쓰기",
    "embedding": "뜻이 비슷한 글 찾기",
    "reranker": "찾은 글의 순서 다듬기",
}
TECHNOLOGIES: Mapping[Role, str] = {
    "chat": "생성형 언어 모델(LLM)",
    "embedding": "의미 검색(임베딩)",
    "reranker": "순위 조정(리랭커)",
}
NO_AI = "AI 모델을 쓰지 않음"
LOGS_GRADE: Grade = "S"
"""Logs and records count as S (N2SF)."""
KEPT: Mapping[Kept, str] = {
    "conversations": "질문과 답변(대화)",
    "feedback": "답변에 대한 의견",
    "usage": "사용량 기록",
    "evidence": "답변의 근거 기록(이력)",
    "reveals": "가린 개인정보를 다시 본 기록",
    "appeals": "설명·이의제기 요구와 그 답",
    "complaints": "민원의 분류와 처리 기록(개인정보를 가린 것)",
    "care": "안부 통화·방문 기록(개인정보를 가린 것)",
}
POLICIES: Mapping[IngestionPolicy, str] = {
    "report": "찾아서 알리고 글은 그대로 둠",
    "mask": "가린 뒤에 넣음",
    "quarantine": "넣지 않고 담당자에게 알림",
}
PERSONS: Mapping[Flow, str] = {
    "complaint": (
        "민원 글에 적힌 내용(개인정보를 가린 것), 민원인을 가리키는 값의 키 있는 해시, 담당 공무원의 내부 식별자."
    ),
    "care": (
        "안부 통화·방문 기록에 적힌 내용(개인정보를 가린 것), 대상자를 가리키는 가명의 키 있는 해시, "
        "담당자의 내부 식별자. 활동 자료와 행동 기록은 저장하지 않습니다."
    ),
}
"""Whose data an entry touches that is about others than those who ask."""
PSEUDONYMS = {"reversible": "권한과 사유가 있으면 되돌릴 수 있음", "one_way": "되돌릴 수 없음"}
YEAR = 365


@dataclass(frozen=True, slots=True)
class Held:
    """What the index holds: documents that everybody may see by kind, and the highest grade among all.

    The register is public: it says that closed documents are read (field 21), never how many or of what kind.
    """

    kinds: Mapping[Kind, int] = field(default_factory=dict)
    grade: Grade = "O"

    @classmethod
    def of(cls, composition: Mapping[tuple[Kind, Grade], int]) -> Held:
        """Return what an index of so many documents by kind and grade holds."""
        kinds: Counter[Kind] = Counter()
        for (kind, grade), count in composition.items():
            kinds[kind] += count if grade == "O" else 0
        return cls(dict(kinds), max((grade for _, grade in composition), key=GRADES.index, default="O"))


@dataclass(frozen=True, slots=True)
class Running:
    """What runs. `prompts_hash` and `routes` are the program's own unless a test gives others."""

    settings: Settings
    held: Held = field(default_factory=Held)
    prompts_hash: str = field(default_factory=lambda: load_prompts().hash)
    routes: frozenset[tuple[str, str]] = frozenset(TABLE)


def technical(own: OwnEntry, running: Running) -> dict[str, object]:
    """Return the parts of an entry that the configuration fills, by path, as data."""
    models = list(models_of(own, running.settings))
    return {
        "period.status": "운영" if own.operation in running.routes else "준비",
        "technology": [TECHNOLOGIES[role] for role in roles_of(own, running.settings)] or [NO_AI],
        "models": models,
        "working.flow": list(FLOWS[own.flow](running)),
        "data.sources": list(sources_of(own, running.held)),
        "retention.storage": storage_of(running.settings),
        "retention.periods": list(periods_of(own, running.settings)),
        "personal_data.processed": "처리함" if own.keeps else "처리하지 않음",
        "personal_data.items": personal_items(own, running.settings),
        "security.grade": grade_of(own, running),
        "security.version": program_version(),
    }


def roles_of(own: OwnEntry, settings: Settings) -> Iterator[Role]:
    """Yield the roles of models that are at work in an entry with these settings."""
    absent = {"chat": settings.engine.kind == "none", "reranker": settings.reranker.kind == "none"}
    yield from (role for role in own.uses if not absent.get(role, False))


def models_of(own: OwnEntry, settings: Settings) -> Iterator[dict[str, str]]:
    """Yield the models at work in an entry."""
    known, registered = load_models(), ModelRegistry(settings.data).all()
    for role in roles_of(own, settings):
        name = model_name(role, settings)
        model = known.get(name)
        folder = registered.get(name)
        yield {
            "name": name,
            "task": TASKS[role],
            "version": model.file or model.repository or "" if model else "",
            "licence": model.licence if model else "",
            "sha256": (model.sha256 if model else "") or (folder.files.get("model.safetensors", "") if folder else ""),
            "provider": provider_of(model) if model else "",
        }


def model_name(role: Role, settings: Settings) -> str:
    """Return the name in `models.yaml` of the model with a role."""
    if role == "chat":
        return settings.engine.model
    if role == "reranker":
        return settings.reranker.model
    return settings.embedder.model if settings.embedder.kind == "openai" else "e5-small"


def provider_of(model: ServedModel) -> str:
    """Return who publishes a model: the owner of its repository, else the site of its card."""
    if model.repository:
        return model.repository.partition("/")[0]
    address = urlsplit(model.source)
    owner = address.path.strip("/").partition("/")[0]
    return owner if address.hostname == "huggingface.co" and owner else address.hostname or ""


def sources_of(own: OwnEntry, held: Held) -> Iterator[dict[str, object]]:
    """Yield the kinds of documents that an entry reads, with their numbers."""
    if own.reads_documents:
        for kind, name in KINDS.items():
            if held.kinds.get(kind):
                yield {"name": name, "source": "도가 등록한 문서", "count": held.kinds[kind]}


def storage_of(settings: Settings) -> str:
    """Say where things are kept."""
    records = "PostgreSQL 서버" if settings.records.url else "이 서버의 데이터 폴더(SQLite)"
    index = {"edge": "이 서버의 데이터 폴더", "server": "내부망의 Qdrant 서버", "memory": "메모리(시험용)"}
    place = index[settings.index.kind]
    return f"기록은 {records}, 색인은 {place}에 둡니다. 모두 도청 내부망 안이며 밖으로 보내지 않습니다."


def periods_of(own: OwnEntry, settings: Settings) -> Iterator[dict[str, object]]:
    """Yield how long the records of an entry are kept."""
    for kept in own.keeps:
        if kept == "evidence":
            yield {"what": KEPT[kept], "days": settings.evidence.years * YEAR, "note": f"{settings.evidence.years}년"}
            yield {"what": "근거 기록에 적힌 질문과 답변의 말", "days": settings.evidence.words_days}
        elif kept == "appeals":
            yield {"what": KEPT[kept], "days": settings.records.appeals_days, "note": "답한 날부터"}
        elif kept == "complaints":
            yield {"what": KEPT[kept], "days": settings.records.complaints_days, "note": "종결한 날부터"}
        elif kept == "conversations" and settings.records.keep_questions == "none":
            yield {"what": KEPT[kept], "note": "저장하지 않음"}
        else:
            yield {"what": KEPT[kept], "days": getattr(settings.records, f"{kept}_days")}


def personal_items(own: OwnEntry, settings: Settings) -> str:
    """Say which personal data an entry touches, and what becomes of it."""
    said = [PERSONS[own.flow]] if own.flow in PERSONS else []
    if own.keeps and not said:
        asked = "질문과 답변에 적힌 내용, " if settings.records.keep_questions == "full" else ""
        again = (
            "권한과 사유가 있으면 되돌릴 수 있음" if settings.privacy.pseudonyms == "reversible" else "되돌릴 수 없음"
        )
        said.append(f"{asked}이용자 내부 식별자, 답변에 대한 의견, 사용량.")
        said.append(f"질문에서 찾은 개인정보는 AI에 주거나 저장하기 전에 가명으로 바꿉니다({again}).")
    if own.flow == "ingest":
        policy = settings.privacy.policy
        said += [f"{name}에서 찾은 개인정보: {POLICIES[policy(kind)]}." for kind, name in KINDS.items()]
    return "\n".join(said)


def grade_of(own: OwnEntry, running: Running) -> Grade:
    """Return the grade of an entry: that of a mixture is the highest of its parts, and records count as S."""
    parts: list[Grade] = ["O"]
    if own.keeps:
        parts.append(LOGS_GRADE)
    if own.reads_documents:
        parts.append(running.held.grade)
    return max(parts, key=GRADES.index)


def answering(running: Running) -> Iterator[str]:
    """Yield the steps of an answer."""
    settings = running.settings
    answer, retrieval = settings.answer, settings.retrieval
    expanded = ", 일상말을 법령의 말로 풀어서" if retrieval.expand else ""
    yield f"공무원이 질문을 적습니다({answer.max_question_chars:,}자까지)."
    yield "질문에서 개인정보를 찾아 가명으로 바꿉니다."
    yield f"낱말과 뜻으로 문서를 찾습니다(후보 {retrieval.candidates}개{expanded})."
    if settings.reranker.kind != "none":
        yield f"리랭커가 앞의 {settings.reranker.top}개를 다시 줄 세웁니다."
    yield f"찾은 글에서 근거 문장을 고릅니다(글 {answer.evidence_hits}개까지)."
    if settings.engine.kind != "none":
        limits = f"{answer.max_sentences}문장까지, 지시문 해시 {running.prompts_hash}"
        yield f"언어 모델이 근거만 보고 문장을 씁니다({limits})."
    yield f"문장마다 숫자, 날짜, 조문을 근거와 대조하고, 뒷받침이 {answer.min_support:g}보다 낮으면 뺍니다."
    yield "남은 문장이 없으면 근거를 그대로 인용하거나, 답하지 않고 물어볼 곳을 알립니다."
    yield "답과 출처를 AI 표시와 함께 공무원에게 보입니다."


def ingesting(running: Running) -> Iterator[str]:
    """Yield the steps of taking a document in."""
    settings = running.settings.ingestion
    yield f"담당자가 문서를 올립니다(파일 하나에 {settings.max_file_mb}MB까지)."
    yield "권한을 뺏은 별도 프로세스가 글을 뽑습니다." if settings.readers else "프로그램이 글을 뽑습니다."
    yield f"조문과 문단으로 나눕니다(조문 {settings.article_chars}자, 문단 {settings.chunk_chars}자 안팎)."
    yield "개인정보를 찾아 문서 종류마다 정한 대로 처리합니다."
    yield "문단마다 뜻을 나타내는 벡터를 만들어 색인에 넣습니다."


def complaining(_running: Running) -> Iterator[str]:
    """Yield the steps of a complaint."""
    yield "민원 글에서 개인정보를 가립니다."
    yield "위험 징후를 먼저 살펴 담당자에게 알립니다."
    yield "비슷한 규정과 사례를 찾습니다."
    yield "분야, 종류, 담당 부서와 처리기한을 추천하고 답변 초안을 만듭니다."
    yield "담당 공무원이 확인하고 정합니다."


def caring(running: Running) -> Iterator[str]:
    """Yield the steps of care."""
    care = running.settings.care
    yield "통화·방문 기록과 행동 기록에서 개인정보를 가립니다. 대상자는 키 있는 해시로만 남깁니다."
    yield "글에서 위험 징후와 달라진 점을 찾고, 어느 말에서 나왔는지 함께 적습니다."
    yield f"연속 {care.missed_before_visit}회 응답이 없으면 방문 확인이 필요하다고 알립니다."
    yield f"활동 자료는 같은 요일의 평소와 견주어, 누적 근거가 {care.alert_score:g} 이상이면 알립니다."
    yield "행동 기록은 함께 나타나는 일을 세어 정확 검정으로 가리고, 문장마다 기록 번호를 적습니다."
    yield "담당자가 확인하고 정합니다. 프로그램은 전화, 방문, 신고를 하지 않습니다."


def nothing(_running: Running) -> Iterator[str]:
    """Yield no steps."""
    return iter(())


FLOWS = {"answer": answering, "ingest": ingesting, "complaint": complaining, "care": caring, "none": nothing}
