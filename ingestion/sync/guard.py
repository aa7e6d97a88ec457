"""A source that suddenly loses most of its files is a mistake until somebody says that it is none."""

from __future__ import annotations

from rag.errors import SourceUnavailable


def check_removals(gone: int, known: int, share: float) -> None:
    """Raise `SourceUnavailable` if more than `share` of the files known would go; nothing has been changed then.

    >>> check_removals(5, 10, 0.5)
    """
    if known and gone / known > share:
        raise SourceUnavailable(
            f"파일 {known:,}개 가운데 {gone:,}개가 없어져 멈췄습니다(한도 {share:.0%}). "
            "연결과 include, exclude를 확인하고, 정말 지운 것이면 --allow-removals를 붙여 다시 실행하십시오."
        )
