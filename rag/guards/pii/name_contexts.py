"""Where a name may stand: the words and signs around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from configs.personal import PersonalWords
from rag.guards.pii.patterns import one_of, pattern

CERTAIN, LIKELY, POSSIBLE = 3, 2, 1
"""How much a context says: a form's field; words of people; a place where a name often stands."""

WORD = r"(?P<word>[가-힣]{2,9})"
BEFORE = re.compile(r"(?<![가-힣])(?P<word>[가-힣]{2,9})\Z")
REACH = 10
COPULA = "입니다|임니다|입니더|임다|이에요|이예요|예요|라고|인데요?|이고요?|이며|이요|이오|올시다"
SELF = "저는|나는|전|난|제가|내가|내|저|본인은|이름은|이름이|성함은|성함이|명의는|명의가"
FAMILY = "부부|가족|남매|자매|모녀|모자"
WRITTEN = "나와|나옵|되어|돼|적혀|적힌|등록|기재|표기|잘못|바뀌|정정|변경|개명"
SELF_AFTER = r"(?=\s?(?:이?라|입|이에|예|인데|올|이[고며요여]|임|[요고여]|\b))"
ENDED = r"(?=[^가-힣]|$|[가-힣]{1,4}(?![가-힣]))"
SOMEBODY = "사람|분|이웃|아이|학생|직원|여자|남자|노인|이름|자가|놈|친구"

VALUE = re.compile(
    r"(?:\([^()\n]{0,12}\))?"
    r"(?P<sign>[ \t]{0,4}(?:[:=|/>\]\t·]|-(?= )|은요?\b|는\b)?[ \t\"'‘“]{0,4}\n?[ \t\"'‘“]{0,4}[|]?[ ]?)" + WORD
)
"""What may stand between a field's name and the value, and the value's first word."""


class Mention(NamedTuple):
    """A word that its context makes a name, perhaps with more written at it."""

    start: int
    word: str
    strength: int
    reason: str
    bare: bool = False
    """Whether no particle is to be expected at the name: a form's field, a name before an honorific."""


class Context(NamedTuple):
    """A context: with `after`, a pattern of what follows the name; otherwise one that holds the group `word`."""

    pattern: re.Pattern[str]
    strength: int
    reason: str
    after: bool = False
    bare: bool = False


def _context(source: str, strength: int, reason: str) -> Context:
    return Context(re.compile(source), strength, reason)


