"""The register held against what runs, and own entries filled from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from configs.register import load_own
from rag.register.entry import RegisterEntry
from serving.evaluations import bundles
from serving.register.drift import drifts
from serving.register.figures import figures_of
from serving.register.installed import Installed
from serving.register.measured import grounds
from serving.register.own import refilled, should_stand
from serving.register.running import Running
from serving.schemas_register_work import DriftOut, DriftReport, RefusedEvaluation
from serving.store.register import RegisterStore

REMEDY = "'mongmin register fill'로 지금 설정을 담은 초안을 만들어 승인받으십시오."
ALL_WELL = "공개된 등록이 지금 돌고 있는 설정과 같습니다."


class Checked:
    """Compares; `running` says what runs at the moment of the question."""

    def __init__(self, store: RegisterStore, installed: Installed, running: Callable[[], Running], data: Path) -> None:
        self.installed = installed
        self._store = store
        self._running = running
        self._data = data

    def report(self) -> DriftReport:
        """Hold every published own entry against what runs. Raises `RecordsUnavailable`, `ConfigurationError`."""
        self.installed.ensure()
        registered = {one.id: public.entry for one in self._store.all() if (public := one.public) is not None}
        measured, running = bundles.read(self._data), self._running()
        now = should_stand(running, lambda own: figures_of(own, running, measured))
        found = tuple(DriftOut(**asdict(one)) for one in drifts(registered, now))
        named = len({one.entry_id for one in found})
        said = f"{named}개 항목에서 {len(found)}곳이 등록과 다릅니다. {REMEDY}"
        return DriftReport(
            matches=not found,
            checked=len(registered.keys() & now.keys()),
            drifts=found,
            refused=tuple(RefusedEvaluation(**asdict(one)) for one in measured.refused),
            message=said if found else ALL_WELL,
        )

    def filled(self, entry_id: str, entry: RegisterEntry) -> RegisterEntry | None:
        """Return an own entry with its technical parts as they should stand now; None for another's."""
        own = next((one for one in load_own() if one.id == entry_id), None)
        if own is None:
            return None
        running = self._running()
        return refilled(entry, own, running, figures_of(own, running, bundles.read(self._data)))

    def grounds(self, entry_id: str) -> tuple[str, ...]:
        """Say which results stand behind an own entry's figures, and why others do not count; nothing for another's."""
        own = next((one for one in load_own() if one.id == entry_id), None)
        return () if own is None else tuple(grounds(own, self._running(), bundles.read(self._data)))

    def counts(self) -> Counter[str]:
        """Count the parts in which each published own entry differs from what runs."""
        return Counter(one.entry_id for one in self.report().drifts)
