"""The register of one installation: its public side, its work, and its check against what runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from configs.settings import Settings
from serving.clock import KoreanClock
from serving.evidence.ledger import Ledger
from serving.register.checked import Checked
from serving.register.evidence import Evidence
from serving.register.installed import Installed, shipped
from serving.register.private import Private, identifiers
from serving.register.public import Public, PublicRegister
from serving.register.running import Held, Running
from serving.register.source import FOLDER, RegisterSource
from serving.register.work import Work
from serving.services import Services
from serving.store.base import Database
from serving.store.register import RegisterStore


def nothing() -> None:
    """Do nothing after a publication."""


class Register:
    """The register; nothing is read before its first use."""

    def __init__(
        self,
        store: RegisterStore,
        ledger: Ledger,
        running: Callable[[], Running],
        data: Path,
        after: Callable[[], object] = nothing,
    ) -> None:
        evidence = Evidence(ledger)
        installed = Installed(store, evidence, shipped())
        self.store = store
        self.public = PublicRegister(store, installed.ensure)
        self.checked = Checked(store, installed, running, data)
        self.work = Work(store, evidence, self.checked, Private(identifiers()), KoreanClock().today, after)

    @classmethod
    def of(cls, services: Services) -> Register:
        """Return the register of some services; what is published becomes a source of their answers."""
        data = services.settings.data

        def published() -> list[Public]:
            return made.public.published()

        source = RegisterSource(data, services.documents, published)
        made = cls(
            RegisterStore(services.records),
            services.ledger,
            lambda: Running(services.settings, Held.of(services.catalogue.composition(str(data / FOLDER)))),
            data,
            source.begin,
        )
        return made

    @classmethod
    def at(cls, settings: Settings, database: Database, ledger: Ledger, held: Callable[[], Held]) -> Register:
        """Return the register of a data folder without the services around it, for the command line."""
        return cls(
            RegisterStore(database),
            ledger,
            lambda: Running(settings, held()),
            settings.data,
        )
