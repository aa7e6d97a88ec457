"""How quantities, dates and references are written in Korean: units, numerals and patterns.

Sources: 법령 입안ㆍ심사 기준 (how statutes write amounts and periods), and usage in guides.
"""

from __future__ import annotations

import re
from typing import Literal

Bound = Literal["", "at_most", "below", "at_least", "above", "from", "before", "after"]

UNITS: dict[str, str] = {
    name: unit
    for unit, names in {
        "원": ("원",),
        "근무시간": ("근무시간",),
        "시간": ("시간",),
        "분": ("분",),
        "초": ("초",),
        "개월": ("개월", "달", "월"),
        "주": ("주일", "주간", "주"),
        "일": ("일",),
        "년": ("년",),
        "세": ("세", "살"),
        "세대": ("세대", "가구"),
        "명": ("명", "인", "사람"),
        "회": ("회", "차례", "번"),
        "배": ("배",),
        "제곱미터": ("제곱미터", "평방미터", "㎡", "m2", "m²"),
        "세제곱미터": ("세제곱미터", "㎥", "m3", "m³"),
        "킬로미터": ("킬로미터", "km", "㎞"),
        "센티미터": ("센티미터", "cm", "㎝"),
        "밀리미터": ("밀리미터", "mm", "㎜"),
        "미터": ("미터", "m"),
        "킬로그램": ("킬로그램", "kg", "㎏"),
        "톤": ("톤", "t"),
        "리터": ("리터", "l", "ℓ"),
        "데시벨": ("데시벨", "db"),
        "층": ("층", "개층", "개 층"),
        "대": ("대",),
        "호": ("호",),
        "개": ("개",),
        "건": ("건",),
        "곳": ("곳", "군데"),
        "가지": ("가지",),
        "도": ("도", "℃", "°c"),
        "헥타르": ("헥타르", "ha"),
        "평": ("평",),
        "등급": ("등급",),
        "급": ("급",),
        "종": ("종",),
        "점": ("점",),
        "필지": ("필지",),
        "킬로와트": ("킬로와트", "kw"),
    }.items()
    for name in names
}
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
MAGNITUDES = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12}
SINO = {digit: value for value, digit in enumerate("영일이삼사오육칠팔구")}
NATIVE = {
    **dict.fromkeys(("한", "하나"), 1),
    **dict.fromkeys(("두", "둘"), 2),
    **dict.fromkeys(("세", "셋"), 3),
    **dict.fromkeys(("네", "넷"), 4),
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
}
DAYS = {
    "하루": 1,
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}

ARABIC = r"\d+(?:,\d{3})*(?:\.\d+)?"
AMOUNT = rf"{ARABIC}(?:\s?[십백천만억](?![가-힣]*법))*(?:\s?{ARABIC}\s?[십백천만억]+)*(?:조(?=\s?원))?"
HANGUL = r"[일이삼사오육칠팔구십백천만억]+"
SHARE = re.compile(rf"({ARABIC}[십백천만]*|{HANGUL})\s?분의\s?({ARABIC}|{HANGUL}(?![가-힣]))")
PERCENT = re.compile(rf"({ARABIC})\s?(?:%|퍼센트|프로(?![가-힣]))")
DATE = re.compile(
    r"(?<!\d)(?:(\d{4})\s?(?:년|[.\-/])\s?)(\d{1,2})\s?(?:월|[.\-/])(?:\s?(\d{1,2})(?:일|(?!\d)\.?))?(?![\d])"
)
MONTH_DAY = re.compile(r"(?<![\d년])\s?(\d{1,2})월\s?(\d{1,2})일(?!간)")
MONTH_PART = re.compile(
    r"(?<!\d)(\d{1,2})월(?:\s?(?:초|중순|중|말|하순|상순)(?=까지|부터|[에의이은]|\s|$|[,.])|(?=에\s))"
)
# A year with a bound ("1900년 이하") is a length of time.
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})년(?:도)?(?!\s?(?:이상|이하|이내|미만|을?\s?초과|간|동안))")
REFERENCE = re.compile(r"제\s?(\d+)\s?(조|항|호|목|장|절|편|관|종|급|회|차|기|류|군)(?:\s?의\s?(\d+))?")
QUANTITY = re.compile(rf"(?<![\d.]){AMOUNT}(?:\s?({UNIT}))?", re.IGNORECASE)
HANGUL_QUANTITY = re.compile(
    rf"(?<![가-힣])(?:제\s?)?({HANGUL})\s?(개월|시간|년|원|명|회|퍼센트|일|세)"
    r"(?=[간의에을를은이가까부마씩 ,.)]|$|이[내상하전후]|미만|초과)"
)
NATIVE_WORD = "|".join(sorted(NATIVE, key=len, reverse=True))
NATIVE_QUANTITY = re.compile(
    rf"(?<![가-힣])(열|스무|스물)?\s?({NATIVE_WORD})\s?"
    r"(번|차례|명|사람|개월|달|살|시간|가구|세대|대|개|건|층|배|곳|군데|가지)(?![가-힣]*[법령])"
)
DAY_WORD = re.compile(rf"(?<![가-힣])({'|'.join(sorted(DAYS, key=len, reverse=True))})(?![가-힣]*례)")
WEEK_WORD = re.compile(r"(?<![가-힣])(?:일주일|한\s?주(?=[간에의일 ]))")
HALF = re.compile(r"(?<![가-힣])절반")
REGULARLY = re.compile(r"(?<![가-힣])매\s?(일|주|월|달|년|분기)")
AHEAD: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("at_most", re.compile(r"(?:최대|많아야|최장)\s?$")),
    ("at_least", re.compile(r"(?:최소|적어도|최저)(?:한|로)?\s?$")),
)
WORK_HOURS = re.compile(rf"({ARABIC})\s?시간의\s?근무시간")

NOT_OVER = r"초과할 수 없|초과하지|넘을 수 없|넘지|넘어서는"
BOUNDS: tuple[tuple[Bound, re.Pattern[str]], ...] = (
    ("below", re.compile(r"(?:에|보다)?\s?(?:미만|못\s?미치|미달)")),
    (
        "above",
        re.compile(
            r"[을를이가]?(?:보다)?\s?(?:초과(?!할 수 없|하지)|넘(?:[는은게어긴기]|으면|을 경우)|지나|지난|지날|경과)"
        ),
    ),
    ("at_least", re.compile(r"(?:의\s?금액)?\s?이상")),
    ("before", re.compile(r"\s?이전|\s?전(?=에|까지|의|\s|$|,|\.|부터)")),
    ("after", re.compile(r"\s?이후|\s?후(?=에|의|\s|$|,|\.|까지|부터)|\s?뒤")),
    ("from", re.compile(r"\s?부터")),
    ("at_most", re.compile(rf"(?:[을를의간]|까지)?\s?(?:이내|이하|안에|내에|의?\s?범위|한도|까지|{NOT_OVER})|까지")),
)
