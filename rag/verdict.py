"""A check's verdict, as it goes into the record of an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check decided. `check` is its stable name (`figures`, `links`, `support`, `canary`, `injection`).

    `detail` says why in a few words that hold no personal data and nothing of a text that was held back.
    `about` is what was looked at: `question`, `passage:<chunk id>`, `sentence:<n>` or `answer`.
    """

    check: str
    passed: bool
    about: str
    detail: str = ""
