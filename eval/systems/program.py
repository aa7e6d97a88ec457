"""Which program answers: its version and the hash of its sources, so that a changed line is another system."""

from __future__ import annotations

from eval.harness.provenance import code_hash
from serving.operations.contents import program_version


def program() -> str:
    """Return the version and the first twelve digits of the SHA-256 of the sources that make answers."""
    return f"{program_version()}+{code_hash()[:12]}"
