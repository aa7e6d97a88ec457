"""The desk's forms read into bodies of the API, and its problems laid beside the fields. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ui.complaints.words import EVENTS, FIELD_NAMES, LANGUAGES, LENGTHS, TONES, TYPES
from ui.frame import whole
from ui.plain import KOREA
from ui.problems import Problem

Given = Mapping[str, str]
TEXTS = ("text", "department", "reason", "remedy", "officer", "contact", "domain")
BAD_TIME = "날짜와 시각을 2026-03-02 14:30처럼 적어 주십시오."
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
    return found
