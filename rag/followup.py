"""Rewrites a follow-up question so that it stands alone: "그럼 과태료는요?" takes up the last topic."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.lexical import base_tag
from rag.ports import Analyzer, Morpheme
from rag.types import Turn

OPENER = re.compile(
    r"^(?:[아네예음오][,. ]+)?"
    r"(?:그럼|그러면|그렇다면|그런데|근데|그리고|그래도|그러니까|그래서|또|혹시|만약|만일)(?:[,은는]?\s+)"
)
POINTER = re.compile(
    r"(?<![가-힣])(?:그거|그것|그건|그게|그걸|그때|그곳|거기|거긴|그분|그쪽|이거|이것|이건|이게|"
    r"그런 경우|그 경우|이 경우|그렇게|그 (?=[가-힣])|위의|(?:방금|아까|앞에서)(?= ?(?:말|물|얘기|이야기|답)))"
)
TOPIC_TAGS = frozenset(["NNG", "NNP", "SL", "SN", "XPN", "XSN", "XR", "NR"])
ASKING = re.compile(
    r"경우|방법|기간|기한|절차|질문|얼마|며칠|언제|어디|누구|무엇|때|안내|문의|설명|답변|기준|내용|사항|정도|이유|차이|수|것|거|뭐"
)
ATTRIBUTE = re.compile(
    r"(?:과태료|벌금|벌칙|처벌|비용|금액|요금|수수료|서류|준비물|대상|자격|요건|조건|신청|신고|접수|기관|부서|담당|감면|감경|"
    r"할인|이의|연장|지원금?|보상금?|환불|취소|예외|의무|필요|처리|결과|제출|납부|납기|유효|횟수|범위|종류|혜택)+"
)
"""What a matter has, not what it is: a question that names nothing else asks about the matter before it."""
ELLIPTIC = re.compile(r"[은는]요\s*[?？]*$")
SHORT_CHARS = 22
MAX_TOPIC_WORDS = 8


def standalone(question: str, turns: Sequence[Turn], analyzer: Analyzer) -> str:
    """Return `question` with the topic of the last turns before it if it leans on them, else as it is."""
    if not turns or not leans(question, analyzer):
        return question
    previous = standalone(turns[-1].question, turns[:-1], analyzer)
    bare = OPENER.sub("", question)
    topic = [word for word in topic_words(previous, analyzer) if word not in bare]
    return " ".join([*topic[:MAX_TOPIC_WORDS], POINTER.sub("", bare).strip() or bare])


def leans(question: str, analyzer: Analyzer) -> bool:
    """Whether a question needs what was said before: it points back, breaks off, or names no matter of its own."""
    if POINTER.search(question):
        return True
    nouns = topic_words(question, analyzer)
    if OPENER.match(question):
        return len(nouns) < 4
    if len(question) > SHORT_CHARS:
        return False
    return ELLIPTIC.search(question) is not None or all(ATTRIBUTE.fullmatch(noun) for noun in nouns)


def topic_words(text: str, analyzer: Analyzer) -> list[str]:
    """Return the nouns of a question as written (compounds whole), without those that only ask."""
    morphemes = next(iter(analyzer.analyze([text])))
    words = (text[run[0].start : run[-1].end] for run in noun_runs(morphemes))
    return list(dict.fromkeys(word for word in words if not ASKING.fullmatch(word)))


def noun_runs(morphemes: Sequence[Morpheme]) -> list[list[Morpheme]]:
    """Return the runs of adjoining nouns."""
    runs: list[list[Morpheme]] = []
    for morpheme in morphemes:
        if base_tag(morpheme.tag) not in TOPIC_TAGS:
            continue
        if runs and runs[-1][-1].end == morpheme.start:
            runs[-1].append(morpheme)
        else:
            runs.append([morpheme])
    return runs
