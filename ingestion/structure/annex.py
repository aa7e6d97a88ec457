"""Names of 별표 and 별지 as they are cited: `별표1`, `별표1의2`, `별지제1호서식`."""

from __future__ import annotations

import re

ANNEX = re.compile(
    r"(?P<kind>별\s?표|별지)\s?(?:제\s?)?(?:(?P<number>\d{1,3})\s?(?:호)?(?:\s?의\s?(?P<branch>\d{1,3}))?)?(?P<form>\s?(?:호\s?)?서식)?"
)


def annex_name(label: str) -> str | None:
    """Return the name of the annex in a heading, or None if it names none.

    >>> annex_name("[별표 1의2] 과태료의 부과기준"), annex_name("■ 주차장법 시행규칙 [별지 제1호서식]")
    ('별표1의2', '별지제1호서식')
    """
    match = ANNEX.search(label)
    return name_of(match) if match else None


def name_of(match: re.Match[str]) -> str:
    """Return the name of a match of `ANNEX`."""
    number = match["number"] or ""
    branch = f"의{int(match['branch'])}" if match["branch"] else ""
    if match["kind"] == "별지":
        return f"별지제{int(number)}호{branch}서식" if number else "별지서식"
    return f"별표{int(number)}{branch}" if number else "별표"
