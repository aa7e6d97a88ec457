"""LangChain's loaders for the formats that they read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from langchain_core.document_loaders import BaseLoader

Make = Callable[[Path], "BaseLoader"]


def loaders() -> dict[str, tuple[str, Make]]:
    """Return by extension the name of a loader and how to make one for a file."""
    from langchain_community.document_loaders import (
        BSHTMLLoader,
        CSVLoader,
        Docx2txtLoader,
        PyPDFLoader,
        TextLoader,
    )

    plain: tuple[str, Make] = ("TextLoader", lambda path: TextLoader(path, encoding="utf8"))
    return {
        "pdf": ("PyPDFLoader", PyPDFLoader),
        "docx": ("Docx2txtLoader", Docx2txtLoader),
        "html": ("BSHTMLLoader", lambda path: BSHTMLLoader(path, open_encoding="utf8")),
        "csv": ("CSVLoader", lambda path: CSVLoader(path, encoding="utf8")),
        "md": plain,
        "txt": plain,
    }


def characters(make: Make, path: Path) -> int:
    """Load a file and count the characters of its documents. Raises whatever the loader does."""
    return sum(len(document.page_content) for document in make(path).load())
