"""What goes wrong when evaluators read, review and correct."""

from __future__ import annotations

from serving.problems import Problem


def no_run() -> Problem:
    """Make the problem of a run that is not there."""
    return Problem(
        "evaluation-not-found",
        404,
        "그런 평가 실행이 없습니다. GET /v1/evaluations의 run 값을 쓰십시오.",
        "There is no such evaluation run",
    )


def no_record() -> Problem:
    """Make the problem of an item that a run does not have."""
    return Problem(
        "record-not-found",
        404,
        "그 실행에 그런 문항이 없습니다. 실행의 기록 목록에서 다시 찾아 주십시오.",
        "The run has no such item",
    )


def unfinished() -> Problem:
    """Make the problem of a run that has no result yet."""
    return Problem(
        "evaluation-unfinished",
        409,
        "아직 끝나지 않은 평가라서 볼 수치와 기록이 없습니다. 같은 mongmin eval run 명령을 다시 실행하면 이어집니다.",
        "The run is not finished",
    )


def damaged(reason: str) -> Problem:
    """Make the problem of a run that is not as it was signed: nothing of it is shown as a result."""
    return Problem(
        "evaluation-damaged",
        409,
        f"{reason} 믿을 수 없는 기록이라 보이지 않습니다. mongmin eval verify로 확인하고 평가를 다시 실행하십시오.",
        "The run is not as it was signed",
    )


def not_comparable(reason: str) -> Problem:
    """Make the problem of two runs that say nothing of each other."""
    return Problem("evaluations-not-comparable", 422, reason, "The two runs cannot be compared")


def nothing_to_review() -> Problem:
    """Make the problem of two runs without an item that people could judge."""
    return Problem(
        "nothing-to-review",
        422,
        "두 실행에 사람이 견줄 문항이 없습니다. 같은 문항에 둘 다 글로 답했고 답이 서로 다른 것만 검토할 수 있습니다.",
        "The two runs share no item with two different replies",
    )


def no_review() -> Problem:
    """Make the problem of a review that is not there."""
    return Problem(
        "review-not-found",
        404,
        "그런 검토가 없습니다. GET /v1/evaluations/reviews에서 확인하십시오.",
        "There is no such review",
    )


def no_item(items: int) -> Problem:
    """Make the problem of an item that a review does not have."""
    return Problem(
        "review-item-not-found", 404, f"그런 순번의 문항이 없습니다. 1부터 {items}까지입니다.", "There is no such item"
    )


def review_closed() -> Problem:
    """Make the problem of a review that takes no ratings any more."""
    return Problem(
        "review-closed",
        409,
        "이미 마감한 검토입니다. 판정을 더하거나 바꿀 수 없습니다. 결과를 보십시오.",
        "The review is closed",
    )


def review_empty() -> Problem:
    """Make the problem of a review that nobody took part in."""
    return Problem(
        "review-empty",
        409,
        "아직 아무도 판정하지 않아 마감할 수 없습니다. 한 사람 이상이 판정한 뒤에 마감하십시오.",
        "Nobody has rated yet",
    )


def unknown_criterion(names: str) -> Problem:
    """Make the problem of points for a criterion that the review does not have."""
    return Problem(
        "unknown-criterion", 422, f"이 검토의 기준이 아닙니다. 기준: {names}.", "The review has no such criterion"
    )


def not_correctable() -> Problem:
    """Make the problem of an item that cannot become a case of answers."""
    return Problem(
        "not-correctable",
        422,
        "질문이나 검색인 문항만 고쳐서 사례로 만들 수 있습니다. 다른 문항의 잘못은 그 평가 묶음의 관리자에게 "
        "알려 주십시오.",
        "Only questions and searches can be corrected into cases",
    )


def nothing_right() -> Problem:
    """Make the problem of a correction that does not say what would be right."""
    return Problem(
        "correction-incomplete",
        422,
        "무엇이 맞는지 적어 주십시오: 꼭 들어가야 할 말, 근거 조문, 또는 '답하지 않는 것이 맞음' 가운데 하나 이상을 "
        "적습니다. 이것으로 채점합니다.",
        "Say what would be right: key facts, articles, or to decline",
    )


def bad_article(text: str) -> Problem:
    """Make the problem of an article that is not written as a case needs it."""
    return Problem(
        "article-format",
        422,
        f"조문은 「법령명」 제N조로 적어 주십시오(예: 「민원 처리에 관한 법률 시행령」 제21조). 받은 것: {text!r}",
        "Write articles as 「law」 제N조",
    )


def no_correction() -> Problem:
    """Make the problem of a correction that is not there."""
    return Problem(
        "correction-not-found",
        404,
        "그런 고침이 없습니다. GET /v1/evaluations/corrections에서 확인하십시오.",
        "There is no such correction",
    )


def second_person() -> Problem:
    """Make the problem of somebody who decides on what they proposed."""
    return Problem(
        "second-person-needed",
        409,
        "제안한 사람은 스스로 받아들이거나 물릴 수 없습니다. 다른 평가자가 확인해야 합니다.",
        "Another person must decide",
    )


def decided_already() -> Problem:
    """Make the problem of a correction that somebody decided on meanwhile."""
    return Problem(
        "correction-decided",
        409,
        "이미 다른 사람이 결정한 고침입니다. 목록을 다시 불러오십시오.",
        "Somebody else decided already",
    )
