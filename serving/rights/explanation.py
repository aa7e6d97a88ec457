"""Explains one answer in plain words, from its evidence record: pure, so that what it says can be tested word by word.

인공지능기본법 제34조제1항제2호 (the result, the main criteria, the data) and 개인정보 보호법 시행령 제44조의3제2항 (the
result, the kinds of personal data, the main criteria with their effect, the procedure) name what must be said. mongmin
decides nothing, so this explains an answer that a human may have used, and says who decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from serving.caller import Caller
from serving.clock import KOREA
from serving.rights.records import AnswerRecord
from serving.rights.words import CHECKS, MODES, REMEDIES, STEPS, UNKNOWN_CHECK
from serving.schemas_rights import ChannelOut, SectionOut

PLACEHOLDER = re.compile(r"\[([가-힣·]+?)\d*\]")
"""What stands for personal data in a masked text: `[이름1]`, `[휴대전화]`."""
NOT_KEPT = "질문과 답변의 글은 보관하지 않거나 보관 기간이 지나 남아 있지 않습니다."
BEYOND = "열람 권한 밖의 자료가 쓰여 그 내용은 여기에 적지 않았습니다. 권한이 있는 담당 부서에 문의하십시오."


@dataclass(frozen=True)
class Reader:
    """For whom the explanation is made, and what the installation says of itself."""

    caller: Caller
    channel: ChannelOut
    reply_days: int
    today: date


def sections_of(record: AnswerRecord, reader: Reader) -> list[SectionOut]:
    """Return the explanation, a section a question that a person has."""
    body = record.body
    made = mapping(body.get("made_of"))
    seen = may_see(body, reader.caller)
    return [
        SectionOut(title="1. 무엇을 물었습니까", lines=list(asked(body, seen=seen))),
        SectionOut(title="2. 어떤 결과가 나왔습니까", lines=list(result(body, seen=seen))),
        SectionOut(title="3. 어떤 개인정보가 쓰였습니까", lines=list(personal_data(body))),
        SectionOut(title="4. 어떤 자료를 보았습니까", lines=list(sources(body, made, reader.caller))),
        SectionOut(title="5. 어떤 절차로 만들어졌습니까", lines=list(procedure(body, made))),
        SectionOut(title="6. 주요 기준은 무엇이고 어떤 영향을 주었습니까", lines=list(criteria(body))),
        SectionOut(title="7. 누가 결정합니까", lines=list(who_decides(body))),
        SectionOut(title="8. 무엇을 할 수 있습니까", lines=list(remedies(record, reader))),
    ]


def asked(body: Mapping[str, Any], *, seen: bool) -> Iterator[str]:
    """Say what was asked, with personal data masked."""
    words = mapping(body.get("words"))
    if not words:
        yield NOT_KEPT
        return
    yield f"질문: {words.get('question', '')}"
    if seen and words.get("query") and words.get("query") != words.get("question"):
        yield f"앞선 대화를 반영해 다음과 같이 바꾸어 찾았습니다: {words['query']}"
    if body.get("question_masked"):
        yield "질문에 든 개인정보는 가린 뒤에 처리하고 기록했습니다."


def result(body: Mapping[str, Any], *, seen: bool) -> Iterator[str]:
    """Say how the answer came out."""
    yield MODES.get(str(body.get("mode")), "결과의 종류가 기록되어 있지 않습니다.")
    said = mapping(body.get("words")).get("answer")
    if said:
        yield f"답변: {said}" if seen else BEYOND
    for notice in texts(body.get("notices")) if seen else ():  # notices name the documents that they are about
        yield f"함께 알린 내용: {notice}"


def personal_data(body: Mapping[str, Any]) -> Iterator[str]:
    """Name the kinds of personal data that were in the question."""
    found = sorted(set(PLACEHOLDER.findall(str(mapping(body.get("words")).get("question", "")))))
    if found:
        yield f"질문에 있던 개인정보의 유형: {', '.join(found)}. 값은 가렸으므로 결과에 영향을 주지 않았습니다."
    else:
        yield "기록된 질문에서 개인정보는 확인되지 않았습니다."
    yield "이 서비스는 개인별 접수·처분·소득·납부 기록을 조회하지 않습니다. 등록된 문서만 찾습니다."


def sources(body: Mapping[str, Any], made: Mapping[str, Any], caller: Caller) -> Iterator[str]:
    """List the passages that were cited, and count those that were only read."""
    chunks = [mapping(chunk) for chunk in sequence(made.get("chunks"))]
    open_ones = [chunk for chunk in chunks if opens(chunk, caller)]
    cited = {str(mapping(one).get("chunk_id")) for one in sequence(body.get("citations"))}
    for chunk in open_ones:
        if chunk.get("chunk_id") in cited:
            force = "" if chunk.get("in_force", True) else " (기준일에 시행 중이 아님)"
            yield f"인용한 자료: 「{chunk.get('title', '')}」 {chunk.get('locator', '')}{force}"
    others = len([chunk for chunk in open_ones if chunk.get("chunk_id") not in cited])
    yield f"찾아보았지만 인용하지 않은 자료: {others}건"
    if len(open_ones) < len(chunks):
        yield BEYOND
    yield f"자료의 판(색인 판): {body.get('index_version') or '기록 없음'}"


def procedure(body: Mapping[str, Any], made: Mapping[str, Any]) -> Iterator[str]:
    """Say step by step how the answer was made, with this answer's own numbers."""
    yield from STEPS
    prompts = len(sequence(made.get("prompts")))
    model = body.get("model") or made.get("model")
    yield (
        f"이 답변에서는 언어 모델({model})에 {prompts}번 글을 쓰게 했습니다."
        if prompts
        else "이 답변에서는 언어 모델에 글을 쓰게 하지 않았습니다."
    )
    yield f"확인을 통과하지 못해 버린 문장: {body.get('struck') or 0}개"


