"""The table of controls of the risk file, made from `docs/trust/controls.yaml`, and whether its tests exist."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from configs.settings import PROJECT

SOURCE = PROJECT / "docs" / "trust" / "controls.yaml"
PAGE = SOURCE.with_suffix(".md")
HEAD = """# Controls

Made by `mongmin eval trust --write` from `controls.yaml`; `tests/rights/test_trust_file.py` fails if this page is stale
or a test that it names does not exist. A control without a test is not in it. Run one by `pytest <file> -k <name>`.
"""


def read(path: Path = SOURCE) -> list[Mapping[str, Any]]:
    """Return the lists of risks. Raises `KeyError` or `yaml.YAMLError` where the file is not in form."""
    lists: list[Mapping[str, Any]] = yaml.safe_load(path.read_text(encoding="utf8"))["lists"]
    return lists


def controls(lists: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """Yield every control."""
    for one in lists:
        for risk in one["risks"]:
            yield from risk["controls"]


def rendered(lists: Sequence[Mapping[str, Any]]) -> str:
    """Return the page."""
    return "\n".join([HEAD, *(line for one in lists for line in section(one))])


def section(one: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of one list of risks."""
    yield from (f"## {one['name']}", "", one["source"], "")
    yield from ("| risk | control | where | proved by |", "|---|---|---|---|")
    for risk in one["risks"]:
        for number, control in enumerate(risk["controls"]):
            name = f"**{risk['id']}** {risk['name']}" if number == 0 else ""
            file, _, test = control["test"].partition("::")
            yield f"| {name} | {control['what']} | `{control['where']}` | `{test}` in `{file}` |"
        yield f"| | *remains:* {risk['remains']} | | |"
    yield ""


def missing(lists: Sequence[Mapping[str, Any]], root: Path = PROJECT) -> list[str]:
    """Return the tests and places that are named and do not exist."""
    gone = [control["where"] for control in controls(lists) if not (root / control["where"]).exists()]
    return gone + [control["test"] for control in controls(lists) if not exists(control["test"], root)]


def exists(name: str, root: Path) -> bool:
    """Whether `file::function` names a test."""
    file, _, function = name.partition("::")
    path = root / file
    if not path.is_file():
        return False
    tree = ast.parse(path.read_text(encoding="utf8"))
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == function for node in tree.body)
