"""Flags by rule: complaints sent again, sent by many, with abuse, or for another office to handle."""

from __future__ import annotations

import re
from collections.abc import Sequence

from configs.taxonomy import Agency
from rag.complaints.classify.counting import COUNT, number_of
from rag.complaints.types import FoundFlag, ReadText

ENOUGH = 5
"""Households and persons (법 제2조제6호: 5세대 이상이 공동으로 이해와 관련되어 5명 이상이 연명)."""
REPEATED_FROM = 3
"""법 제23조제1항: 동일한 내용의 민원을 정당한 사유 없이 3회 이상 반복하여 제출."""
HOUSEHOLDS = re.compile(rf"({COUNT})\s?(?:여\s?)?(?:세대|가구|집|농가|호(?!선|실|차|점|기)|채)")
PERSONS = re.compile(rf"({COUNT})\s?(?:여\s?)?(?:명|사람|인(?![가-힣])|분(?=이|의|은|께|\s이름|\s서명))")
JOINTLY = re.compile(
    r"연명|연서|서명|이름|도장|함께|같이|일동|모아|뜻을|한목소리|공동으로|대표|올립니다|"
    r"올려요|냅니다|씁니다|건의|탄원|호소|진정|청원"
    r"|(?:세대|가구|명|사람|농가|집)\s?(?:입니다|일동|이오|이유)"
)
SUBMIT = (
    r"(?:민원(?!실|인|창구|봉사|과)|신고|접수|글을|글로|건의|올리|올렸|올립|올려|냅니다|"
    r"냈|내는|넣|말씀|이의|요청|항의|진정|제기|적습|씁니다|써요|말했|말합)"
)
AGAIN = re.compile(rf"(?:또\s?다시|또|다시|재차|거듭)\s(?:글을\s|민원을?\s|이렇게\s|한\s?번\s)?{SUBMIT}")
ORDINAL = re.compile(
    rf"({COUNT})\s?(?:번째|차례째|회째|번\s?째|차)(?=[^.!?]{{0,20}}{SUBMIT}|\s?(?:입니다|"
    rf"이에요|예요|요|이오|이고|라|인데|\.))"
)
BEFORE = re.compile(rf"({COUNT})\s?(?:번|차례|회)(?:이나|씩이나|을|를|은|\s모두|\s다)?\s?[^.!?\n]{{0,14}}?{SUBMIT}")
AFTER = re.compile(
    rf"(?:민원(?!실|인|창구|봉사|과)|신고|건의|이의|요청|항의)(?:을|를|는|은|도)?\s?[^."
    rf"!?\n]{{0,22}}?({COUNT})\s?(?:번|차례|회)(?!째)"
)
PAPERS = re.compile(r"서류|사진|검사지|진단서|허가를|소명|사진을 세|전화를|추첨|통화|세금은|보험")
SAME_REPLY = re.compile(
    r"(?:같은|똑같은|매번|번번이|늘|항상)[^.!?]{0,14}(?:답|회신|말뿐|종이)|지난번에도|저번에도|그때마다"
)

CURSES = re.compile(
    r"(?:개|씹|썅|돼지|도둑놈의|잡놈의|[이그저]|놈의|한|는|던|X같은|떼 간|떼간|담당|공무원|"
    r"과)?\s?새[끼X×x*ㅋ○]+(?!\s?(?:고양이|강아지|손가락|발가락|줄"
    r"|[를가]?\s?(?:낳|밴|배었|키우|있|[한두세네][ 마]|다섯|여섯|\d)|돼지|소\b|오리|닭|새))"
    r"|씨[X×x*○8발팔빨]+(?![가-힣]*(?:아|앗|를 뿌|이 크))|시발(?!점|역|지|택시)|ㅅ\s?ㅂ|"
    r"ㅆ\s?ㅂ|ㅂ\s?ㅅ|ㅈ같|병[신X×*](?!년)|븅신"
    r"|개(?:자식|X|놈|년|소리)|미친(?:놈|년|것|X|\s?새)|지랄|염병|육시랄|좆|존나|ㅈㄴ|[씹썅](?:새|것|년|놈)"
    r"|처먹|쳐먹|대가리|아가리|주둥[이아]|아구창|눈깔|싸가지|니\s?애미|느금|멍청한\s?(?:것|"
    r"놈|년|새)|쓰레기\s?같은\s?(?:것|놈|년|인간)"
    r"|도둑놈들?아|(?:이|저|그)\s?(?:것들아|놈들아|년들아)|벌레지|닥쳐"
    # A lamp that has gone out (`가로등이 꺼져 있다`) is told to nobody.
    r"|(?<![이가]\s)꺼져(?:라|버려)?(?=\s*(?:[!.~,\n]|$))"
)
THREATS = re.compile(
    r"죽여\s?(?:버|줄|야)|죽인다|죽는다\s?각오|내\s?손에\s?죽|칼\s?(?:을\s?)?(?:들고|"
    r"갈|맞)|찔러|불을?\s?(?:질러|지르|싸지)|모가지|목을\s?(?:따|친|딴)"
    r"|다리를?\s?(?:분질|부러뜨)|머리통|찢어\s?버|(?:찾아|쳐들어)\s?가서\s?(?:다\s?)?(?:엎|"
    r"부수|뒤집|가만)|엎어\s?버|밀어\s?버린|박살|가만\s?안\s?(?:두|둘|놔)"
    r"|(?:퇴근길|밤길|뒤통수)[가-힣 ]{0,4}조심|패\s?버|두들겨|(?:책상|사무실|집)[가-힣 "
    r"]{0,8}(?:떼|엎|부숴|불|처넣|쏟아|파|부어)[가-힣 ]{0,3}(?:버|줄|까)|쏟아부을|칵\s?마"
)
QUOTED = re.compile(
    r"[\"“'‘「『]([^\"”'’」』\n]{1,80})[\"”'’」』]\s?(?:이?라[고며는]|하고|고\s?(?:했|"
    r"하|말)|하며|하면서|라면서|등|같은|라던|이라던|식으로|는\s?(?:말|욕))"
)
REPORTED = re.compile(
    r"[^\s.!?]{1,12}(?:\s?[^\s.!?]{1,8})?(?:이?라고|이?라며|이?라는|이?라면서|이란)\s?(?:욕|"
    r"막말|말|소리|했|하더|하며|하면서|하셨|불렀|부르|고함|폭언|반말|하고|해서|합니다|"
    r"해요|들었)"
)


