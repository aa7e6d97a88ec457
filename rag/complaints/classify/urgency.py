"""Urgent without danger to a person: a spill, rocks on a road, many ill from a meal, a day that cannot be missed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.complaints.speaker import matter_start
from rag.complaints.types import ReadText

NOW = (
    r"지금|방금|오늘|당장|아침|밤새|어젯밤|어제|새벽|밤에도|점점|계속|그대로|사흘째|이틀째|"
    r"나흘째|닷새째|며칠째|직전|곧|아직|빨리|언능|어서|급"
)
QUESTION = re.compile(r"(?:기준|규정|보험|지원금|과태료|자격|벌금)[^.!?]{0,40}(?:궁금|알고 싶|되나요|인가요|되는지)")


@dataclass(frozen=True, slots=True)
class Hazard:
    """An urgent matter: which, and the words that show it."""

    reason: str
    words: tuple[str, ...]
    confidence: float = 0.8


RULES: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    (
        "기름이나 유해물질이 새고 있어 번지기 전에 막아야 합니다.",
        re.compile(
            r"(?:기름|폐유|경유|폐수|오물|약품|염산|암모니아|염소|가스)[가-힣 ]{0,12}(?:유출|"
            r"떠내려|흘러|흐르|새고|새는|샙니다|새요|둥둥|쏟아)"
        ),
        True,
    ),
    (
        "물고기가 떼로 죽어 원인을 바로 재야 합니다.",
        re.compile(r"물고기[가-힣 ]{0,10}(?:떼|수십|수백|무더기|하얗게|배를 뒤집)[가-힣 ]{0,12}"),
        True,
    ),
    (
        "돌이나 흙이 길이나 집으로 내려와 다음 사고가 날 수 있습니다.",
        re.compile(
            r"(?:낙석|돌덩이|바위|돌멩이|돌이|흙이|토사|벽돌|외벽|타일|간판|옹벽|축대|담벼락|"
            r"담이|비탈|사면|법면)[가-힣0-9, ]{0,24}"
            r"(?:굴러|떨어졌|떨어지고|떨어져|쏟아|흘러내|무너져|무너지고|기울|금이 갔|금이 가|"
            r"갈라|벌어|배가 불|빠졌|매달려|대롱|덮칠)"
        ),
        True,
    ),
    (
        "나무나 시설이 사람 다니는 곳으로 넘어질 수 있습니다.",
        re.compile(
            r"(?:나무|가로수|전봇대|전신주|가림막|크레인|비계|지붕|천장|교각|가지|건물)[가-힣 ]{0,25}"
            r"(?:넘어질|쓰러질|덮칠|무너질|기울어|기울었|내려앉|휘었|뿌리째|부러져 매달)"
        ),
        False,
    ),
    (
        "길이 꺼지거나 패어 다음 차가 다칠 수 있습니다.",
        re.compile(
            r"(?:도로|차로|길|바닥|아스팔트|다리|차도)[가-힣 ]{0,16}(?:푹 꺼|꺼졌|꺼지고|내려앉|"
            r"무너져|솟았|구멍이 (?:커|뻥))"
            r"|(?:포트홀|싱크홀|땅꺼짐|움푹)[^.!?]{0,40}(?:터지|터졌|터뜨|빠졌|빠져|넘어졌|휘었|깨졌|커지)"
            r"|맨홀[가-힣 ]{0,12}(?:열려|없|솟)"
        ),
        True,
    ),
    (
        "여럿이 같은 음식을 먹고 앓아 남은 음식을 버리기 전에 조사해야 합니다.",
        re.compile(
            r"(?:명|사람|아이들|직원|일행|식구|노인|손님|학생|어르신)[^.!?]{0,30}(?:설사|토하|"
            r"토했|구토|배앓이|복통|식중독|장염|배탈)[^.!?]{0,20}"
            r"|(?:집단|단체)[가-힣 ]{0,4}식중독"
        ),
        True,
    ),
    (
        "가축 전염병이 의심되어 바로 방역해야 합니다.",
        re.compile(
            r"(?:닭|오리|돼지|소|젖소|한우)[가-힣 ]{0,10}(?:수백|[이삼사오육칠팔구]?백|떼로|한꺼번에|"
            r"줄줄이)[가-힣 ]{0,8}(?:죽|쓰러|폐사)"
        ),
        False,
    ),
    (
        "물이 끊겨 작물이나 사람이 버틸 날이 얼마 남지 않았습니다.",
        re.compile(
            r"(?:모내기|못자리|모판|벼|모가|이앙|하우스|작물)[^.!?]{0,40}(?:물이|급수|용수|수로)"
            r"[^.!?]{0,15}(?:끊|안 (?:오|와|들어)|말랐|멈)"
            r"|(?:물이|급수|용수|단수)[가-힣 ]{0,10}(?:끊긴|끊겼|끊어졌)[^.!?]{0,40}(?:모내기|"
            r"벼|타들어|째|모가|못자리|먹일)"
            r"|(?:온 동네|아파트 전체|전 세대|마을 전체)[가-힣 ]{0,10}(?:단수|정전|난방이 안)"
        ),
        False,
    ),
    (
        "정해진 날이 하루이틀 앞이라 늦으면 돌이키기 어렵습니다.",
        re.compile(
            r"(?:내일|모레|이틀 뒤|이틀 전|하루 전|오늘 안에|오늘 중|내일모레|사흘 뒤|이틀 남|하루 남)[^.!?]{0,30}"
            r"(?:입주|이사|잔금|출국|비행기|강제퇴거|퇴거|수술|강제집행|경매|개학|철거|마감이에요)"
            r"|(?:입주일?|이사|잔금|출국|강제집행|퇴거)[가-힣 ]{0,10}(?:내일|모레|이틀|하루|사흘)[^.!?]{0,20}"
        ),
        False,
    ),
)


def hazard_of(read: ReadText) -> Hazard | None:
    """Return the first urgent matter of a text; a question about rules is none.

    Some signs (a fallen rock) are urgent only where the text says that it is so now.
    """
    start = matter_start(read.text)
    for reason, pattern, only_now in RULES:
        found = pattern.search(read.text, start)
        if found is None or QUESTION.search(read.text, start):
            continue
        if not only_now or re.search(NOW, read.text[start:]):
            return Hazard(reason, (found[0].strip(),))
    return None
