"""vLLM's command line from a model's profile: the same on the CPU build and on the GPU build.

The key is not among the arguments (any user of the machine can read those); it goes by the environment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from configs.models import ServedModel, VllmProfile

MODULE = "vllm.entrypoints.openai.api_server"
KEY = "VLLM_API_KEY"
PRIVATE = ("MONGMIN_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
"""Our secrets and our interpreter's paths are no business of vLLM's."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What vLLM is started with beside the profile. `share` and `context` win over the profile where given."""

    name: str
    folder: Path
    host: str
    port: int
    share: float | None = None
    context: int | None = None


def arguments(python: Path, model: ServedModel, launch: Launch) -> list[str]:
    """Return the whole command line; `-P` keeps the working folder off the import path."""
    profile = model.vllm or VllmProfile()
    return [
        str(python),
        "-P",
        "-m",
        MODULE,
        *("--model", str(launch.folder)),
        *("--served-model-name", model.name_served(launch.name)),
        *("--host", launch.host),
        *("--port", str(launch.port)),
        *("--max-model-len", str(launch.context or model.context_tokens)),
        *("--gpu-memory-utilization", f"{launch.share or profile.gpu_memory:g}"),
        *("--tensor-parallel-size", str(profile.tensor_parallel)),
        *("--pipeline-parallel-size", str(profile.pipeline_parallel)),
        *("--dtype", profile.dtype),
        "--disable-uvicorn-access-log",
        "--disable-fastapi-docs",
        "--enable-prefix-caching" if profile.prefix_caching else "--no-enable-prefix-caching",
        *optional(profile),
        *(structured(profile) if model.role == "chat" else ()),
        *adapters(profile, launch.folder),
        *profile.arguments,
    ]


def optional(profile: VllmProfile) -> Iterator[str]:
    """Yield the arguments of what a profile need not say."""
    for flag, value in (
        ("--quantization", profile.quantisation),
        ("--kv-cache-dtype", profile.kv_cache_dtype),
        ("--max-num-seqs", profile.max_sequences),
        ("--reasoning-parser", profile.reasoning_parser),
    ):
        if value is not None:
            yield from (flag, str(value))
    for flag, content in (
        ("--speculative-config", profile.speculative),
        ("--default-chat-template-kwargs", profile.chat_template_arguments),
    ):
        if content:
            yield from (flag, json.dumps(content))
    if profile.eager:
        yield "--enforce-eager"


def structured(profile: VllmProfile) -> tuple[str, str]:
    """Return how schemas are enforced; free white space is off, in which a small model loses itself until the limit."""
    content = {"backend": profile.structured_outputs, "disable_any_whitespace": True}
    return "--structured-outputs-config", json.dumps(content)


def adapters(profile: VllmProfile, folder: Path) -> Iterator[str]:
    """Yield the LoRA adapters, whose folders lie below that of the weights (and are registered with them)."""
    if profile.adapters:
        yield "--enable-lora"
        yield "--lora-modules"
        yield from (f"{name}={folder / place}" for name, place in profile.adapters.items())


def environment(model: ServedModel, key: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return vLLM's environment: what it inherits without ours, and the key.

    What the operator sets (`VLLM_CPU_KVCACHE_SPACE`, `CUDA_VISIBLE_DEVICES`) wins over the profile.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith(PRIVATE)}
    return {**(model.vllm or VllmProfile()).environment, **kept, KEY: key}
