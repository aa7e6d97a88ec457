"""The engines of a data folder, as `mongmin engine status` shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from configs.models import Role
from configs.settings import Settings
from serving.engine.base import EngineLoad
from serving.engine.load import is_healthy, read_load
from serving.engine.published import published, published_model


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """One engine: what it serves, where, whether it works, and its load where it tells."""

    role: Role
    model: str
    url: str
    healthy: bool
    load: EngineLoad | None

    def line(self) -> str:
        """Return the status in Korean."""
        head = f"{self.model} ({self.role}) {self.url}: {'정상' if self.healthy else '응답 없음'}"
        if self.load is None:
            return head
        queue = f"처리 중 {self.load.running}, 대기 {self.load.waiting}, KV 캐시 {self.load.kv_cache:.0%}"
        return f"{head}, {queue}, 프롬프트 캐시 적중 {self.load.prefix_hits:,}/{self.load.prefix_queries:,}토큰"


def statuses(settings: Settings) -> Iterator[EngineStatus]:
    """Yield the engines that processes of this data folder have published."""
    roles: tuple[Role, ...] = get_args(Role)
    for role in roles:
        endpoint, model = published(settings.data, role), published_model(settings.data, role)
        if endpoint is not None and model is not None:
            yield EngineStatus(role, model, endpoint.url, is_healthy(endpoint), read_load(endpoint))
