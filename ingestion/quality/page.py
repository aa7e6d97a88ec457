"""The quality report as a page (Korean, self-contained, fit for paper) and as files in the data folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = Path(__file__).parents[1] / "templates" / "quality.html"
SHOWN = 200
"""Items of a list that the page shows; the JSON has them all."""
KEPT = 100
"""Reports that are kept; older ones go."""
LOST = {
    "invisible": "보이지 않는 글자",
    "hidden": "숨긴 글",
    "comment": "메모",
    "deletion": "지운 것으로 표시된 글",
    "furniture": "메뉴, 머리말, 꼬리말",
}


@cache
def template() -> Template:
    """Return the page's template; everything that comes from documents is escaped."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.filters |= {
        "number": lambda value: f"{value:,}",
        "share": lambda value: "-" if value is None else f"{value:.1%}",
        "lost": lambda kind: LOST.get(kind, kind),
    }
    return environment.from_string(TEMPLATE.read_text(encoding="utf8"))


def page(report: Mapping[str, Any]) -> str:
    """Return the page of a report (`QualityReport.as_dict`)."""
    shown = {name: shortened(value) for name, value in report.items()}
    return template().render(report=shown)


def shortened(value: Any) -> Any:  # noqa: ANN401 - any part of a report
    """Return a list of a report with as many items as the page shows."""
    if isinstance(value, Mapping) and "items" in value and "total" in value:
        return {**value, "items": value["items"][:SHOWN]}
    return value


def write_report(folder: Path, report: Mapping[str, Any]) -> Path:
    """Write `<UTC time>.json` and `.html` into a folder that only its owner may read; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = str(report["made_at"]).replace("-", "").replace(":", "")
    (folder / f"{name}.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf8")
    path = folder / f"{name}.html"
    path.write_text(page(report), encoding="utf8")
    for old in sorted(folder.glob("*T*Z.html"))[:-KEPT]:
        for one in (old, old.with_suffix(".json")):
            with suppress(OSError):
                one.unlink()
    return path
