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
LETTER = 3000
"""What somebody writes to an office is no longer; guides and statutes are, and hold words that no dictionary knows."""
COPULA = "입니다|임니다|입니더|임다|이에요|이예요|예요|에요|라고|인데요?|이고요?|이며|이요|이오|올시다"
SELF = (
    "저는|나는|나|내는|나가|지가|지는|전|난|제가|내가|내|저|본인은"
    "|이름은|이름이|성함은|성함이|존함은|존함이|성명은|명의는|명의가"
)
FAMILY = "부부|가족|남매|자매|모녀|모자"
WRITTEN = (
    "나와|나옵|되어|돼|된|적혀|적힌|적었|적은|등록|기재|표기|잘못|바뀌|바꾸|바꿔|바꿨|바꿀|고쳐|고칠"
    "|정정|변경|개명|수정|신청|입금"
)
CALLED = "합니다|해요|하는|하며|하고|함|불|적|써|쓰|나와|나오|돼|되|바꾸|바꿔|바꿨|고쳐|정정|개명"
GLUED = (
    r"(?<![가-힣])(?:성명|이름|신청인|신청자|민원인|보호자|예금주|대리인|신고자|신고인)(?P<word>[가-힣]{3,4})"
    r"(?=\s?(?:생년월일|생일|주민|외국인등록|전화|연락처|핸드폰|휴대|주소|계좌|[/,|\n\d]|$))"
)
"""A form that was copied without its lines: `신청인김하늬 생년월일`."""
NUMBERED = (
    r"(?<![\d가-힣])\d{1,4}(?:호|번|[.)])[ :]{0,2}(?P<word>[가-힣]{3,4})"
    r"(?=\s?(?:[,/(\n]|$|- )|\s\d{1,2}[.)]|\s(?:나머지|이상|등|외)(?![가-힣]{2}))"
)
"""A row of people by number or flat: `1. 김하늬 2. 박도담`, `101호 김하늬,`."""
AGE = (
    r"\s?\(\s?(?:(?:남|여|만)[,\s]{0,2})?\d{1,3}\s?(?:세|살)|\s?\((?:남|여)(?:자|성)?\s?[,)/]"
    r"|,?\s(?:만\s?)?\d{1,3}(?:세|살)(?![가-힣]{2})"
)
OTHERS = r"\s외\s?(?:\d{1,4}|[한두세네]|몇)\s?(?:명|인|분|가구|세대|사람)"
SIDES = r"(?:(?<=[\s(,/·])|^)(?:부|모|처|자|갑|을)\s?[:\s]\s?"
"""Father, mother and the like in a form: one syllable, so that a word that is surely none must follow."""
SELF_AFTER = r"(?=\s?(?:맞|이?라|이다|이여|여라|입|이에|예|인데|인디|올|이[고며요여]|임|[요고여]|\b))"
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
    follows: bool = False
    """Whether what makes it a name stands after it."""


class Context(NamedTuple):
    """A context: with `after`, a pattern of what follows the name; otherwise one that holds the group `word`."""

    pattern: re.Pattern[str]
    strength: int
    reason: str
    after: bool = False
    bare: bool = False
    short: bool = False
    """Whether it says something in letters and forms only, not in a guide or a statute."""


