"""The environment of the programs that evaluations start: our own, handed on."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping


def inherited(more: Mapping[str, str] | None = None, without: Collection[str] = ()) -> dict[str, str]:
    """Return this process's environment without some variables and with some more."""
    return {**{name: value for name, value in os.environ.items() if name not in without}, **(more or {})}