def flags_of(read: ReadText, agencies: Sequence[Agency]) -> tuple[FoundFlag, ...]:
    """Return the flags of a text, without those of danger and of personal data."""
    found = (repeated(read.text), joint(read.text), abusive(read.text), elsewhere(read.text, agencies))
    return tuple(flag for flag in found if flag is not None)


def repeated(text: str) -> FoundFlag | None:
    """Find a complaint that says of itself that it was sent before, three times or more with this one."""
    again = AGAIN.search(text)
    if again and PAPERS.search(text[max(0, again.start() - 12) : again.end()]):
        again = None
    counted = [(number_of(found[1]), found[0].strip()) for found in ORDINAL.finditer(text)]
    earlier = [
        (number_of(found[1]), found[0].strip())
        for pattern in (BEFORE, AFTER)
        for found in pattern.finditer(text)
        if not PAPERS.search(text[max(0, found.start() - 10) : found.end()])
    ]
    times = max([*(number for number, _ in counted), *(number + bool(again) for number, _ in earlier), 0])
    words = tuple(dict.fromkeys([word for _, word in (*counted, *earlier)] + ([again[0].strip()] if again else [])))[:3]
    if times >= REPEATED_FROM:
        reason = f"글에 적힌 대로면 {times}번째 내는 민원입니다. 앞의 접수와 통지를 대장에서 확인하십시오(법 제23조)."
        return FoundFlag("반복민원", 0.85, reason, words)
    if again:
        sure = 0.7 if SAME_REPLY.search(text) or times == REPEATED_FROM - 1 else 0.6
        reason = "다시 낸다고 적혀 있으나 몇 번째인지는 글에 없습니다. 접수 대장에서 확인하십시오(법 제23조)."
        return FoundFlag("반복민원", sure, reason, words)
    return None


def joint(text: str) -> FoundFlag | None:
    """Find a complaint of at least five households and five persons together; both must stand in the text."""
    households = _most(HOUSEHOLDS, text)
    persons = _most(PERSONS, text)
    if households is None or persons is None or not JOINTLY.search(text):
        return None
    if min(households[0], persons[0]) < ENOUGH:
        return None
    reason = f"{households[0]}세대 {persons[0]}명이 함께 냈다고 적혀 있습니다(법 제2조제6호). 연명부를 확인하십시오."
    return FoundFlag("다수인관련민원", 0.9, reason, (households[1], persons[1]))


def _most(pattern: re.Pattern[str], text: str) -> tuple[int, str] | None:
    found = [(number_of(match[1]), match[0].strip()) for match in pattern.finditer(text)]
    return max(found, key=lambda item: item[0], default=None)


def abusive(text: str) -> FoundFlag | None:
    """Find abuse of the officer or a threat; what the text quotes of someone else is none."""
    own = REPORTED.sub(" ", QUOTED.sub(" ", text))
    threats = [found[0].strip() for found in THREATS.finditer(own)]
    curses = [found[0].strip() for found in CURSES.finditer(own)]
    if not threats and not curses:
        return None
    what = "위협하는 말" if threats else "욕설"
    reason = f"{what}이 있습니다. 담당자 보호 조치를 사람이 판단하십시오(법 제4조, 영 제4조)."
    return FoundFlag("폭언", 0.9 if curses else 0.75, reason, tuple(dict.fromkeys((*curses, *threats)))[:3])


def elsewhere(text: str, agencies: Sequence[Agency]) -> FoundFlag | None:
    """Find a matter that an agency outside handles."""
    found = agency_of(text, agencies)
    if found is None:
        return None
    agency, word = found
    return FoundFlag("타기관이송", agency.confidence, f"{agency.matter}: {agency.name} 소관으로 보입니다.", (word,))


def agency_of(text: str, agencies: Sequence[Agency]) -> tuple[Agency, str] | None:
    """Return the agency whose matter a text speaks of, the surest first, and the words that show it."""
    for agency in sorted(agencies, key=lambda item: -item.confidence):
        if match := agency.handles.search(text):
            return agency, match[0].strip()
    return None
