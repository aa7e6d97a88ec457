"""An explanation as Markdown and as a page for paper; everything that comes from records is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.label import AiLabel, in_words
from serving.schemas_rights import SectionOut

if TYPE_CHECKING:
    from jinja2 import Template

TITLE = "인공지능 답변 설명서"
TEMPLATE = Path(__file__).with_name("explanation.html")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|!])")


@cache
def template() -> Template:
    """Return the page's template."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf8"))


def page(answer_id: str, sections: Sequence[SectionOut], label: AiLabel) -> str:
    """Return the page: no script, nothing fetched, fit for paper."""
    return template().render(title=TITLE, answer_id=answer_id, sections=sections, label=label, words=in_words(label))


def markdown(answer_id: str, sections: Sequence[SectionOut], label: AiLabel) -> str:
    """Return the same as Markdown, which also reads as plain text."""
    lines = [f"# {TITLE}", "", f"답변 번호: {plain(answer_id)}"]
    for section in sections:
        lines += ["", f"## {section.title}", "", *(f"- {plain(line)}" for line in section.lines)]
    return "\n".join([*lines, "", plain(in_words(label)), f"digitalSourceType: {label.digital_source_type}", ""])


def plain(text: str) -> str:
    r"""Return a text of a record as one line that no Markdown reader takes for markup.

    >>> plain("[a](b) <script>")
    '\\[a\\](b) \\<script\\>'
    """
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
