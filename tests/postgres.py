"""The throw-away PostgreSQL cluster, which the fault drill kills too."""

from __future__ import annotations

from eval.faults.postgres import BINARIES, MISSING, Cluster, as_other, cluster

__all__ = ["BINARIES", "MISSING", "Cluster", "as_other", "cluster"]
