"""What no perturbation touches: figures, names of laws, articles. Changed, it would be another question."""

from __future__ import annotations

import re
from collections.abc import Callable

COUNTERS = "번|명|사람|살|개|달|시간|시|층|가구|세대|주|해|년|대|평|곳|건|장|필지|마리"
NATIVE = "하나|한|두|둘|세|셋|네|넷|다섯|여섯|일곱|여덟|아홉|열|스무|서른|마흔|쉰|예순|일흔|여든|아흔|반"
PROTECTED = re.compile(
    r"「[^」\n]*」"
    r"|[A-Za-z0-9](?:[A-Za-z0-9.,~:/%-]*[A-Za-z0-9%])?(?:\s?(?:천|백|십|만|억)+)?\s?(?:원|일|개월|년|월|시간|시|분|명|회|번|조|항|호|세|대|%|m2|㎡|미터|평)?"
    r"|제\s?\d+\s?조(?:의\s?\d+)?"
    r"|[가-힣ㆍ·]{2,}(?:법률|시행령|시행규칙|조례)"
    r"|[가-힣ㆍ·]{1,}(?<![방불편위적무사용해화문요합])법(?=[은는이가을를의에과와도상,.?! ]|$)"
    rf"|(?<![가-힣])(?:{NATIVE})\s?(?:{COUNTERS})(?![가-힣]{{3,}})"
    r"|(?<![가-힣])(?:하루|이틀|사흘|나흘|닷새|엿새|이레|여드레|아흐레|열흘|보름)"
)


def outside(text: str, change: Callable[[str], str]) -> str:
    """Return the text with each stretch between protected ones changed.

    >>> outside("과태료 10만원을 도로교통법 제32조로 냅니다", lambda piece: piece.replace("니다", "니더"))
    '과태료 10만원을 도로교통법 제32조로 냅니더'
    """
    made, before = [], 0
    for found in PROTECTED.finditer(text):
        made += [change(text[before : found.start()]), found.group()]
        before = found.end()
    return "".join([*made, change(text[before:])])


def protected(text: str) -> list[str]:
    """Return what is protected in a text, in order, without spaces.

    >>> protected("소음·진동관리법 제21조로 세 번 10만 원을 냈는데 방법이 있나요")
    ['소음·진동관리법', '제21조', '세번', '10만원']
    """
    return [re.sub(r"\s", "", found.group()) for found in PROTECTED.finditer(text)]
