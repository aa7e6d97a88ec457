"""What the answer path is told: limits, thresholds, and every sentence that a reader may see around an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rag.lookup import Missing
from rag.outdated import MOST_NAMED
from rag.repealed import is_gone
from rag.types import Chunk, Hit

SERVICE_NOTICE = "인공지능(AI) 기반 서비스입니다. 답변의 문장은 생성형 인공지능이 만들 수 있습니다."
NO_EVIDENCE = "질문에 답할 근거를 등록된 문서에서 찾지 못했습니다."
NO_EVIDENCE_ENGLISH = " (No supporting document was found. Please ask in Korean if you can.)"
ENGINE_DOWN = "언어 모델이 응답하지 않아 문장을 만들지 않고 근거 원문을 그대로 인용했습니다."
ENGINE_BROKE = "답변을 만드는 도중에 언어 모델이 멈춰 나머지는 근거 원문을 그대로 인용했습니다."
NO_ARTICLE = "에 해당하는 조문이 없습니다(색인에 든 판 기준)."
NO_LAW = "(이)라는 이름의 법령은 이 시스템의 문서에 없습니다."
ORDERS = "질문에 인공지능에게 주는 지시로 보이는 내용이 있어 답하지 않았습니다."
ORDERS_ASK = "그 부분을 빼고 묻고 싶은 내용만 다시 적어 주십시오."
ORDERS_LEFT_OUT = "질문 가운데 인공지능에게 주는 지시로 보이는 부분은 따르지 않고 나머지에만 답했습니다."
ORDERS_UNHEARD = "질문에 인공지능에게 주는 지시로 보이는 내용이 있어 문장을 만들지 않고 근거 원문만 인용했습니다."
WITHHELD = "찾은 근거에 그대로 보일 수 없는 내용이 있어 답하지 않았습니다."
WITHHELD_ASK = "원문을 직접 확인하거나 문서를 관리하는 부서에 알려 주십시오."
OLD_GUIDE = "안내 자료는 시행일이 표시되어 있지 않아 현행 법령과 다를 수 있습니다. 법령 원문을 확인하십시오."
UNDATED = "시행일이 표시되어 있지 않은 자료를 함께 인용했습니다. 기준일의 내용인지 확인하십시오."


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """Limits and thresholds of one answer path (from the settings' `answer` section)."""

    max_question_chars: int = 2000
    max_sentences: int = 4
    evidence_hits: int = 10
    prompt_tokens: int = 900
    max_tokens: int = 160
    restated: int = 3
    """How many findings a base model may try to put into plain words; each takes up to two seconds."""
    min_support: float = 0.5
    min_bearing: float = 0.05
    """Share of the question's words, or of the official ones for them, below which nothing found is evidence."""
    help_desk: str = "도 콜센터(국번 없이 120) 또는 소관 부서"


def ask_instead(policy: AnswerPolicy) -> str:
    """Say whom to ask when no document answers."""
    return f"{policy.help_desk}에 문의해 주십시오."


def absent(missing: Missing) -> str:
    """Say that an article, or its whole law, is not there."""
    if missing.kind == "article":
        return f"「{missing.law}」에는 {missing.article}{NO_ARTICLE}"
    return f"{missing.law}{NO_LAW}"


def reason_of(because: str) -> str:
    """Return the kind of a refusal for counting: `no-evidence`, `absent` (a law or article), or `scope`."""
    if because.startswith(NO_EVIDENCE):
        return "no-evidence"
    return "absent" if because.endswith((NO_ARTICLE, NO_LAW)) else "scope"


def ask_of_absent(missing: Missing, policy: AnswerPolicy) -> str:
    """Say where an article or law that is not there can be looked for."""
    named = "줄인 이름이면 정식 이름으로, 그 법령 없이도 되는 질문이면 그 이름을 빼고 다시 물으시고, "
    first = "조문 번호를 확인하시고, " if missing.kind == "article" else named
    return f"{first}국가법령정보센터나 {policy.help_desk}에 확인하십시오."


def orders_notice(passages: int) -> str:
    """Say that passages that were found give orders to a machine, and that those were not followed."""
    return (
        f"찾은 문서 {passages}곳에 인공지능을 겨냥한 지시로 보이는 글이 있어 그 부분은 쓰지 않았습니다. "
        "문서를 관리하는 부서에 알려 주십시오."
    )


def not_yet(chunk: Chunk, day: date) -> str | None:
    """Say in words that a cited text is not in force on `day`, or None if it is."""
    name = f"「{chunk.title}」 {chunk.article or chunk.locator}".strip()
    if chunk.repealed:
        return gone_notice(chunk, name)
    if chunk.effective_from and chunk.effective_to and chunk.effective_to < chunk.effective_from:
        return f"{name}: 시행되기 전에 다른 판으로 바뀌어 시행되지 않는 규정입니다."
    if chunk.effective_from and chunk.effective_from > day:
        return f"{name}: 아직 시행되지 않은 규정입니다({korean(chunk.effective_from)} 시행)."
    if chunk.effective_to and chunk.effective_to < day:
        return f"{name}: {korean(chunk.effective_to)}까지만 시행되어 더 이상 시행되지 않는 규정입니다."
    return None


def gone_notice(chunk: Chunk, name: str) -> str:
    """Say that a cited article, or its whole document, is repealed."""
    if is_gone(chunk):
        return f"{name}: " + (f"{korean(chunk.amended)}에 " if chunk.amended else "") + "삭제된 조문입니다."
    until = f" {korean(chunk.effective_to)}까지만 시행되었고" if chunk.effective_to else ""
    return f"「{chunk.title}」:{until} 폐지되어 더 이상 시행되지 않습니다."


def newer_laws_notice(hit: Hit) -> str | None:
    """Say that a guide is older than the articles that it cites, with both dates, or None."""
    written = hit.chunk.effective_from or hit.chunk.written
    if not hit.newer_laws or written is None:
        return None
    laws = ", ".join(f"「{law.title}」 {law.article}({law.amended})" for law in hit.newer_laws[:MOST_NAMED])
    return f"「{hit.chunk.title}」: 이 안내({written})보다 나중에 고쳐진 조문입니다: {laws}. 법령 원문을 확인하십시오."


def as_of_notice(day: date) -> str:
    """Say that the answer rests on the text in force on `day`."""
    return f"{korean(day)}에 시행 중이던 내용을 기준으로 답했습니다."


def korean(day: date) -> str:
    """Write a date as Korean does.

    >>> korean(date(2026, 2, 1))
    '2026년 2월 1일'
    """
    return f"{day.year}년 {day.month}월 {day.day}일"
