"""import-linter's contracts hold, and each catches a breach planted in a copy of the tree."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PACKAGES = ("configs", "rag", "ingestion", "serving", "ui", "eval")
BREACHES = [
    ("Layers", "rag/passages.py", "import ingestion.chunking.document"),
    ("Layers", "ingestion/report.py", "import serving.services"),
    ("Layers", "configs/settings.py", "import rag.types"),
    ("Layers", "ui/plain.py", "import eval.gold"),
    ("The core does no I/O", "rag/fuse.py", "import pathlib"),
    ("The core does no I/O", "rag/answer.py", "import socket"),
    ("Only adapters know", "rag/lexical.py", "import kiwipiepy"),
    ("Only adapters know", "serving/app.py", "import qdrant_client"),
    ("Only one adapter knows the library of holidays", "rag/complaints/deadlines/calendar.py", "import holidays"),
    ("Only the exports know what writes documents", "serving/ask.py", "import reportlab"),
    ("The page sees only", "ui/render.py", "import rag.types"),
    ("No cycles", "rag/types.py", "import rag.retrieve"),
]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and their contracts."""
    copy = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(PROJECT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(PROJECT / "pyproject.toml", copy)
    return copy


def broken(tree: Path) -> list[str]:
    """Return the names of the contracts that do not hold."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tree)})
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return re.findall(r"^(.+?) BROKEN\b", done.stdout, re.MULTILINE)


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    assert broken(tree) == []


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES)
def test_a_planted_breach_is_caught(tree: Path, contract: str, file: str, line: str) -> None:
    path = tree / file
    sound = path.read_text(encoding="utf8")
    path.write_text(f"{sound}\n{line}  # planted\n", encoding="utf8")
    try:
        assert any(name.startswith(contract) for name in broken(tree))
    finally:
        path.write_text(sound, encoding="utf8")
