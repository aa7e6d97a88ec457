"""The laws of the corpus as our own ingestion reads them: articles with their titles, texts and days of force.

One reading serves product and measure, so that a key never differs from what an officer can be shown. That the
reading is right is tested elsewhere, against the files as they lie.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from ingestion.parse.base import ParseRequest
from ingestion.parse.markdown import parse_markdown
from ingestion.structure.deleted import is_deleted
from ingestion.structure.force import ArticleDates
from ingestion.structure.law import law_segments
from ingestion.types import ParsedDocument
from rag.errors import InputError, UnreadableDocument

FOLDER = "statutes"
MISSING = (
    "법령 말뭉치가 {place!r}에 없습니다. "
    "설정 corpus(또는 MONGMIN_CORPUS)를 statutes 폴더가 있는 곳으로 맞추어 주십시오."
)


@dataclass(frozen=True, slots=True)
class Version:
    """A text of an article with its days of force; None is what the whole law has."""

    text: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a law: every text that the file holds under its number, in order."""

    label: str
    title: str
    versions: tuple[Version, ...]

    @property
    def text(self) -> str:
        """The first text."""
        return self.versions[0].text

    @property
    def deleted(self) -> bool:
        """Whether it only says that it was deleted."""
        return all(is_deleted(version.text) for version in self.versions)

    @property
    def single(self) -> bool:
        """Whether it has one text, of no day of its own."""
        return len(self.versions) == 1 and self.versions[0].since is None and self.versions[0].until is None

    @property
    def number(self) -> tuple[int, int]:
        """The number and its branch: (제)2(조의)3 is (2, 3), without a branch 0."""
        first, _, branch = self.label.removeprefix("제").partition("조")
        return int(first), int(branch.removeprefix("의") or 0)


@dataclass(frozen=True, slots=True)
class Law:
    """A file of the corpus. `source` is its path below the ingested folder."""

    title: str
    source: str
    since: date | None
    articles: tuple[Article, ...]

    @property
    def folder(self) -> str:
        """The law with its decrees and rules."""
        return self.source.partition("/")[0]

    def article(self, label: str) -> Article | None:
        """Return an article by its number."""
        return next((one for one in self.articles if one.label == label), None)


def laws(corpus: Path) -> tuple[Law, ...]:
    """Return the laws of a corpus in the order of their paths. Raises `InputError` where there are none."""
    found = read_all((corpus / FOLDER).resolve())
    if not found:
        raise InputError(MISSING.format(place=str(corpus / FOLDER)))
    return found


@lru_cache(maxsize=4)
def read_all(folder: Path) -> tuple[Law, ...]:
    """Read every file below a folder; one that holds no article, or cannot be read, is no law."""
    files = sorted(folder.rglob("*.md")) if folder.is_dir() else []
    read = (law_of(path, path.relative_to(folder).as_posix()) for path in files)
    return tuple(law for law in read if law is not None and law.articles)


def law_of(path: Path, source: str) -> Law | None:
    """Read one file; None where it cannot be read."""
    try:
        data = path.read_bytes()
        document = next(iter(parse_markdown(ParseRequest(data, path.stem))))
    except (OSError, UnreadableDocument, StopIteration):
        return None
    return Law(document.title, source, document.metadata.effective_from, tuple(articles_of(document)))


def articles_of(document: ParsedDocument) -> Iterator[Article]:
    """Yield the articles of a law, each number once, with all its texts."""
    segments = law_segments(document)
    dates = ArticleDates(document.text, segments, document.metadata.effective_from)
    found: dict[str, tuple[str, list[Version]]] = {}
    for segment in segments:
        if segment.kind != "article" or segment.article is None:
            continue
        _, versions = found.setdefault(segment.article, (segment.name, []))
        text = document.text[segment.start : segment.end]
        forces = dates.of(segment)
        if len(forces) == 1:
            versions.append(Version(text, forces[0].effective_from, forces[0].effective_to))
        else:
            versions += [
                Version(document.text[force.start : force.end], force.effective_from, force.effective_to)
                for force in forces
            ]
    for label, (title, versions) in found.items():
        yield Article(label, title, tuple(versions))


def titles_once(law: Law) -> list[Article]:
    """Return the articles that are in force as one text and whose title no other article of the law has."""
    counts = Counter(article.title for article in law.articles)
    return [one for one in law.articles if one.title and counts[one.title] == 1 and one.single and not one.deleted]
