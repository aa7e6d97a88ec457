"""One place that shuts off every library's telemetry and downloads, for this process and its children."""

from __future__ import annotations

import logging
import os
from collections.abc import MutableMapping
from types import MappingProxyType

OFFLINE = MappingProxyType(
    {
        "ANONYMIZED_TELEMETRY": "False",
        "DO_NOT_TRACK": "1",
        "GRADIO_ANALYTICS_ENABLED": "False",
        "HF_DATASETS_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_OFFLINE": "1",
        "LANGCHAIN_TRACING_V2": "false",
        "LANGSMITH_TRACING": "false",
        "ORT_DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "TRANSFORMERS_OFFLINE": "1",
        "VLLM_NO_USAGE_STATS": "1",
    }
)


def go_offline(environment: MutableMapping[str, str] | None = None) -> None:
    """Set the switches, and silence the parser that warns of every odd font; called before libraries are imported."""
    (os.environ if environment is None else environment).update(OFFLINE)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)


def inherited() -> dict[str, str]:
    """Return what a child of another program inherits: this process's environment, with the switches set."""
    return {**os.environ, **OFFLINE}
