"""Names whose syllables stand apart, `오 정 희`, as forms and careful hands write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.guards.pii.scan import Candidate, Page

SPELLED = re.compile(
    r"(?<![가-힣])(?P<name>(?P<first>[가-힣])(?P<gap>[ ]{1,3})[가-힣](?:(?P=gap)[가-힣]){1,2})(?![가-힣])"
)
SIGNED = re.compile(r"\s{0,2}\(?(?:인|印|서명|날인|도장|씨|님|귀하|드림|올림|배상)(?![가-힣])")
SPLIT_LABEL = re.compile(r"(?:성\s{1,8}명|이\s{1,8}름|성\s{1,8}함)\s{0,2}(?:\([^()\n]{1,8}\))?\s{0,2}[:|=]?\s{0,4}\Z")
SIGN = re.compile(r"[\s:|=(\['\"]{1,6}\Z")
FIELD = re.compile(r"[:|=]\s{0,3}\Z")
REACH, NEAR = 16, 4
SYLLABLES_OF_WORDS = frozenset("및등외은는을를의에도만그이저제내네수것곳때데줄또더덜못안잘")


def spelled_names(page: Page, others: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield names spelled out after a word for people or a field's name, before a seal, or beside an identifier."""
    edges = {edge for other in others for edge in range(other.start - NEAR, other.start + 1)}
    for match in SPELLED.finditer(page.text):
        syllables = match["name"].replace(" ", "")
        if match["first"] not in page.forms.surnames:
            continue
        if SYLLABLES_OF_WORDS & set(syllables[1:]) and not FIELD.search(page.before(match.start(), NEAR)):
            continue
        if SIGNED.match(page.text, match.end()) or _announced(page, match.start()) or match.end() in edges:
            yield Candidate(match.start(), match.end(), "NAME", 0.86, "한 자씩 띄어 쓴 이름")


def _announced(page: Page, start: int) -> bool:
    """Tell whether a field's name or a word for a person stands right before."""
    before = page.before(start, REACH)
    if SPLIT_LABEL.search(before):
        return True
    sign = SIGN.search(before)
    if sign is None:
        return False
    return page.contexts.announcing.search(before, 0, sign.start()) is not None
