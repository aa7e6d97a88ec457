"""What the screening for high-impact decisions found: it goes with the answer and into the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

DecisionKind = Literal["eligibility", "benefit", "charge"]
"""인공지능기본법 제2조제4호자목: 자격 확인 및 결정, 비용징수 (a benefit is decided upon as an eligibility is)."""
Asked = Literal["question", "command"]


@dataclass(frozen=True, slots=True)
class Screening:
    """A question asks for a decision on a person. `reason` says in a few words why it is taken so, without the words.

    `owner` is the human who decides, `law` the article that says so (empty where it is not known); `notice` tells the
    reader. `bare` questions name no matter that a rule could be cited for.
    """

    decision: DecisionKind
    asked: Asked
    reason: str
    owner: str
    law: str
    notice: str
    bare: bool = False
