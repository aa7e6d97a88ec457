"""The typed register of models (`models.yaml`): where each comes from, its checksum, licence and prompt style."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from configs.settings import CONFIGS, Section, SettingsError, explain, read_yaml

REGISTER = CONFIGS / "models.yaml"


class ServedModel(Section):
    """One model. `package` and `file` are absent where a server holds the weights.

    `sha256` is of the assembled file; `style` is how a chat model is prompted; `vllm_args` go to vLLM as they are.
    """

    role: Literal["chat", "embedding"]
    licence: str
    source: str
    context_tokens: int
    package: str | None = None
    file: str | None = None
    sha256: str | None = None
    style: Literal["chat", "completion"] = "chat"
    served_name: str | None = None
    vllm_args: tuple[str, ...] = ()


def load_models(path: Path = REGISTER) -> dict[str, ServedModel]:
    """Read the register. Raises `SettingsError` on an unknown key or value."""
    try:
        return {name: ServedModel.model_validate(entry) for name, entry in read_yaml(path).items()}
    except ValidationError as error:
        raise SettingsError(f"{path.name}: {explain(error)}") from error


def find_model(name: str, path: Path = REGISTER) -> ServedModel:
    """Return the model called `name`. Raises `SettingsError` that lists the known names."""
    models = load_models(path)
    if name not in models:
        raise SettingsError(f"모델 {name!r}이(가) {path.name}에 없습니다. 등록된 모델: {', '.join(models)}.")
    return models[name]
