"""What stands where an answer says it stands: quotes, articles and paragraphs, and the version in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from configs.settings import PROJECT, corpus
from eval.answers import loose_numbers, quoted_truly
from eval.sources import SourceFiles
from eval.statutes_on_disk import StatuteFile, stands_in, statute
from eval.suites.answers.reading import Given
from rag.evaluation.records import Score
from rag.types import Answer, Citation

PARAGRAPH = re.compile(r"^제\d+조(?:의\d+)?제(\d+)항")
TOLD = re.compile(r"시행되지|시행되어|폐지|삭제|아직 시행|바뀌어")
NO_FILE = "인용한 파일이 곁에 없어 재지 않았습니다."
NOTHING_SAID = "답하지 않아 볼 것이 없습니다."


@lru_cache
def source_files() -> SourceFiles:
    """Return the files of the corpus and the samples, as far as they are at hand."""
    folders = [corpus() / name for name in ("statutes", "guides", "disaster")]
    return SourceFiles((*folders, PROJECT / "data" / "sample"))


def promises(query: str, answer: Answer, files: SourceFiles) -> dict[str, Score]:
    """Return the promises that must never break: numbers from sources, a source for each sentence, true quotes."""
    loose = list(loose_numbers(query, answer))
    bare = [sentence.text for sentence in answer.sentences if not sentence.citations]
    broken = [one.marker for one in answer.citations if not quoted_truly(one, files)]
    return {
        "numbers": kept(loose, "근거에 없는 수가 있는 문장"),
        "cited": kept(bare if answer.citations or bare else ["근거가 하나도 없음"], "근거 없는 문장"),
        "quotes": kept(broken, "문맥이나 파일에 없는 인용"),
    }


def kept(broken: Sequence[str], what: str) -> Score:
    """Return 1 where nothing broke a promise."""
    why = f"{what} {len(broken)}개: {broken[0][:60]}" if broken else f"{what} 없음"
    return Score(value=float(not broken), why=why)


def located(answer: Answer, files: SourceFiles) -> Score:
    """Return the share of citations of statutes whose quote stands in the article and paragraph that they name."""
    checked = [(one, file) for one in answer.citations if one.article and (file := file_of(one, files))]
    if not checked:
        return Score(value=None, why=NO_FILE if answer.citations else NOTHING_SAID)
    wrong = [f"{one.title} {one.locator}" for one, file in checked if not in_its_place(one, file)]
    why = f"인용 {len(checked)}개 가운데 다른 곳에 있는 것: {', '.join(wrong) or '없음'}"
    return Score(value=1 - len(wrong) / len(checked), why=why)


def file_of(citation: Citation, files: SourceFiles) -> StatuteFile | None:
    """Return the statute that a citation names, where it is one and at hand."""
    path = files.path_of(citation)
    return read(path) if path is not None and path.suffix == ".md" else None


def read(path: Path) -> StatuteFile | None:
    """Return a statute, or None for another text."""
    found = statute(path)
    return found if found.articles else None


def in_its_place(citation: Citation, file: StatuteFile) -> bool:
    """Whether the quote stands in the article, and in the paragraph if one is named."""
    article = citation.article or ""
    paragraph = PARAGRAPH.match(citation.locator)
    if paragraph is None:
        return stands_in(citation.quote, file.articles.get(article, ""))
    return stands_in(citation.quote, file.paragraphs(article).get(int(paragraph[1]), ""))


def in_force(answer: Answer, day: date, files: SourceFiles) -> Score:
    """Return 1 if every cited text with a date is in force on `day`, or the answer tells that it is not."""
    dated = [(one, start) for one in answer.citations if (start := effective(one, files)) is not None]
    if not dated:
        return Score(value=None, why="시행일이 있는 근거를 인용하지 않았습니다.")
    wrong = [
        f"{one.title}({start} 시행)"
        for one, start in dated
        if (start > day or (one.effective_to or day) < day) and not told(one, answer.notices)
    ]
    why = (
        f"{day} 기준 {len(dated)}개 가운데 시행 중이 아닌데 알리지 않은 것: {', '.join(dict.fromkeys(wrong)) or '없음'}"
    )
    return Score(value=float(not wrong), why=why)


def effective(citation: Citation, files: SourceFiles) -> date | None:
    """Return from when a cited text is in force: by its file where that is at hand, else as the answer says."""
    file = file_of(citation, files)
    return file.effective if file is not None and file.effective else citation.effective_from


def told(citation: Citation, notices: Iterable[str]) -> bool:
    """Whether a notice on the cited document says that it is not in force."""
    return any(citation.title in notice and TOLD.search(notice) for notice in notices)


def day_of(said: Given, as_of: str | None) -> date:
    """Return the day that an answer is for: `as_of`, else the day on which it was made."""
    if as_of:
        return date.fromisoformat(as_of)
    label = said.shape.ai_label if said.shape else None
    return label.made if label else date.today()  # noqa: DTZ011 - a day of the calendar
