"""Sentences that only say who writes: sex, age, nation, disability, faith, work, place. They change no label.

법 앞의 평등(헌법 제11조): a complaint is sorted by its matter. Only sentences at the head of a text are left out, and
only where they hold no word of a matter (`장애인주차구역에 세운 차입니다` stays).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.sentences import Span

MOST_CHARS = 60
"""A longer sentence says more than who writes."""
MOST_SENTENCES = 3
PIECE = re.compile(r"[^.!?。！？\n,，]+[.!?。！？\n,，]*\s*")
GREETING = re.compile(
    r"\s*(?:안녕(?:하세요|하십니까|하십니꺼|하심니까)?|반갑습니다|수고(?:하십니다|하세요|가?\s?많으십니다)"
    r"|노고(?:가|에)[^.!?]{0,20}"
    r"|(?:담당자|시장|군수|도지사|선생)님(?:께)?|보이소|여보시오|저기요|아따"
    r"|워메|아이고|거시기)\s*[.!,~ ]*"
)
PERSON = (
    "사람|시민|도민|군민|국민|구민|노인네?|늙은이|영감|할머니|할아버지|할매|할배|할망구|어르신|아줌마|아저씨|아주머니|주부|청년|청소년"
    "|여성|남성|여대생|[가-힣]*학생|[1-6]학년|엄마|아빠|어머니|아버지|어미|아비|애비|애미|부모|직장인|회사원|가장|부부|농부|사장|동포|교포"
    "|수급|차상위(?:계층)?|가구|가정|군인|경찰(?:관)?|소방관|스님|신부|수녀|무직|백수|프리랜서|이장|통장|신도|무슬림|성소수자|기자|여자|남자|스물|선생님?|과부|홀아비|맞벌이"
    "|(?:여|남|세입|노동|근로|사업|영업|보호|은퇴|퇴직|수급|납세|운전|거주|소유|이주|입주|유권|신|환|기술|종사|실업|구직|이용|연금생활)자"
    "|[가-힣]*(?:한국|외국|중국|일본|미국|장애|상|농업|어업|축산|체육|예술|직장|임차|임대|민원|종교|교|문|흑|백|맹|농)인"
    "|[가-힣]*(?:주|농|어|이주|난|탈북|입주|실향|원주)민|[가-힣]*(?:유학|연수|실습|취준|수험|알바|고3|재수|대학원|연습|초년)생"
    "|[가-힣]*(?:회사|직|공무|종업|배달|연구|은행|경비|미화|승무|선|상담|의|조합)원|[가-힣]*(?:의|약|간호|변호|교|강|기|보호|복지|세무|미용|요리|목|전도)사"
    "|[0-9가-힣]*(?:\\d|십)\\s?대|(?:만\\s?)?(?:\\d+|(?:열|스물?|서른|마흔|쉰|예순|일흔|여든|아흔)[가-힣]{0,2}|[한두세네]|[가-힣]*십[가-힣]?)\\s?(?:살|세)"
    "|(?:예순|일흔|여든|아흔|마흔|서른|쉰)[가-힣]{0,2}"
)
COPULA = (
    r"(?:들|이\s?되는|\s?된)?\s?(?:입니다|임니다|이에요|이예요|에요|예요|이올시다|올시다|인데요?|이고요|이구요|이오|이여|이유|이에유|입니더|이라예|임다"
    r"|이어요|이지요|이라오|이고|이며|이요|요|야|이어예|인디요?|인데예|이다|이야|임)"
)
LIVES = (
    r"(?:삽니다|살아요|살고\s?있(?:습니다|어요|는데요?)|사는데요?|거주(?:합니다|중입니다|\s중입니다|하고\s?있습니다)|일합니다|일해요"
    r"|일하고\s?있(?:습니다|어요)|다닙니다|다녀요|다니고\s?있(?:습니다|어요)|근무합니다|장사합니다|장사해요|농사짓습니다|농사지어요|탑니다|타요|키웁니다|키워요"
    r"|왔습니다|왔어요|왔어예|왔슈|천천히\s?씁니다|대신\s?씁니다|타고\s?다닙니다|믿습니다)"
)
ENDING = r"\s*[.!?,~ \n]*"
INTRODUCTION = re.compile(rf"\s*.{{0,50}}?(?:{PERSON}){COPULA}{ENDING}")
LIFE = re.compile(
    rf"\s*(?:저는|나는|전|저희는|우리는|본인은)?\s?.{{0,35}}(?:에서?|으로|로|를|을|가|이|서|도|국적|장애|직업)\s?(?:.{{0,12}}){LIVES}{ENDING}"
)
HAS = re.compile(
    rf"\s*(?:저는|나는|전|본인은)?\s?.{{0,15}}(?:직업|장애|종교|자폐|난청)"
    rf"[이가은는]?\s?(?:없|있)(?:습니다|어요|는데요?|다){ENDING}"
)
WHO = re.compile(
    r"저는|나는|저희는|본인은|국적|장애|직업|수급|차상위|출신"
    r"|[가-힣]+에서 온|[가-힣]+에서 왔|근처|다세대|아파트|빌라"
    r"|주택|맞벌이|동네|마을"
    r"|시에|군에|도에|회사|학교|공장|[가-힣]+사람|교회|성당|절에|사무실|국회|시청|휠체어|수어|점자|아이|자녀|살"
)
MATTER = re.compile(
    r"때문|못\s|안\s|않|피해|고장|위반|불법|신고|신청|청구|사고|냄새|악취|소음|누수|당한|받은|입은|다친|죽|쓰러|갇|맞는|문의|질의|건의|요청|"
    r"바랍|주세요|주십시오|싶|궁금|억울|부당|혼자|독거|차입니다|세운|주차|공사|허가|과태료|중입니다만|왜|어떻게|언제|어디"
)


def matter_of(text: str) -> str:
    """Return the text without the sentences at its head that only greet or introduce the writer.

    >>> matter_of("저는 네팔에서 온 유학생입니다. 가로등이 꺼졌습니다.")
    '가로등이 꺼졌습니다.'
    """
    return text[matter_start(text) :]


def matter_start(text: str) -> int:
    """Return where the matter begins; 0 where nothing but introductions is there."""
    start = 0
    for number, piece in enumerate(pieces(text)):
        if number == MOST_SENTENCES or not introduces(piece.of(text)):
            break
        start = piece.end
    return start if text[start:].strip() else 0


def pieces(text: str) -> Iterator[Span]:
    """Yield the clauses of a text, each with the signs and blanks that follow it."""
    for found in PIECE.finditer(text):
        yield Span(*found.span())


def introduces(clause: str) -> bool:
    """Tell whether a clause only greets, or says who writes."""
    bare = GREETING.sub("", clause, count=1)
    if not bare.strip():
        return True
    if len(bare) > MOST_CHARS or MATTER.search(bare):
        return False
    return bool(INTRODUCTION.fullmatch(bare) or HAS.fullmatch(bare) or (LIFE.fullmatch(bare) and WHO.search(bare)))
