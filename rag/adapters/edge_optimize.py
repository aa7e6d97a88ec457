"""Optimise a shard in a process of its own: `python -m rag.adapters.edge_optimize SHARD`.

The engine holds Python's interpreter lock for as long as it optimises, which may be minutes; in the server's
process that would stop every request.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(shard: Path) -> tuple[bool, str]:
    """Optimise `shard` in a child process; return whether that went well and what the child said."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, "-m", "rag.adapters.edge_optimize", str(shard)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - our own module
    return done.returncode == 0, done.stderr.decode("utf8", "replace")[-500:].strip()


def main(shard: str) -> None:
    """Optimise, at a lower priority than those who search meanwhile."""
    from qdrant_edge import EdgeShard

    if sys.platform != "win32":
        os.nice(10)
    opened = EdgeShard.load(shard)
    opened.optimize()
    opened.flush()
    opened.close()


if __name__ == "__main__":
    main(sys.argv[1])
