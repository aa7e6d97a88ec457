"""Open a system under test by its name on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from configs.settings import Settings
from eval.harness.system import System
from rag.errors import InputError

SPECS = "pipeline, quotes, obedient, model, model=URL,이름, api=URL, file=경로, reference=이름"


def open_system(spec: str, settings: Settings) -> System:
    """Return the system that `spec` names; what is heavy starts with its first use.

    Raises `InputError` for a name that is none, and what the system raises that cannot be opened.
    """
    name, given, value = spec.partition("=")
    opener = OPENERS.get((name, bool(given)))
    if opener is None or (given and not value.strip()):
        raise InputError(f"평가할 시스템 {spec!r}을(를) 알 수 없습니다. 쓸 수 있는 것: {SPECS}.")
    return opener(value.strip(), settings)


def pipeline(_value: str, settings: Settings) -> System:
    """Open the pipeline in this process."""
    from eval.systems.pipeline import open_pipeline

    return open_pipeline(settings)


def quotes(_value: str, settings: Settings) -> System:
    """Open the pipeline without a language model."""
    from eval.systems.pipeline import open_quotes

    return open_quotes(settings)


def obedient(_value: str, _settings: Settings) -> System:
    """Open the guards in front of an engine that obeys any text."""
    from eval.systems.obedient import ObedientSystem

    return ObedientSystem()


def local_model(_value: str, settings: Settings) -> System:
    """Open the profile's own model, bare."""
    from eval.systems.model import open_local

    return open_local(settings)


def model(value: str, settings: Settings) -> System:
    """Open a bare model at an address."""
    from eval.systems.model import open_model

    return open_model(value, settings)


def api(value: str, settings: Settings) -> System:
    """Open a served API."""
    from eval.systems.api import ApiSystem
    from eval.systems.wire import Limits

    return ApiSystem(value, Limits(seconds=settings.api.request_seconds))


def brought(value: str, _settings: Settings) -> System:
    """Open a file of answers."""
    from eval.systems.brought import BroughtAnswers

    return BroughtAnswers(Path(value))


def reference(value: str, _settings: Settings) -> System:
    """Open a system that knows the key."""
    from eval.systems.reference import ReferenceSystem

    return ReferenceSystem(value)


OPENERS: Mapping[tuple[str, bool], Callable[[str, Settings], System]] = {
    ("pipeline", False): pipeline,
    ("quotes", False): quotes,
    ("obedient", False): obedient,
    ("model", False): local_model,
    ("model", True): model,
    ("api", True): api,
    ("file", True): brought,
    ("reference", True): reference,
}
"""By name, and whether something stands after `=`."""
