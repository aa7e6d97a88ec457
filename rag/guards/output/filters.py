"""The filters, one named rule each. Every sentence that leaves must pass all of them.

They are deterministic and judge what is said, not what was asked: a model that is fooled completely still says only
what its cited, permitted sources hold.
"""

from __future__ import annotations

import re

from rag.cite import readable
from rag.force import spaceless
from rag.guards.injection.plain import INVISIBLE
from rag.guards.output.addresses import unknown_address, without_addresses
from rag.guards.output.secrets import tells_canary, tells_prompt
from rag.guards.output.types import Context, Filter, Rule
from rag.types import Chunk, Evidence, Where

QUOTED = re.compile('[“"「『]([^“”"「」『』]+)[”"」』]')
SHORTEST = 6
"""Characters below which words in quotation marks are no quotation."""
JOINT = " … "
CODE = re.compile(r"(?<![a-z0-9])(?=[a-z0-9])(?=[a-z0-9_-]{0,80}[a-z])[a-z0-9][a-z0-9_-]{3,}")
LATIN = re.compile("[a-z]+")
TAGS = (
    "a|abbr|audio|b|base|body|br|button|center|code|details|div|em|embed|font|form|frame|h[1-6]|head|hr|html|i|iframe|img"
    "|input|li|link|math|meta|object|ol|option|p|pre|s|script|select|source|span|strong|style|sub|sup|svg|table|td"
    "|template|textarea|th|title|tr|u|ul|video|[a-z]+-[a-z-]+"
)
"""Tags of HTML and custom elements; in law texts `<개정 2026.1.2>` and `<KOTRA 누리집>` are none."""
ACTIVE = re.compile(
    rf"<\s*/?\s*(?:{TAGS})(?![\w가-힣])[^>\n]*>?|<[!?]|\bon[a-z]{{3,16}}\s?="
    r"|&lt;\s*/?\s*(?:script|img|iframe|a)\b|```|!\[[^\]]*\]|\{\{|\{%"
    r"|\]\s?\(\s*(?:[a-z][a-z0-9+.-]*:|/|#|<|www\.|[^\s)]*\.[a-z]{2})|\]\s?:\s*(?:https?:|//)"
    r"|<\||\[/?inst\]|\[\[\s*[a-z]|\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\s*\(|\b[a-z][\w.]{2,60}\(\s*[a-z_]{1,40}\s?=",
    re.IGNORECASE,
)
FORMULA = re.compile(r"^\s*[=+@|]\s*[A-Za-z(]|^\s*-\s?(?:[A-Z]{2,}\(|cmd)", re.ASCII)


def uncited(_sentence: str, context: Context) -> str:
    """Say that a sentence cites nothing, or something that was not found for this question."""
    if context.said == "told" or context.retrieved is None:
        return ""
    if not context.parts:
        return "no citation"
    strange = [part for part in context.parts if part.hit.chunk.chunk_id not in context.retrieved]
    return "cites outside of what was retrieved" if strange else ""


def misquoted(sentence: str, context: Context) -> str:
    """Say that a quotation is not, word for word, in its source."""
    if any(not stands_in_source(part, context) for part in context.parts):
        return "quote differs from its source"
    known = spaceless(" ".join((*context.names, *(form for part in context.parts for form in forms_of(part.text)))))
    pieces = (piece for match in QUOTED.finditer(sentence) for piece in match[1].split(JOINT))
    strange = any(len(piece) >= SHORTEST and spaceless(piece) not in known for piece in pieces)
    return "quotation without source" if strange and context.parts else ""


def forms_of(quote: str) -> tuple[str, str]:
    """Return a quote as it stands and as it is read out, without notes on amendments."""
    return quote, readable(quote)


def stands_in_source(part: Evidence, context: Context) -> bool:
    """Whether an evidence is what its chunk, as the index gave it, says at that place."""
    chunk = (context.retrieved or {}).get(part.hit.chunk.chunk_id, part.hit.chunk)
    return chunk.text[part.start : part.end] == part.text


