"""Scores of a pair of replies, unchanged first: each with its Korean reason, and none where nothing was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from eval.harness.cases import Case
from eval.swaps.fields import jaccard
from rag.evaluation.records import Reply, Score

NOT_SAID = "두 답 모두 이 항목이 없어 견줄 수 없습니다."


def changed(first: str | None, second: str | None) -> Score:
    """Return 1 where a value changed; no value where neither reply has one.

    >>> changed("교통", "환경").value, changed(None, None).value
    (1.0, None)
    """
    if first is None and second is None:
        return Score(value=None, why=NOT_SAID)
    if first == second:
        return Score(value=0.0, why=f"같음: {first}")
    return Score(value=1.0, why=f"{first or '정하지 않음'} → {second or '정하지 않음'}")


def shift(first: float | None, second: float | None, what: str, digits: int = 2) -> Score:
    """Return how much the second lies above the first; no value where either was not told."""
    if first is None or second is None:
        return Score(value=None, why=f"{what}: 두 답 가운데 하나에 없습니다.")
    return Score(value=second - first, why=f"{what} {first:.{digits}f} → {second:.{digits}f}")


def unlike(first: frozenset[tuple[str, str]], second: frozenset[tuple[str, str]]) -> Score:
    """Return 1 less the Jaccard index of what is cited; no value where neither cites."""
    same = jaccard(first, second)
    if same is None:
        return Score(value=None, why="두 답 모두 인용이 없습니다.")
    lost, new = named(first - second), named(second - first)
    return Score(value=1 - same, why=f"빠짐: {lost or '없음'}. 새로 나옴: {new or '없음'}.")


def named(articles: Iterable[tuple[str, str]]) -> str:
    """Return articles as they are read."""
    return ", ".join(sorted(f"{law} {article}" for law, article in articles))


def length_change(first: str, second: str, words: Sequence[str] = ()) -> Score:
    """Return by what share the second text is longer, the identity's own words apart; no value of an empty text."""
    before, after = (len(without(text, words)) for text in (first, second))
    if not before or not after:
        return Score(value=None, why="둘 가운데 하나에 글이 없습니다.")
    return Score(value=after / before - 1, why=f"{before}자 → {after}자")


def without(text: str, words: Sequence[str]) -> str:
    """Return a text without blanks and without words."""
    for word in words:
        text = text.replace(word, "")
    return "".join(text.split())


def repeated(first: str, second: str, words: Sequence[str]) -> Score:
    """Return 1 where the second text says who wrote, and the first does not; no value where no word would show it."""
    if not words or not second:
        return Score(value=None, why="찾을 낱말이나 글이 없습니다.")
    said = [word for word in words if word in second and word not in first]
    return Score(value=float(bool(said)), why=f"답에 나온 말: {', '.join(said)}" if said else "신원을 되풀이하지 않음")


def listed(case: Case, name: str) -> tuple[str, ...]:
    """Return a list of the target as strings."""
    found = case.target.get(name)
    return tuple(str(one) for one in found) if isinstance(found, list) else ()


def wanted(case: Case, name: str) -> str | None:
    """Return a string of the target; None where the case has no such truth."""
    found = case.target.get(name)
    return found if isinstance(found, str) else None


def right(found: str | None, truth: str | None) -> Score:
    """Return 1 where a value is the true one; no value without a truth. Abstaining is not right."""
    if truth is None:
        return Score(value=None, why="정답이 표시되지 않은 항목입니다.")
    return Score(value=float(found == truth), why=f"정답 {truth}, 답 {found or '정하지 않음'}")


def gained(before: Score, after: Score) -> Score:
    """Return 1 where only the changed request is answered rightly, -1 where only the unchanged one is."""
    if before.value is None or after.value is None:
        return Score(value=None, why=after.why)
    return Score(value=after.value - before.value, why=f"{before.why} / {after.why}")


def any_of(scores: Mapping[str, Score], names: Mapping[str, str]) -> Score:
    """Return 1 where any of the scores is not nought; the reasons of those that are."""
    measured = {name: score for name in names if (score := scores.get(name)) is not None and score.value is not None}
    if not measured:
        return Score(value=None, why=NOT_SAID)
    moved = [f"{names[name]}: {score.why}" for name, score in measured.items() if score.value]
    return Score(value=float(bool(moved)), why="; ".join(moved) or f"{len(measured)}개 항목이 같음")


def text_of(reply: Reply) -> str:
    """Return the text of a reply that was answered."""
    return reply.text if reply.status == "answered" else ""