def criteria(body: Mapping[str, Any]) -> Iterator[str]:
    """Say by which checks the answer was judged, and what each did."""
    counted: dict[str, list[bool]] = {}
    for verdict in sequence(body.get("verdicts")):
        one = mapping(verdict)
        counted.setdefault(str(one.get("check")), []).append(bool(one.get("passed")))
    yield "질문과 낱말이나 뜻이 가까운 조문, 기준일에 시행 중인 조문, 묻는 사람이 볼 수 있는 자료를 앞에 두었습니다."
    for check, passed in counted.items():
        held = passed.count(False)
        yield f"{CHECKS.get(check, UNKNOWN_CHECK)}: {len(passed)}번 확인해 {held}번 걸렀거나 표시했습니다."


def who_decides(body: Mapping[str, Any]) -> Iterator[str]:
    """Say that a human decides."""
    yield "이 서비스는 자격·급여·비용에 관한 결정을 하지 않습니다. 답변은 담당 공무원이 참고하는 자료입니다."
    impact = [mapping(one) for one in sequence(body.get("verdicts")) if mapping(one).get("check") == "impact"]
    if any(not one.get("passed") for one in impact):
        yield "이 질문은 한 사람에 대한 결정을 묻는 것으로 보아, 결정하는 담당자를 답변에 함께 알렸습니다(위 2번)."


def remedies(record: AnswerRecord, reader: Reader) -> Iterator[str]:
    """Say what a person may do, by when an answer comes, and whom to turn to."""
    yield from (line.format(days=reader.reply_days) for line in REMEDIES)
    channel = reader.channel
    where = f", {channel.url}" if channel.url else ""
    yield f"창구: {channel.department}, 전화 {channel.phone}, {channel.hours}{where}"
    yield f"관리·감독하는 사람: {channel.overseer}"
    day = record.at.astimezone(KOREA)
    due = reader.today + timedelta(days=reader.reply_days)
    yield f"답변한 때: {day:%Y-%m-%d %H:%M}. 오늘({reader.today}) 요구하면 늦어도 {due}까지 답을 받습니다."


def may_see(body: Mapping[str, Any], caller: Caller) -> bool:
    """Whether a caller may see everything that the answer was made of."""
    chunks = sequence(mapping(body.get("made_of")).get("chunks"))
    return body.get("grade", "O") in caller.grades and all(opens(mapping(chunk), caller) for chunk in chunks)


def opens(chunk: Mapping[str, Any], caller: Caller) -> bool:
    """Whether a caller's grade and departments open a passage."""
    department = chunk.get("department")
    inside = caller.everywhere or department is None or department in caller.departments
    return inside and chunk.get("grade", "O") in caller.grades


def mapping(value: object) -> Mapping[str, Any]:
    """Return a value of a record as a mapping; an empty one where it is none."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[Any]:
    """Return a value of a record as a list; an empty one where it is none."""
    return value if isinstance(value, list | tuple) else ()


def texts(value: object) -> list[str]:
    """Return the texts of a list of a record."""
    return [str(one) for one in sequence(value)]
