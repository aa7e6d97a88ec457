"""The desk's forms read into bodies of the API, and its problems laid beside the fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ui.complaints.words import EVENTS, FIELD_NAMES, LANGUAGES, LENGTHS, TONES, TYPES
from ui.frame import whole
from ui.plain import KOREA
from ui.problems import Problem

Given = Mapping[str, str]
TEXTS = ("text", "department", "reason", "remedy", "officer", "contact", "domain")
BAD_TIME = "날짜와 시각을 2026-03-02 14:30처럼 적어 주십시오."
CONFLICT_CODE = "complaint-conflict"
WAITING = frozenset({429, 503})
MISSING = (
    ("빈칸", "text"),
    ("답변 글", "text"),
    ("처리 결과", "text"),
    ("연락처", "contact"),
    ("소속", "department"),
    ("부서", "department"),
    ("성명", "officer"),
    ("담당자", "officer"),
    ("구제", "remedy"),
    ("사유", "reason"),
    ("이유", "reason"),
)
"""Words in what the API says is missing, and the field that they are about; the first that stands there counts."""
FAILED: Mapping[str, str] = {
    "reply": "글을 저장하지 못했습니다.",
    "send": "아직 답변을 보낼 수 없습니다.",
    "transfer": "이송하지 못했습니다.",
    "close": "종결하지 못했습니다.",
    "event": "기록하지 못했습니다.",
    "draft": "초안을 쓰지 못했습니다.",
}
"""What could not be done, by the form that was sent."""
CONFLICT = Problem(
    "그사이에 다른 사람이 이 민원을 처리했습니다.",
    "지금 상태와 저장된 글을 확인한 뒤, 그래도 맞으면 다시 눌러 주십시오. 적으신 글은 그대로 두었습니다.",
    retry=False,
    status=409,
)


class BadField(ValueError):
    """A field that cannot be read: `name`, and a Korean sentence."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def decision_of(given: Given) -> dict[str, object]:
    """Return the body of a decision: what was left empty is not sent."""
    body: dict[str, object] = {"action": given.get("action", ""), "version": max(1, whole(given.get("version", "")))}
    body.update({name: text for name in TEXTS if (text := lines(given.get(name, "")))})
    if given.get("type") in TYPES:
        body["type"] = given["type"]
    if given.get("refusal") == "1":
        body["refusal"] = True
    return body


def draft_of(given: Given) -> dict[str, object]:
    """Return how a draft is to be written; what is no choice falls back to the usual."""
    tone, length, language = given.get("tone", ""), given.get("length", ""), given.get("language", "")
    return {
        "tone": tone if tone in TONES else TONES[0],
        "length": length if length in LENGTHS else "보통",
        "plain": given.get("plain") == "1",
        "language": language if language in LANGUAGES else "ko",
    }


def event_of(given: Given) -> dict[str, object]:
    """Return the body of a clock event with the fields that its kind has. Raises `BadField`."""
    kind = EVENTS.get(given.get("kind", ""))
    if kind is None:
        raise BadField("kind", "무슨 일인지 골라 주십시오.")
    body: dict[str, object] = {"kind": kind.name}
    body.update({name: at for name in ("at", "until") if name in kind.fields and (at := instant(given, name))})
    if "days" in kind.fields and given.get("days", "").strip():
        body["days"] = days(given["days"])
    if "hours" in kind.fields and given.get("hours", "").strip():
        body["hours"] = hours(given["hours"])
    reason = next((given.get(name, "") for name in ("extension", "exclusion") if name in kind.fields), "")
    if reason:
        body["reason"] = reason
    if "consent" in kind.fields and given.get("consent") == "1":
        body["consent"] = True
    return {**body, **({"note": note} if (note := lines(given.get("note", ""))) else {})}


def instant(given: Given, name: str) -> str:
    """Return a local date and time of a form as an instant in Korea, empty for nothing. Raises `BadField`.

    >>> instant({"at": "2026-03-02T14:30"}, "at")
    '2026-03-02T14:30:00+09:00'
    """
    text = given.get(name, "").strip()
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadField(name, BAD_TIME) from error
    return (at if at.tzinfo else at.replace(tzinfo=KOREA)).isoformat()


def days(text: str) -> int:
    """Return a number of days. Raises `BadField`."""
    count = whole(text.strip())
    if not 1 <= count <= 365:
        raise BadField("days", "일수는 1부터 365까지의 정수로 적어 주십시오.")
    return count


def hours(text: str) -> int:
    """Return working hours, at most those of five days (법 제19조제1항). Raises `BadField`."""
    count = whole(text.strip())
    if not 1 <= count <= 40:
        raise BadField("hours", "근무시간은 1부터 40까지의 정수로 적어 주십시오.")
    return count


def lines(text: str) -> str:
    """Return a text of a form with the line ends that everybody else uses, without empty ends."""
    return text.replace("\r\n", "\n").strip()


def beside(problem: Problem) -> dict[str, str]:
    """Return what is wrong by field of the form; what concerns no field of ours is left out."""
    found: dict[str, str] = {}
    for name, message in problem.errors:
        field = name.rsplit(".", 1)[-1]
        if field in FIELD_NAMES and message:
            found.setdefault(field, message)
    for message in problem.missing:
        field = next((name for words, name in MISSING if words in message), "")
        if field:
            found[field] = f"{found[field]} {message}" if field in found else message
    return found


def told(problem: Problem, part: str) -> Problem:
    """Return a refusal in the words of a form: what could not be done, why, and what to do."""
    if problem.code == CONFLICT_CODE:
        return replace(CONFLICT, detail=problem.detail, code=problem.code)
    if problem.status in WAITING or not problem.detail:
        return problem
    action = "고친 뒤 다시 눌러 주십시오." if problem.status == 422 else ""
    return replace(problem, title=FAILED.get(part, FAILED["reply"]), action=action)