class NameContexts:
    """The patterns of contexts, made from an office's lists."""

    def __init__(self, lists: PersonalWords) -> None:
        self._names = lists.names
        self._own = frozenset(label.replace(" ", "") for label in lists.labels["NAME"])

    @cached_property
    def labels(self) -> re.Pattern[str]:
        """Field names: their name follows a sign, a line break or a particle."""
        return one_of(self._names.labels, spaced=True)

    @cached_property
    def preceding(self) -> tuple[Context, ...]:
        """Contexts of which most stands before the name."""
        roles, kin, closings = pattern(self._names.roles), pattern(self._names.kin), pattern(self._names.closings)
        kin_after = r"(?:인|이신|되시는|되는|께서|은|는|이|가|의)?[ ,:(]{1,2}['\"]?"
        quoted = r"(?:이름|성명|성함|명의|아닌|아니라|오기)[^\n.'\"]{0,16}['\"]"
        own = rf"(?<=[는은던한인된운] )(?P<word>[가-힣]{{2,5}}(?:{COPULA}))(?![가-힣])"
        first = r"(?:^|[.!?\n])\s{0,2}(?P<word>[가-힣]{2,5}(?:입니다|임니다|인데요|이에요|예요))(?![가-힣])"
        return (
            _context(roles + r"(?:은|는|이|가|인|께서)?[ ,:]{1,2}['\"(]?" + WORD, LIKELY, "앞말이 사람을 가리킴"),
            _context(kin + kin_after + WORD, LIKELY, "앞말이 가족이나 이웃"),
            _context(rf"(?<![가-힣])(?:{SELF})\s{{1,2}}['\"]?" + WORD + SELF_AFTER, LIKELY, "자기를 소개하는 말"),
            _context(own, LIKELY, "자기를 소개하는 말"),
            _context(rf"(?<=[가-힣] )(?P<word>[가-힣]{{3}}(?:{COPULA}))(?![가-힣])", POSSIBLE, "자기를 소개하는 말"),
            _context(rf"(?<![가-힣]){WORD}(?<=라고)\s(?:합니다|해요|하는|불)", LIKELY, "뒤의 '라고 합니다'"),
            _context(
                rf"(?<![가-힣])(?P<word>[가-힣]{{3,4}})[·,/]\s?[가-힣]{{3,4}}\s?(?:{FAMILY}|씨|님)",
                LIKELY,
                "나란히 적은 이름",
            ),
            _context(quoted + WORD + r"['\"]", LIKELY, "이름으로 따옴표에 든 말"),
            _context(first, POSSIBLE, "자기를 소개하는 말"),
            _context(r"(?<![가-힣])야[,!]? {1,2}" + WORD + r"(?=[\s,!.])", POSSIBLE, "부르는 말"),
            _context(closings + r"\s?:?\s{1,2}" + WORD + r"(?=[\s.]*$)", POSSIBLE, "끝인사 뒤"),
        )

    @cached_property
    def following(self) -> tuple[Context, ...]:
        """Contexts that stand after the name."""
        names = self._names
        sure = "씨|님|귀하|어르신|여사|옹|할매|할배|할머니|할아버지"
        return tuple(
            Context(re.compile(source), LIKELY, reason, after=True, bare=bare)
            for source, reason, bare in (
                (
                    rf"(?:{sure})(?=[^가-힣]|$|[가-힣]{{1,4}}(?![가-힣]))|\s(?:씨|님|귀하)(?![가-힣]{{3}})",
                    "뒤의 높임말",
                    True,
                ),
                (rf"\s{pattern(names.honorifics)}(?![가-힣]{{4}})", "뒤의 높임말", False),
                (rf"\s{pattern(names.titles)}(?=님|이|은|가|께|의|[^가-힣]|$)", "뒤의 직함", False),
                (rf"\s?(?:이?라는|이?란)\s?(?:{SOMEBODY})", "뒤의 '라는 사람'", True),
                (rf"\s{{0,2}}\(?{pattern(names.closings)}\)?(?=[\s.,!)]|$)", "끝인사 앞", False),
                (r"\s{0,2}\((?:인|서명|날인|도장)\)", "서명하는 자리", False),
                (r"\s이름(?:의|으로)", "뒤의 '이름'", False),
                (rf"\s?(?:{FAMILY})", "뒤의 '부부'", False),
                (rf"(?<=로)\s(?:{WRITTEN})", "이름이 적힌 말", False),
                (r"\s명의", "뒤의 '명의'", False),
            )
        )

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield the words of a text that a context makes names, in no particular order."""
        yield from self._fields(text)
        for context in self.preceding:
            for match in context.pattern.finditer(text):
                yield Mention(match.start("word"), match["word"], context.strength, context.reason)
        for context in self.following:
            for after in context.pattern.finditer(text):
                if word := BEFORE.search(text, max(0, after.start() - REACH), after.start()):
                    yield Mention(word.start(), word[0], context.strength, context.reason, context.bare)

    def _fields(self, text: str) -> Iterator[Mention]:
        for label in self.labels.finditer(text):
            match = VALUE.match(text, label.end())
            if match is not None and match["sign"]:
                signed = any(mark in match["sign"] for mark in ":=|\t\n]")
                own = label[0].replace(" ", "") in self._own
                strength = CERTAIN if signed and own else LIKELY
                yield Mention(match.start("word"), match["word"], strength, f"앞말 '{label[0]}'", bare=signed)
