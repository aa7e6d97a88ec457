"""The edit distance between a draft and what was sent."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.complaints.draft.distance import edit_distance, levenshtein

SENTENCES = st.sampled_from(
    ["가로등을 고쳤습니다.", "가로등을 어제 고쳤습니다.", "감사합니다.", "현장을 점검했습니다.", "요금은 500원입니다."]
)
TEXTS = st.lists(SENTENCES, max_size=6).map(" ".join)
WORDS = st.text(alphabet="가나다라 ", max_size=12)


def naive(old: str, new: str) -> int:
    if not old or not new:
        return len(old) + len(new)
    return min(naive(old[1:], new) + 1, naive(old, new[1:]) + 1, naive(old[1:], new[1:]) + (old[0] != new[0]))


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_a_text_that_was_sent_as_it_was_drafted_has_no_distance(text: str) -> None:
    found = edit_distance(text, text)
    assert found.distance == 0
    assert found.changed == found.added == found.removed == 0


@given(TEXTS, TEXTS)
@settings(max_examples=60, deadline=None)
def test_the_distance_is_a_share_the_same_both_ways_and_counts_every_sentence(draft: str, sent: str) -> None:
    found, back = edit_distance(draft, sent), edit_distance(sent, draft)
    assert 0 <= found.distance <= 1
    assert found.distance == back.distance
    assert (found.distance == 0) == (draft.split() == sent.split())
    assert [one.draft for one in found.changes if one.draft] == [s.draft for s in edit_distance(draft, "").changes]
    assert [one.sent for one in found.changes if one.sent] == [s.sent for s in edit_distance("", sent).changes]


@given(st.text("가나다", max_size=6), st.text("가나다", max_size=5))
@settings(max_examples=60, deadline=None)
def test_letters_are_counted_as_the_definition_says(old: str, new: str) -> None:
    assert levenshtein(old, new) == naive(old, new)


def test_each_sentence_is_kept_changed_added_or_removed() -> None:
    found = edit_distance(
        "가로등을 점검했습니다. 결과는 [점검 결과]입니다. 감사합니다.",
        "가로등을 점검했습니다. 결과는 안정기 고장입니다. 부품은 내일 바꿉니다.",
    )
    assert [one.change for one in found.changes][:2] == ["kept", "changed"]
    assert found.kept == 1
    assert found.changed + found.added + found.removed >= 2


def test_more_changes_are_a_greater_distance() -> None:
    draft = "가로등을 점검했습니다. 결과는 다음과 같습니다. 감사합니다."
    little = draft.replace("점검", "확인")
    much = "알려 주신 곳은 사유지여서 시가 고칠 수 없습니다."
    assert 0 < edit_distance(draft, little).distance < edit_distance(draft, much).distance


def test_nothing_drafted_and_nothing_sent_is_no_distance() -> None:
    assert edit_distance("", " \n").distance == 0
    assert edit_distance("", "감사합니다.").distance == 1
