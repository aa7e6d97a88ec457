"""The executor by its name."""

from __future__ import annotations

from configs.settings import ExecutorName, IngestionSettings
from ingestion.encode import ChunkEncoder
from ingestion.executors.base import Executor
from ingestion.executors.local import LocalExecutor
from rag.ports import Analyzer


def make_executor(
    name: ExecutorName, settings: IngestionSettings, analyzer: Analyzer, encoder: ChunkEncoder, read: str
) -> Executor:
    """Return an executor for one ingestion. `encoder` is this process's own, over `analyzer`."""
    if name == "ray":
        from ingestion.executors.ray_executor import RayExecutor

        return RayExecutor(settings, analyzer, read)
    return LocalExecutor(settings, encoder, read)
