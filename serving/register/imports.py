"""Entries brought in as a table: good rows become drafts, bad ones are named by row and column, nothing is lost."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence

from rag.errors import InputError
from rag.register.columns import Fault
from rag.register.entry import RegisterEntry
from rag.register.tables import Row, table
from serving.caller import Caller
from serving.register.private import Private
from serving.register.work import Work
from serving.schemas_register_work import ImportOut, ImportRequest, NewEntry, RowError

TWICE = "같은 서비스명과 운영기관이 {row}번째 줄에도 있습니다."
THERE = "같은 서비스명과 운영기관의 항목이 이미 있습니다({entry_id}). 그 항목을 고쳐 주십시오."


def content_of(request: ImportRequest) -> bytes:
    """Return the bytes of a table. Raises `InputError`."""
    try:
        return base64.b64decode(request.csv_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError("파일이 base64 형식이 아닙니다. 파일을 다시 보내 주십시오.") from error


def imported(work: Work, content: bytes, caller: Caller, *, dry_run: bool = False) -> ImportOut:
    """Bring a table in. Raises `InputError` where the whole is none, `RecordsUnavailable`."""
    found = table(content)
    good, faults = unique(work, found.rows, list(faulty(found.rows, work.private)))
    names = tuple(row.entry.service_name for row in good if row.entry)
    made = () if dry_run else tuple(kept(work, row, caller) for row in good)
    warnings = [*found.warnings, *(one for row in found.rows for one in row.warnings)]
    return ImportOut(
        rows=len(found.rows),
        imported=made,
        names=names,
        errors=tuple(map(told, sorted(faults, key=lambda one: one.row))),
        warnings=tuple(map(told, warnings)),
        encoding=found.encoding,
        dry_run=dry_run,
    )


def faulty(rows: Sequence[Row], private: Private) -> Iterator[Fault]:
    """Yield what is wrong with rows, and what of them is a private person's."""
    for row in rows:
        yield from row.faults
        if row.entry is not None:
            yield from private.faults(row.entry, row.number)


def unique(work: Work, rows: Sequence[Row], faults: list[Fault]) -> tuple[list[Row], list[Fault]]:
    """Return the rows that can be kept, and all faults: a service is registered once."""
    bad = {fault.row for fault in faults}
    there, seen = work.known(), dict[tuple[str, str], int]()
    good = []
    for row in rows:
        if row.entry is None or row.number in bad:
            continue
        key = key_of(row.entry)
        if key in there:
            faults.append(Fault(row.number, "서비스명", THERE.format(entry_id=there[key])))
        elif key in seen:
            faults.append(Fault(row.number, "서비스명", TWICE.format(row=seen[key])))
        else:
            seen[key] = row.number
            good.append(row)
    return good, faults


def key_of(entry: RegisterEntry) -> tuple[str, str]:
    """Return by what a service is known."""
    return entry.service_name.casefold(), entry.organisation.name.casefold()


def kept(work: Work, row: Row, caller: Caller) -> str:
    """Keep a row as a draft; return its id."""
    if row.entry is None:
        raise InputError(f"{row.number}번째 줄에 잘못된 값이 있습니다.")
    comment = f"파일의 {row.number}번째 줄"
    return work.create(NewEntry(entry=row.entry, comment=comment), caller, "import").id


def told(fault: Fault) -> RowError:
    """Make the outer shape of a fault."""
    return RowError(row=fault.row, column=fault.column, message=fault.message)
