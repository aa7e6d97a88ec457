"""A new search index from what the present one holds, while that one goes on answering; then the switch.

For structures that aged, were damaged, or are laid out otherwise by a newer version. Ids, chunks and vectors stay, so
the manifest does too (files whose parser changed are read again by `ingest`). Writers wait until it is over;
questions do not. What is interrupted is gone on with.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

from ingestion.manifest import Manifest
from ingestion.manifest_store import parts
from rag.errors import IndexUnavailable, InputError
from rag.ports import Index
from rag.types import Where
from serving.documents import Report
from serving.operations.generations import Generations, generations, place_of, point_to
from serving.schemas import Progress
from serving.schemas_operations import ReindexOut
from serving.services import Services

BLOCK = 500
EVERYTHING = Where(grades=())


@dataclass(frozen=True, slots=True)
class Chosen:
    """The generation that shall answer, and the one that answers now."""

    now: int
    next: int


def reindex(services: Services, report: Report) -> ReindexOut:
    """Build the next generation and answer from it. Raises `IndexUnavailable` if it does not hold the same."""
    started, data = time.monotonic(), services.settings.data
    with services.quiet():
        chosen = Chosen(generations(data).present, following(generations(data)))
        with closing(Manifest.in_folder(data)) as manifest:
            ids = manifest.written()
        built = services.open_generation(chosen.next)
        try:
            copied = copy(services.index, built, ids, report)
            drop_others(built, ids)
            report(Progress(stage="optimize"))
            built.flush()
            built.optimize()
            prove(services.index, built, ids)
        except BaseException:
            built.close()
            raise
        change_over(services, chosen, built)
    forget(services, keep=(chosen.now, chosen.next))
    return ReindexOut(
        generation=chosen.next, chunks=len(ids), copied=copied, seconds=round(time.monotonic() - started, 3)
    )


def back(services: Services) -> ReindexOut:
    """Answer from the former generation again. Raises `InputError` if there is none, or it holds something else."""
    started, data = time.monotonic(), services.settings.data
    with services.quiet():
        known = generations(data)
        if known.former is None:
            raise InputError("되돌아갈 이전 색인이 없습니다. mongmin reindex로 만든 뒤에만 되돌릴 수 있습니다.")
        with closing(Manifest.in_folder(data)) as manifest:
            ids = manifest.written()
        former = services.open_generation(known.former)
        try:
            prove(services.index, former, ids)
        except IndexUnavailable as error:
            former.close()
            raise InputError("이전 색인은 그 뒤에 바뀐 문서를 모릅니다. mongmin reindex로 새로 만드십시오.") from error
        change_over(services, Chosen(known.present, known.former), former)
    return ReindexOut(generation=known.former, chunks=len(ids), copied=0, seconds=round(time.monotonic() - started, 3))


def following(known: Generations) -> int:
    """Return the number of the generation to be built."""
    return max(known.present, known.former or 0) + 1


def copy(source: Index, target: Index, ids: Sequence[str], report: Report) -> int:
    """Write to `target` what it does not hold as `source` does; returns how many chunks that were."""
    copied = 0
    for done, block in enumerate(parts(ids, BLOCK)):
        known = {point.chunk.chunk_id: point for point in target.read_points(block)}
        missing = [point for point in source.read_points(block) if known.get(point.chunk.chunk_id) != point]
        if missing:
            target.upsert(missing)
            target.flush()
            copied += len(missing)
        report(Progress(stage="copy", done=done * BLOCK + len(block), total=len(ids)))
    return copied


def drop_others(target: Index, ids: Sequence[str]) -> None:
    """Remove from `target` what went from the present index since an earlier, interrupted attempt."""
    held = target.count(EVERYTHING)
    if held > len(ids):
        wanted = set(ids)
        target.delete([one.chunk_id for one in target.scroll(EVERYTHING, held) if one.chunk_id not in wanted])


def prove(source: Index, target: Index, ids: Sequence[str]) -> None:
    """Raise `IndexUnavailable` unless `target` holds just the chunks that `source` does."""
    if target.count(EVERYTHING) == len(ids) and all(
        source.fetch(block) == target.fetch(block) for block in parts(ids, BLOCK)
    ):
        return
    raise IndexUnavailable("새 색인이 지금 색인과 다릅니다. mongmin documents report로 점검하고 다시 하십시오.")


def change_over(services: Services, chosen: Chosen, index: Index) -> None:
    """Answer from `index`, in this process and after every later start."""
    point_to(services.settings.data, Generations(chosen.next, chosen.now))
    services.switch(index)


def forget(services: Services, keep: Sequence[int]) -> None:
    """Remove the folders of older generations."""
    data = services.settings.data
    for folder in (data / "generations").glob("*"):
        if folder.name.isdecimal() and int(folder.name) not in keep:
            shutil.rmtree(folder, ignore_errors=True)
    if 0 not in keep:
        for folder in place_of(data, 0).glob("index*"):
            shutil.rmtree(folder, ignore_errors=True)
