"""The module that `inspect eval` loads for one suite."""

from __future__ import annotations

from pathlib import Path

from eval.harness.suite import Card
from rag.errors import InputError

MODULE = '''"""{title} (mongmin)

inspect eval {file} --model openai-api-completions/local/NAME -T limit=20
(LOCAL_BASE_URL=http://127.0.0.1:8001/v1, LOCAL_API_KEY=...), or one of mongmin's own systems:
inspect eval {file} --model none -T system=api=http://127.0.0.1:8000
"""

from inspect_ai import Task, task

from eval.export.inspect_tasks import mongmin


@task
def {function}(
    limit: int | None = None,
    whole: bool = False,
    seed: int = 1,
    local: str | None = None,
    system: str | None = None,
) -> Task:
    return mongmin({name!r}, limit=limit, whole=whole, seed=seed, local=local, system=system)
'''


def write_module(card: Card, path: Path) -> Path:
    """Write the module of a suite; return it. Raises `InputError` for a name that Python does not take."""
    if path.suffix != ".py":
        raise InputError(f"{str(path)!r}: inspect eval이 읽는 파일의 이름은 .py로 끝나야 합니다.")
    title = card.title.replace("\\", "").replace('"', "'")
    function = "".join(one if one.isalnum() else "_" for one in card.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(MODULE.format(title=title, file=path.name, function=function, name=card.name), encoding="utf8")
    return path
