"""How articles are named, and what a rule says when it refuses."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import InputError

ACT = "민원 처리에 관한 법률"
DECREE = "민원 처리에 관한 법률 시행령"
PROCEDURE = "행정절차법 시행령 제11조"
CIVIL = "민법"
GENERAL_ACT = "행정기본법"


def act(article: str) -> str:
    """Name an article of the act.

    >>> act("제19조제1항")
    '민원 처리에 관한 법률 제19조제1항'
    """
    return f"{ACT} {article}"


def decree(article: str) -> str:
    """Name an article of the decree."""
    return f"{DECREE} {article}"


@dataclass(frozen=True, slots=True)
class Refused:
    """The rule does not allow it: why (Korean), and the article that says so."""

    reason: str
    article: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """There is no deadline yet because something must be confirmed by a person: what (Korean), by which article."""

    reason: str
    article: str


class OutsideCalendar(InputError):
    """A date lies where the holidays are not known."""

    code = "outside-calendar"
    english = "The date is outside the calendar of holidays"
