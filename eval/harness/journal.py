"""The records of a run while it goes: a line is added as an item is done; a kill loses at most the last line."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from eval.harness.cases import Case
from rag.errors import InputError
from rag.evaluation.bundle import RecordsFile
from rag.evaluation.records import START, Record, line_of, read_line
from serving.evaluations.runs import RECORDS
from serving.lock import writing


class Journal:
    """The file of records of one run, with the records that are in it."""

    def __init__(self, folder: Path, cases: Sequence[Case]) -> None:
        self._path = folder / RECORDS
        self.records: list[Record] = []
        self._head = START
        self._end = self._take_up(cases)
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        with writing(self._path.parent):
            self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
            self._file.truncate(self._end)
            self._file.seek(self._end)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, record: Record) -> None:
        """Add a record. Raises `DiskFull`, `ConfigurationError`."""
        if self._file is None:
            raise RuntimeError("the journal is not open")
        line, self._head = line_of(record, self._head)
        with writing(self._path.parent):
            self._file.write(f"{line}\n".encode())
            self._file.flush()
        self.records.append(record)

    def sealed(self) -> RecordsFile:
        """Make sure that all is on the disk; return what the bundle says of it. Raises `DiskFull`, ..."""
        with writing(self._path.parent):
            descriptor = os.open(self._path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            with self._path.open("rb") as file:
                checksum = hashlib.file_digest(file, "sha256").hexdigest()
        return RecordsFile(sha256=checksum, count=len(self.records), head=self._head)

    def _take_up(self, cases: Sequence[Case]) -> int:
        """Read what an earlier start left; return where whole lines end. A last line that was cut off is done anew."""
        if not self._path.is_file():
            return 0
        end = 0
        lines = self._path.read_bytes().splitlines(keepends=True)
        for number, (line, case) in enumerate(zip(lines, cases, strict=False), 1):
            try:
                record, head = read_line(whole(line).decode(), self._head)
            except (ValueError, RecursionError) as error:
                if number == len(lines):
                    break
                raise self._edited(number) from error
            if (record.case, record.case_sha256) != (case.id, case.sha256):
                raise self._edited(number)
            self.records.append(record)
            self._head = head
            end += len(line)
        return end

    def _edited(self, number: int) -> InputError:
        return InputError(
            f"끊긴 평가의 기록 {str(self._path)!r} {number}번째 줄이 고쳐졌거나 다른 문항의 것입니다. "
            "이어서 할 수 없습니다. 그 폴더를 지우고 다시 실행하십시오."
        )


def whole(line: bytes) -> bytes:
    """Return a line with its end. Raises `ValueError` without one: the next record would be written behind it."""
    if not line.endswith(b"\n"):
        raise ValueError("cut off")
    return line
