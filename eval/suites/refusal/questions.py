"""The questions of the suite `refusal` (`eval/data/refusal.jsonl`), and what each class must get."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from eval.gold import DATA
from rag.errors import InputError
from rag.evaluation.facts import Fact, Name

QUESTIONS = DATA / "refusal.jsonl"
Class = Literal["답할 수 있음", "범위 밖", "틀린 전제", "사람이 정할 일"]


class Premise(Fact):
    """What a question takes for granted, and what the statutes say: each is checked against the corpus by a test.

    `number`: the article says `true`, the question `claimed`. `no_law`, `no_article`: there is no such thing.
    `repealed`: the article stands there as deleted. `answerable`: the article that answers holds `word`.
    """

    kind: Literal["number", "no_law", "no_article", "repealed", "answerable"]
    name: str = ""
    law: str = ""
    level: str = ""
    article: str | None = None
    true: str = ""
    claimed: str = ""
    word: str = ""

    @property
    def source(self) -> str:
        """The file below the folder of statutes."""
        return f"{self.law}/{self.level}.md"


class RefusalQuestion(Fact):
    """A question with its class and kind, in one of three registers."""

    id: Name
    class_: Class = Field(alias="class")
    kind: Name
    register_: Literal["구어", "문어", "오타·방언"] = Field(alias="register")
    question: Name
    premise: Premise | None = None


def read_refusals(path: Path = QUESTIONS) -> list[RefusalQuestion]:
    """Read the questions. Raises `InputError` naming the line that is not in form."""
    found: list[RefusalQuestion] = []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
        try:
            found.append(RefusalQuestion.model_validate(json.loads(line)))
        except (ValueError, ValidationError) as error:
            raise InputError(f"{path.name} {number}째 줄이 형식과 다릅니다: {error}") from error
    return found