def restricted(_sentence: str, context: Context) -> str:
    """Say that a source is not for the eyes of the asker."""
    return "" if all(admits(context.where, part.hit.chunk) for part in context.parts) else "source not permitted"


def admits(where: Where, chunk: Chunk) -> bool:
    """Whether the asker's grade and departments admit a chunk."""
    own = not where.departments or chunk.department is None or chunk.department in where.departments
    return own and chunk.grade in where.grades


def strange_address(sentence: str, context: Context) -> str:
    """Say that a link, host, mail address or telephone number stands in no cited source."""
    if context.said == "told":
        return ""
    return "address without source" if unknown_address(sentence, context.sources) else ""


def strange_code(sentence: str, context: Context) -> str:
    """Say that a Latin word, a single letter or a code stands in no cited source.

    Runs of letters are compared whole, however short: a code may be told a letter at a time.
    """
    if context.said != "generated":
        return ""
    known, told = context.sources.lower(), without_addresses(sentence)
    runs = set(LATIN.findall(known))
    strange = any(run not in runs for run in LATIN.findall(told)) or any(
        code not in known for code in CODE.findall(told)
    )
    return "code without source" if strange else ""


def active(sentence: str, context: Context) -> str:
    """Say that a text holds markup, a call, a formula, a chat's frame, a source's mark or invisible characters."""
    if INVISIBLE.search(sentence):
        return "invisible characters"
    if context.mark and context.mark in sentence:
        return "mark of a source"
    formula = any(FORMULA.search(text) for text in (sentence, *(part.text for part in context.parts)))
    return "active content" if formula or ACTIVE.search(sentence) else ""


def canary(sentence: str, context: Context) -> str:
    """Say that a text tells the canary of the system prompt."""
    return "canary" if tells_canary(sentence, context.before, context.canary) else ""


def system_prompt(sentence: str, context: Context) -> str:
    """Say that a text repeats the system prompt."""
    if not context.secret or context.said == "told":
        return ""
    return "system prompt" if tells_prompt(sentence, context.secret, context.sources) else ""


def instruction(sentence: str, context: Context) -> str:
    """Say that a text gives orders to a machine."""
    if context.detector is None:
        return ""
    flags = context.detector.leaves(sentence)
    return "instruction: " + ",".join(flags[0].kinds) if flags else ""


def changed_figure(_sentence: str, context: Context) -> str:
    """Say that a number, date or reference stands in no cited source."""
    return problem_of(context, ("figure", "date", "reference"))


def changed_name(_sentence: str, context: Context) -> str:
    """Say that a law or office is named that no cited source names."""
    return problem_of(context, ("name",))


def changed_force(_sentence: str, context: Context) -> str:
    """Say that a permission, duty or prohibition is not that of the source."""
    return problem_of(context, ("force",))


def unsupported(_sentence: str, context: Context) -> str:
    """Say that too few of a sentence's words stand in its sources, or too many in a row do not."""
    if problem_of(context, ("strange",)):
        return "unsupported words in a row"
    low = context.check is not None and context.check.support < context.min_support
    return "unsupported" if low else ""


def problem_of(context: Context, kinds: tuple[str, ...]) -> str:
    """Return the kind of a problem that the check against the sources found, without its words."""
    problems = context.check.problems if context.check else ()
    return next((kind for kind in kinds if any(problem.startswith(kind) for problem in problems)), "")


FILTERS: tuple[Filter, ...] = (
    Rule("citations", uncited),
    Rule("quotes", misquoted),
    Rule("restricted", restricted),
    Rule("addresses", strange_address),
    Rule("codes", strange_code),
    Rule("active", active),
    Rule("canary", canary),
    Rule("prompt", system_prompt),
    Rule("instructions", instruction),
    Rule("figures", changed_figure),
    Rule("names", changed_name),
    Rule("force", changed_force),
    Rule("support", unsupported),
)
"""All filters, in the order in which verdicts name them."""