def _context(source: str, strength: int, reason: str, *, short: bool = False, bare: bool = False) -> Context:
    return Context(re.compile(source), strength, reason, short=short, bare=bare)


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
    def announcing(self) -> re.Pattern[str]:
        """What ends right before a name: a field's name, a word for a person, or oneself."""
        words = (*self._names.labels, *self._names.roles, *self._names.people, *self._names.kin, *SELF.split("|"))
        return re.compile(rf"(?<![가-힣])(?:[가-힣]{{1,4}})?{pattern(words)}(?:은|는|이|가|인|을|를|께서)?\Z")

    @cached_property
    def preceding(self) -> tuple[Context, ...]:
        """Contexts of which most stands before the name."""
        roles, kin, closings = pattern(self._names.roles), pattern(self._names.kin), pattern(self._names.closings)
        kin_after = r"(?:인|이신|되시는|되는|께서|은|는|이|가|의)?[ ,:(]{1,2}['\"]?"
        quoted = r"(?:이름|성명|성함|명의|아닌|아니라|오기)[^\n.'\"]{0,16}['\"]"
        own = rf"(?<=[는은던한인된운] )(?P<word>[가-힣]{{2,5}}(?:{COPULA}))(?![가-힣])"
        first = r"(?:^|[.!?\n])\s{0,2}(?P<word>[가-힣]{2,5}(?:입니다|임니다|인데요|이에요|예요|이요))(?![가-힣])"
        return (
            _context(roles + r"(?:은|는|이|가|인|께서)?[ ,:]{1,2}['\"(]?" + WORD, LIKELY, "앞말이 사람을 가리킴"),
            _context(roles + r"[을를] " + WORD, POSSIBLE, "앞말이 사람을 가리킴", short=True),
            _context(kin + kin_after + WORD, LIKELY, "앞말이 가족이나 이웃"),
            _context(
                rf"{pattern(self._names.people)}(?:은|는|이|가|인|의)?(?:\([^()\n]{{0,8}}\))?[ ,:]{{1,2}}['\"(]?{WORD}",
                POSSIBLE,
                "앞말이 사람을 가리킴",
                short=True,
            ),
            _context(rf"{SIDES}(?P<word>[가-힣]{{3,6}})", POSSIBLE, "앞말이 사람을 가리킴", short=True),
            _context(
                rf"(?:이름|성명|성함)[을를이가도]?\s['\"]?(?P<word>[가-힣]{{3,7}})(?<=로)['\"]?\s(?:{WRITTEN})",
                LIKELY,
                "고쳐 적는 이름",
            ),
            _context(
                rf"개명\s?(?:전|후)?[에의은는]?\s?(?:이름)?\s?[:(]?\s?{WORD}", POSSIBLE, "고쳐 적는 이름", short=True
            ),
            _context(
                rf"(?:^|\n)(?:저기요|네|예|넵|여보세요)[,.!]?\s(?:저는?\s)?{WORD}(?=\s?(?:맞|인데|이요|입|예|[.,!\n]))",
                POSSIBLE,
                "대화의 대답",
                short=True,
            ),
            _context(GLUED, LIKELY, "칸에 붙여 쓴 이름", short=True),
            _context(NUMBERED, POSSIBLE, "번호나 호수 뒤의 이름", short=True, bare=True),
            _context(rf"(?<![가-힣])(?:{SELF})\s{{1,2}}['\"]?" + WORD + SELF_AFTER, LIKELY, "자기를 소개하는 말"),
            _context(
                r"(?<=[는은던한인된운린] )(?P<word>[가-힣]{3})(?= (?:입니다|이에요|인데요|이라고))",
                LIKELY,
                "자기를 소개하는 말",
                short=True,
            ),
            _context(own, LIKELY, "자기를 소개하는 말"),
            _context(rf"(?<=[가-힣] )(?P<word>[가-힣]{{3}}(?:{COPULA}))(?![가-힣])", POSSIBLE, "자기를 소개하는 말"),
            _context(rf"(?<![가-힣]){WORD}(?<=라고)\s(?:{CALLED})", LIKELY, "뒤의 '라고 합니다'"),
            _context(
                rf"(?<![가-힣])(?P<word>[가-힣]{{3,4}})[·,/]\s?[가-힣]{{3,4}}\s?(?:{FAMILY}|씨|님)",
                LIKELY,
                "나란히 적은 이름",
            ),
            _context(quoted + WORD + r"['\"]", LIKELY, "이름으로 따옴표에 든 말", bare=True),
            _context(first, POSSIBLE, "자기를 소개하는 말"),
            _context(r"(?<![가-힣])야[,!]? {1,2}" + WORD + r"(?=[\s,!.])", POSSIBLE, "부르는 말"),
            _context(closings + r"\s?:?\s{1,2}" + WORD + r"(?=[\s.]*$)", POSSIBLE, "끝인사 뒤"),
        )

    @cached_property
    def following(self) -> tuple[Context, ...]:
        """Contexts that stand after the name."""
        names = self._names
        sure = "씨|님|귀하|어르신|여사|옹|할매|할배|할머니|할아버지"
        in_letters = (
            (AGE, "뒤의 나이", False),
            (OTHERS, "뒤의 '외 몇 명'", True),
            (rf"['\"’”]\s?(?:이?라고|으?로)\s(?:{WRITTEN}|{CALLED})", "이름이 적힌 말", True),
            (r"['\"’”](?:이|가)?\s아니[라고]", "이름이 적힌 말", True),
            (r"\s으?로\s(?:환급|입금|송금|지급|변경|정정|등록|신청)", "뒤의 '으로 환급'", True),
            (r"\s나이\s", "뒤의 나이", True),
            (r"\s이\s?(?:새끼|놈|자식|인간|양반|작자)", "뒤의 낮춤말", False),
        )
        seldom = (
            (r"\s?\(\s?(?:(?:19|20)\d\d|'?\d\d)\s?[.\-년/]\s?\d{1,2}", "뒤의 날짜"),
            (r"\s?\(\d{2}\)", "뒤의 나이"),
            (rf"\s{pattern(names.kin)}(?=[가이은는를을의께]|[^가-힣]|$)", "뒤의 가족"),
        )
        return (
            tuple(Context(re.compile(source), POSSIBLE, reason, after=True, short=True) for source, reason in seldom)
            + tuple(
                Context(re.compile(source), LIKELY, reason, after=True, bare=bare, short=True)
                for source, reason, bare in in_letters
            )
            + tuple(
                Context(re.compile(source), LIKELY, reason, after=True, bare=bare)
                for source, reason, bare in (
                    (
                        rf"(?:{sure})(?=[^가-힣]|$|[가-힣]{{1,4}}(?![가-힣]))|\s(?:씨|님|귀하)(?![가-힣]{{3}})",
                        "뒤의 높임말",
                        True,
                    ),
                    (rf"\s{pattern(names.honorifics)}(?![가-힣]{{4}})", "뒤의 높임말", False),
                    (
                        rf"\s(?!{pattern(names.officers)}){pattern(names.titles)}(?=님|이|은|가|께|의|[^가-힣]|$)",
                        "뒤의 직함",
                        False,
                    ),
                    (rf"\s?(?:이?라는|이?란)\s?(?:{SOMEBODY})", "뒤의 '라는 사람'", True),
                    (rf"\s{{0,2}}\(?{pattern(names.closings)}\)?(?=[\s.,!)]|$)", "끝인사 앞", False),
                    (r"\s{0,2}\((?:인|서명|날인|도장)\)", "서명하는 자리", False),
                    (r"\s이름(?:의|으로)", "뒤의 '이름'", False),
                    (
                        r"\s앞으로\s(?:다시\s)?(?:보내|보낸|발송|배달|등기|우편|고지서|통지서|온\s|왔)",
                        "받는 사람을 가리키는 말",
                        False,
                    ),
                    (r"\s올[시씨]다", "자기를 소개하는 말", False),
                    (rf"\s?(?:{FAMILY})", "뒤의 '부부'", False),
                    (rf"(?<=로)\s(?:{WRITTEN})", "이름이 적힌 말", False),
                    (r"\s명의", "뒤의 '명의'", False),
                )
            )
        )

    def mentions(self, text: str) -> Iterator[Mention]:
        """Yield the words of a text that a context makes names, in no particular order."""
        yield from self._fields(text)
        short = len(text) <= LETTER
        for context in self.preceding:
            if context.short and not short:
                continue
            for match in context.pattern.finditer(text):
                yield Mention(match.start("word"), match["word"], context.strength, context.reason, context.bare)
        for context in self.following:
            if context.short and not short:
                continue
            for after in context.pattern.finditer(text):
                if word := BEFORE.search(text, max(0, after.start() - REACH), after.start()):
                    yield Mention(word.start(), word[0], context.strength, context.reason, context.bare, follows=True)

    def _fields(self, text: str) -> Iterator[Mention]:
        for label in self.labels.finditer(text):
            match = VALUE.match(text, label.end())
            if match is not None and match["sign"]:
                signed = any(mark in match["sign"] for mark in ":=|\t\n]")
                own = label[0].replace(" ", "") in self._own
                strength = CERTAIN if signed and own else LIKELY
                yield Mention(match.start("word"), match["word"], strength, f"앞말 '{label[0]}'", bare=signed)
