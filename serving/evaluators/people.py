"""Who took part, without their names: oneself is `나`, another a mark that is always the same."""

from __future__ import annotations

from collections.abc import Collection

from serving.caller import Caller
from serving.register.work import who
from serving.store.evaluators import EvaluatorStore


class People:
    """Numbers and marks of those who review and correct."""

    def __init__(self, store: EvaluatorStore) -> None:
        self._store = store

    def acting(self, caller: Caller) -> int:
        """Return the number of somebody who does something now."""
        return self._store.acting(caller.name)

    def known(self, caller: Caller) -> int | None:
        """Return somebody's number, None if they have done nothing."""
        return self._store.known(caller.name)

    def named(self, numbers: Collection[int], caller: Caller) -> dict[int, str]:
        """Return what each is called to whoever looks; one whose name is gone is called by their number."""
        names = self._store.names(numbers)
        return {one: who(names[one], caller) if one in names else f"평가자 {one}번" for one in numbers}

    def forget(self, name: str) -> bool:
        """Delete a name for good; what the person did stays under their number."""
        return self._store.forget(name)
