"""Open a system under test by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from configs.settings import Settings
from eval.harness.system import System
from rag.errors import InputError

SPECS = "pipeline, quotes, model, model=URL,이름, api=URL, file=경로, reference=이름"


def open_system(spec: str, settings: Settings) -> System:
    """Return the system that `spec` names; what is heavy starts with its first use.

    Raises `InputError` for a name that is none, and what the system raises that cannot be opened.
    """
    name, given, value = spec.partition("=")
    opener = OPENERS.get((name, bool(given)))
    if opener is None or (given and not value.strip()):
        raise InputError(f"평가할 시스템 {spec!r}을(를) 알 수 없습니다. 쓸 수 있는 것: {SPECS}.")
    return opener(value.strip(), settings)


def reference(value: str, _settings: Settings) -> System:
    """Open a system that knows the key."""
    from eval.systems.reference import ReferenceSystem

    return ReferenceSystem(value)


OPENERS: Mapping[tuple[str, bool], Callable[[str, Settings], System]] = {
    ("reference", True): reference,
}
"""By name, and whether something stands after `=`."""
