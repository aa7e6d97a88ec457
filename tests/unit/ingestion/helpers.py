"""Ways to read small documents in tests."""

from __future__ import annotations

from pathlib import Path

from configs.settings import IngestionSettings
from ingestion.parse.base import ParseRequest
from ingestion.parse.formats import detect, parser_for
from ingestion.reading import read
from ingestion.sources import discover
from ingestion.types import Defaults, Failure, ParsedDocument, ReadDocument, SourceFile
from rag.types import Chunk

LAW = """---
제목: 가온도 시험 조례
법령구분: 조례
소관부처:
- 행정안전부
공포일자: 2026-01-02
시행일자: 2026-02-01
상태: 시행
---

# 가온도 시험 조례

## 제1장 총칙 <개정 2025.1.1>

##### 제1조 (목적)

이 조례는 「주차장법」(이하 "법"이라 한다) 제2조제2호, 제12조제1항ㆍ제4항에서 위임된 사항을 정한다.

##### 제2조 (우산 대여)

**①** 도지사는 비가 오는 날 도청 민원실에서 우산을 3일 동안 무료로 빌려줄 수 있다.

  1\\. 장우산
    가\\. 어른용

 1) 검은색

    나\\. 어린이용
  2의2\\. 접는 우산

**②** 빌린 우산을 돌려주지 아니한 사람은 제1항에도 불구하고 다음 대여를 30일 동안 받을 수 없다.

##### 제3조

삭제 <2024.3.19>

## 제2장 보칙

##### 제3조의2 (준용)

법 제5조 및 같은 법 시행령 제7조의3을 준용한다.

## 부칙

부칙 <제1호,2026.1.2>


제1조(시행일) 이 조례는 2026년 2월 1일부터 시행한다.


제2조(경과조치) 종전의 우산은 이 조례에 따른 우산으로 본다.
"""


def parse(text: str | bytes, name: str = "문서.md", text_column: str | None = None) -> list[ParsedDocument | Failure]:
    """Parse a file's content as `read` would."""
    data = text if isinstance(text, bytes) else text.encode()
    return list(parser_for(detect(data, name))(ParseRequest(data, name.rpartition(".")[0], text_column)))


def parse_one(text: str | bytes, name: str = "문서.md") -> ParsedDocument:
    """Parse a file that holds one document."""
    [found] = parse(text, name)
    assert isinstance(found, ParsedDocument)
    return found


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file, with the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def files(*paths: Path) -> list[SourceFile]:
    """Return the files that are found, without the failures."""
    return [found for found in discover(paths) if isinstance(found, SourceFile)]


def read_all(
    path: Path, defaults: Defaults | None = None, settings: IngestionSettings | None = None
) -> list[ReadDocument | Failure]:
    """Read one file, or all files of a folder."""
    found: list[ReadDocument | Failure] = []
    for file in files(path):
        found.extend(read(file, defaults or Defaults(), settings or IngestionSettings()))
    return found


def read_one(
    folder: Path, name: str, content: str | bytes, defaults: Defaults | None = None, **limits: int
) -> ReadDocument:
    """Write and read a file that holds one document."""
    write(folder, name, content)
    [document] = read_all(folder, defaults, IngestionSettings(**limits))
    assert isinstance(document, ReadDocument)
    return document


def by_article(document: ReadDocument) -> dict[str, Chunk]:
    """Return the first chunk of each article."""
    return {chunk.article: chunk for chunk in reversed(document.chunks) if chunk.article}
