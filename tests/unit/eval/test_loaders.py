"""Readers are compared on the files that they read, and what they do not read is counted."""

from __future__ import annotations

from pathlib import Path

from eval.bench.loaders import by_format, ours, table, timed
from rag.errors import UnreadableDocument


def test_files_are_compared_by_format(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text("가나다", encoding="utf8")
    (tmp_path / "나.txt").write_text(" ", encoding="utf8")
    (tmp_path / "다.exe").write_text("이진", encoding="utf8")
    paths = by_format([tmp_path])
    assert {form: len(files) for form, files in paths.items()} == {"txt": 2}
    loaded = timed(ours, paths["txt"], (UnreadableDocument,))
    assert (loaded.files, loaded.failed, loaded.characters) == (1, 1, 3)
    assert list(table({"txt": {"mongmin": loaded}}))[-1].startswith("| txt | mongmin | 1 | 1 | 3 |")
