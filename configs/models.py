"""The typed register of models (`models.yaml`): where each comes from, its licence, size, and how it is served."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from configs.section import Section
from configs.settings import CONFIGS, SettingsError, explain, read_yaml

REGISTER = CONFIGS / "models.yaml"

Role = Literal["chat", "embedding", "reranker"]


class Size(Section):
    """What the memory formula needs (see `serving/models/plan.py`), from the model's own config and card.

    `sliding_layers` keep only the last `window` tokens; `weight_bits` is the mean of the published checkpoint.
    """

    parameters: float = Field(gt=0, description="of the whole model, in thousand millions")
    active: float | None = Field(None, description="of one token, where only some experts work")
    layers: int = Field(ge=1)
    kv_heads: int = Field(ge=1)
    head_dim: int = Field(ge=1)
    weight_bits: float = Field(16.0, gt=0, le=32)
    kv_bits: int = 16
    sliding_layers: int = 0
    window: int | None = None


class VllmProfile(Section):
    """How vLLM serves a model; every field becomes arguments in `serving/engine/vllm_arguments.py`."""

    tensor_parallel: int = Field(1, ge=1)
    pipeline_parallel: int = Field(1, ge=1)
    dtype: Literal["auto", "bfloat16", "float16", "float32"] = "auto"
    quantisation: str | None = None
    """None: as the checkpoint says of itself; `fp8` quantises a bfloat16 checkpoint while it loads."""
    kv_cache_dtype: str | None = None
    prefix_caching: bool = True
    max_sequences: int | None = Field(None, ge=1)
    gpu_memory: float = Field(0.9, gt=0, le=1)
    """The share of each GPU's memory (of the machine's on the CPU build) that the engine may take."""
    structured_outputs: Literal["xgrammar", "guidance"] = "xgrammar"
    reasoning_parser: str | None = None
    chat_template_arguments: dict[str, bool | str] = Field(default_factory=dict)
    adapters: dict[str, str] = Field(default_factory=dict)
    """LoRA: the name under which it is asked for, and its folder beside the weights."""
    speculative: dict[str, int | str] = Field(default_factory=dict)
    """vLLM's `--speculative-config`, for models that have a draft head or a draft model beside the weights."""
    eager: bool = False
    arguments: tuple[str, ...] = ()
    """Anything else, as it is."""
    environment: dict[str, str] = Field(default_factory=dict)


class ServedModel(Section):
    """One model. `package` and `file` are absent where a folder of weights or a server holds it.

    `sha256` is of the assembled file; checksums of folders are computed on the spot (`mongmin models register`).
    """

    role: Role
    licence: str
    source: str
    """Where the licence is to be read."""
    licence_read: date | None = None
    """The day on which the model's card was last known to say so."""
    licence_note: str | None = None
    context_tokens: int
    """What is served, which may be less than the model can."""
    trained_context: int | None = None
    repository: str | None = None
    """The name under which the weights are published, to be brought in by hand."""
    reason: str | None = None
    tried_here: bool = False
    """Whether this project has run these weights; no figure of others is repeated here."""
    package: str | None = None
    file: str | None = None
    sha256: str | None = None
    style: Literal["chat", "completion"] = "chat"
    languages: tuple[str, ...] = ()
    """Languages besides Korean that the model's card says it writes (ISO 639-1): replies are offered in them."""
    plain: bool = False
    """Whether it may put a reply into easy words: for instruction-tuned models of some size."""
    served_name: str | None = None
    query_prefix: str = ""
    passage_prefix: str = ""
    dimensions: int | None = None
    size: Size | None = None
    vllm: VllmProfile | None = None

    def name_served(self, name: str) -> str:
        """Return the name by which an engine is asked for this model, which is registered as `name`."""
        return self.served_name or name


def load_models(path: Path = REGISTER) -> dict[str, ServedModel]:
    """Read the register. Raises `SettingsError` on an unknown key or value."""
    try:
        return {name: ServedModel.model_validate(entry) for name, entry in entries(read_yaml(path)).items()}
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {explain(error)}") from error


def entries(content: dict[str, Any]) -> dict[str, Any]:
    """Leave out the YAML anchors (names with a leading dot)."""
    return {name: entry for name, entry in content.items() if not name.startswith(".")}


def find_model(name: str, path: Path = REGISTER) -> ServedModel:
    """Return the model called `name`. Raises `SettingsError` that lists the known names."""
    models = load_models(path)
    if name not in models:
        raise SettingsError(f"모델 {name!r}이(가) {path.name}에 없습니다. 등록된 모델: {', '.join(models)}.")
    return models[name]
