"""The files that citations name, to check quotes against what lies on disk instead of what the index says."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from rag.types import Citation

NOT_A_LETTER = re.compile(r"[^0-9A-Za-z가-힣]")


class SourceFiles:
    """Looks quotes up in the files below some ingested folders."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders
        self._letters = lru_cache(maxsize=64)(letters_of)

    def holds(self, citation: Citation) -> bool:
        """Whether the file holds the quote, markup and white space apart; True for a file that is not at hand."""
        found = self.path_of(citation)
        return found is None or letters(citation.quote) in self._letters(found)

    def path_of(self, citation: Citation) -> Path | None:
        """Return the file that a citation names; None where it is not at hand."""
        paths = (folder / citation.source for folder in self._folders if citation.source)
        return next((path for path in paths if path.is_file()), None)


def letters_of(path: Path) -> str:
    """Return the letters and digits of a text file."""
    text = path.read_text(encoding="utf8", errors="replace")
    return letters(text.replace("\\n", "\n") if path.suffix == ".json" else text)


def letters(text: str) -> str:
    """Return the letters and digits of a text: Markdown and JSON add marks of their own."""
    return NOT_A_LETTER.sub("", unicodedata.normalize("NFKC", text))
