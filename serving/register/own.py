"""This program's own entries, made of what a person wrote, what runs, and what was measured and signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import ValidationError

from configs.register import OwnEntry, load_own
from rag.errors import ConfigurationError
from rag.register.cells import put
from rag.register.entry import RegisterEntry
from serving.problems import invalid
from serving.register.running import Running, technical

Figures = Mapping[str, object]
NO_FIGURES: Figures = {"performance.results": [], "fairness.results": []}


def entry_of(own: OwnEntry, running: Running, figures: Figures = NO_FIGURES) -> RegisterEntry:
    """Return an own entry as it should stand now. Raises `ConfigurationError` where `register.yaml` is wrong."""
    content = {name: dict(value) if isinstance(value, dict) else value for name, value in own.fields.items()}
    return validated(own.id, with_parts(content, {**technical(own, running), **figures}))


def refilled(entry: RegisterEntry, own: OwnEntry, running: Running, figures: Figures = NO_FIGURES) -> RegisterEntry:
    """Return a registered entry with its technical parts as they should stand now; what people wrote stays."""
    return validated(own.id, with_parts(entry.model_dump(), {**technical(own, running), **figures}))


def with_parts(content: dict[str, object], parts: Mapping[str, object]) -> dict[str, object]:
    """Return the content with parts set by path."""
    for path, value in parts.items():
        put(content, path, value)
    return content


def validated(entry_id: str, content: Mapping[str, object]) -> RegisterEntry:
    """Return the entry that a content describes."""
    try:
        return RegisterEntry.model_validate(content)
    except ValidationError as error:
        raise ConfigurationError(f"configs/register.yaml의 {entry_id!r}: {invalid(error.errors())}") from error


def should_stand(
    running: Running, figures: Callable[[OwnEntry], Figures] = lambda _own: NO_FIGURES
) -> dict[str, RegisterEntry]:
    """Return all own entries as they should stand now, by id; `figures` gives what was measured of one."""
    return {one.id: entry_of(one, running, figures(one)) for one in load_own()}
