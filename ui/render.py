"""HTML of the page's pieces from templates that escape everything: text of documents is never markup."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ui.contract import Citation, Health
from ui.conversation import Conversation
from ui.filters import KIND_NAMES
from ui.plain import force_words, korean_day, korean_time, plain_text, refusal_lines

ASSETS = Path(__file__).resolve().parent / "assets"
EXAMPLES = (
    "민원 처리 기간을 연장할 수 있는 사유와 횟수는 어떻게 되나요?",
    "어린이보호구역에 불법 주차하면 과태료가 얼마인가요?",
    "호우로 집이 침수되면 재난지원금을 어떻게 신청하나요?",
    "공사장 소음은 몇 데시벨까지 허용되나요?",
    "기초연금은 몇 살부터, 어디에 신청하나요?",
    "민원인에게 거부 통지를 할 때 무엇을 적어야 하나요?",
)


@cache
def environment() -> Environment:
    """Return the templates' environment; autoescape is always on."""
    env = Environment(
        loader=FileSystemLoader(ASSETS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(kind_names=KIND_NAMES)
    env.filters.update(
        day=korean_day,
        force_words=force_words,
        korean_time=korean_time,
        number=number,
        pieces=pieces,
        plain_text=plain_text,
        refusal_lines=refusal_lines,
        web_link=web_link,
    )
    return env


def render(template: str, **values: object) -> str:
    """Render one template of `assets/`."""
    return environment().get_template(template).render(**values)


def transcript(conversation: Conversation, province: str) -> str:
    """Return the first screen, or the conversation."""
    return render("transcript.html", turns=conversation.turns, examples=EXAMPLES, province=province)


def header(province: str, *, login: bool = False, history: bool = False) -> str:
    """Return the page's head: skip link, name, what it is, and its buttons; with a `login` there is a way out."""
    return render("header.html", province=province, login=login, history=history)


def banner(health: Health) -> str:
    """Return a line on the API's state, empty when all is well."""
    return render("banner.html", status=health.status).strip()


def date_error(message: str) -> str:
    """Return the message beside the date field, or nothing."""
    return render("date_error.html", message=message).strip()


def question_error(message: str) -> str:
    """Return the message below the question box, or nothing."""
    return render("question_error.html", message=message).strip()


def asset(name: str) -> str:
    """Return the text of a style sheet or script."""
    return (ASSETS / name).read_text(encoding="utf8")


def pieces(citation: Citation) -> tuple[str, str, str]:
    """Return what stands before the quote, the quote, and what stands after it; ("", quote, "") if unknown."""
    context, quote = citation.context, citation.quote
    start = citation.start
    if not quote or context[start : start + len(quote)] != quote:
        start = context.find(quote) if quote else -1
    if start < 0:
        return "", quote, ""
    return context[:start], quote, context[start + len(quote) :]


def web_link(url: str | None) -> str | None:
    """Return `url` if it is an absolute http or https address, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def number(marker: str) -> str:
    """Return `1` of `[1]`."""
    return marker.strip("[]")
