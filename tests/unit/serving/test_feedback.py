from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import EnvironmentFault
from serving.schemas import FeedbackIn
from serving.store.feedback import FeedbackStore


def test_feedback_survives_the_store(tmp_path: Path) -> None:
    store = FeedbackStore.in_folder(tmp_path)
    first = store.add(FeedbackIn(answer_id="ans-1", rating="up"))
    store.close()
    again = FeedbackStore.in_folder(tmp_path)
    second = again.add(FeedbackIn(answer_id="ans-1", rating="down", comment="근거가 낡았습니다 😀"))
    assert second > first
    assert again.ratings() == {"up": 1, "down": 1}
    again.close()


def test_a_place_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    store = FeedbackStore.in_folder(tmp_path / "none")
    with pytest.raises(EnvironmentFault):
        store.add(FeedbackIn(answer_id="ans-1", rating="up"))
