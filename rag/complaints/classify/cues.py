"""Turns of phrase by which a text asks, proposes, reports, complains or applies (법 제2조제1호), also in dialect."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.complaints.classify.features import Places
from rag.ports import Morpheme
from rag.sentences import END, Span

CUES: dict[str, re.Pattern[str]] = {
    "물음": re.compile(
        r"궁금|여쭙|여쭤|문의|질의|알고\s?싶|유권해석|알려\s?주[시세십이셔쇼]|가르쳐\s?주|"
        r"설명[^.!?]{0,6}부탁|무슨\s?뜻|헷갈|몇\s?(?:살|퍼센트|프로|년|일|명)"
    ),
    "끝물음": re.compile(
        r"(?:나요|는지요?|은지요?|ㄴ지요?|ㅂ니까|습니까|인가요|ㄴ가요|는가요?|은가요|까요|"
        r"감유|는교|[가-힣]교|당가|다요|능교|는겨|려나|죠|지요|됩니까|입니까|합니까|돼요|"
        r"해요|얼마(?:예요|입니까|인가요)?|맞아요|있어요)\s?\?|[가-힣](?:나요|습니까|인가요|"
        r"는지요|은지요|는교|감유|당가요?)\s?[.?]?$"
    ),
    "거듭 물음": re.compile(r"\?[^.!?\n]*\?\s*$|(?:나요|까요?|는지요?|은지)[.?,][^.!?\n]*(?:나요|까|는지요?)[.?]*\s*$"),
    "건의": re.compile(
        r"건의|제안|어떨까|어떻겠|좋겠|좋을\s?것|검토해|도입|(?:늘려|만들어|바꿔|바꾸어|줄여|"
        r"넓혀|높여|낮춰|낮추어|옮겨|놓아|놔|달아|세워|설치해|지어|열어|심어|마련해|신설해|"
        r"개선해|올려|당겨|늦춰|넣어|지원해|그려)\s?(?:주|달라|봅시다|보면|줬|줘)"
        r"|설치(?:를|해)|개선(?:을|해)|개정(?:을|해)|하면 (?:좋|어떨)|주시면[^.!?]{0,16}(?:좋|"
        r"고맙|줄|쓰겄|어떨|트이|살)|든지"
    ),
    "조치": re.compile(
        r"(?:신고|확인|점검|단속|조사|치워|고쳐|수리|측정|나와|나가|막아|떼어|봐|살펴|처리|"
        r"조치|보내|메워|정리|철거|가져가|구조|잡아|알아봐|데려가|연락|뚫어|꺼|닦아|박아|"
        r"옮기게|치우게)[^.!?]{0,8}(?:주|바랍|부탁|요청|드립|하세요|합니다|달라|줘)"
    ),
    "억울": re.compile(
        r"억울|부당|책임(?:을|지)|보상|배상|손해|사과|취소(?:해|하)|재심사|바로잡|시정|거절|"
        r"탈락|기각|반려|떠넘|미루|미룹|형평|차별|불공정|봐주|약속|어이가|기가\s?(?:막|차)"
        r"|말이\s?됩니까|이게\s?(?:행정|나라)|왜\s?(?:내가|제가|우리|저)|못\s?(?:살겠|참)"
        r"|화가|분통|도대체"
    ),
    "묵살": re.compile(
        r"(?:답(?:은|변|만)|회신|담당자|담당이|공무원|직원|시에서는|시청은|군청은|구청은|"
        r"군에서는|부서)[^.!?]{0,30}(?:만\s?(?:합|하|했|되풀)|뿐|없|않|안\s|모른|기준|적정|"
        r"말뿐|넘기|돌리|바뀌|거짓)|라고만|만\s?합니다|말뿐|번째|그때마다|아무\s?조치|달라진\s?게|"
        r"(?:달|개월|년|주)째|통화\s?중"
    ),
    "신청": re.compile(
        r"(?:허가|인가|등록|신고서?|신청서?|청구서?|승인|면허|발급|재교부|감면|이의신청서?|"
        r"의견제출서|지위승계|변경|갱신|협의|정정)[를을 ]{0,2}\s?(?:을\s|를\s)?(?:신청(?:합|"
        r"하|드)|신고(?:합|하)|제출|냅|내요|냈|올립|청구(?:합|하)|접수)"
        r"|(?:신청|신고|청구|제출)(?:합니다|하오니|하고자|합니더|드립니다|해요)|신청서|신고서|청구서|구비서류"
    ),
    "첨부": re.compile(r"첨부|붙임|별지|사본|붙입니다|붙였|함께\s?냅|같이\s?(?:냅|붙)"),
    "욕": re.compile(r"새[끼X]|씨[X발]|ㅅㅂ|놈|미친|병신|대가리|도둑"),
    "고마움": re.compile(r"고맙|감사"),
}


class Cues:
    """The phrases of `CUES` in a text, each once for the whole and once for its last sentence."""

    names = (*CUES, *(f"끝 {name}" for name in CUES))

    def find(self, text: str, morphemes: Iterable[Morpheme] = (), start: int = 0) -> Places:  # noqa: ARG002 - a lexicon's
        """Return the phrases of a text from `start` on."""
        last = last_sentence(text, start)
        places = {}
        for name, pattern in CUES.items():
            if found := pattern.search(text, start):
                places[name] = Span(*found.span())
            if found := pattern.search(text, last):
                places[f"끝 {name}"] = Span(*found.span())
        return places

    def weigh(self, words: Iterable[str]) -> list[float]:
        """Return 1 for each phrase that is there, else 0, in the order of `names`."""
        there = set(words)
        return [float(name in there) / 2 for name in self.names]


def last_sentence(text: str, start: int = 0) -> int:
    """Return where the last sentence begins."""
    ends = [found.end() for found in END.finditer(text, start) if text[found.end() :].strip()]
    return ends[-1] if ends else start
