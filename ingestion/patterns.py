"""Which paths are taken: globs over paths relative to a root."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache


class Patterns:
    """Takes what `include` names (everything if it is empty) and `exclude` does not.

    A glob without `/` names a file or folder anywhere; one with `/` counts from the root; `**` stands for any
    folders. A folder's name stands for all that lies below it.

    >>> Patterns(["*.md"], ["초안/**"]).takes("법/민법.md")
    True
    >>> Patterns(["*.md"], ["초안/**"]).takes("초안/민법.md")
    False
    """

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self._include = [regex(glob) for glob in include]
        self._exclude = [regex(glob) for glob in exclude]

    def takes(self, path: str) -> bool:
        """Whether a file is taken."""
        path = unicodedata.normalize("NFC", path)
        return not self.shuts(path) and (not self._include or named(path, self._include))

    def shuts(self, path: str) -> bool:
        """Whether a file, or all that lies below a folder, is excluded."""
        return named(unicodedata.normalize("NFC", path), self._exclude)


def named(path: str, globs: Sequence[re.Pattern[str]]) -> bool:
    """Whether a glob names a path or a folder above it."""
    return any(glob.fullmatch(stretch) for stretch in stretches(path) for glob in globs)


def stretches(path: str) -> Iterator[str]:
    """Yield a path and the folders above it.

    >>> list(stretches("가/나/다.md"))
    ['가', '가/나', '가/나/다.md']
    """
    for place, character in enumerate(path):
        if character == "/":
            yield path[:place]
    yield path


@lru_cache(maxsize=1024)
def regex(glob: str) -> re.Pattern[str]:
    """Translate a glob: `*` and `?` stay within a name, `**` crosses names, `[...]` is a set."""
    glob = unicodedata.normalize("NFC", glob).removesuffix("/").removesuffix("/**")
    anchored = "/" in glob
    glob = glob.removeprefix("/")
    found = "".join(translated(part) for part in re.findall(r"\*\*/|\*\*|\[!?[^\]/]+\]|.", glob, re.S))
    return re.compile(found if anchored else f"(?:.*/)?{found}", re.S)


def translated(part: str) -> str:
    """Return a regular expression for a piece of a glob."""
    if part.startswith("[") and len(part) > 1:
        negated = part[1] == "!"
        inside = re.sub(r"([\\^\[&~|])", r"\\\1", part[2:-1] if negated else part[1:-1])
        return f"[{'^/' if negated else ''}{inside}]"
    return {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))


ALL = Patterns()
