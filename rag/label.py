"""The label of AI's output: the one place that makes it.

인공지능기본법 제31조제2항 wants a mark on what generative AI made; 시행령 제23조제2항 lets it be one that a person can
perceive (제1호) or one that a machine can read, with words given at least once (제2호). Every output here has both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from rag.types import Mode

Made = Literal["generated", "quoted", "refused", "rules"]
"""How a text was made: an answer's mode, or `rules` for a document that a program fills in without a model."""

GENERATOR = "mongmin"
LAW = "인공지능 발전과 신뢰 기반 조성 등에 관한 기본법 제31조제2항"
VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""IPTC's controlled vocabulary of digital source types, which C2PA and schema.org use too."""
SOURCE_TYPES: Mapping[Made, str] = MappingProxyType(
    {
        "generated": "trainedAlgorithmicMedia",
        "quoted": "composite",
        "refused": "algorithmicMedia",
        "rules": "algorithmicMedia",
    }
)
"""A model wrote sentences; people's texts were put together; a program without a model wrote it."""
AI_NOTICES: Mapping[Mode, str] = MappingProxyType(
    {
        "generated": "이 답변은 생성형 인공지능이 만들었습니다. 근거를 확인하고 쓰십시오.",
        "quoted": "인공지능(AI) 기반 서비스가 문서에서 찾은 원문을 그대로 옮겼습니다. 질문에 맞는지 확인하십시오.",
        "refused": "인공지능(AI) 기반 서비스의 안내입니다.",
    }
)
"""What every answer says about its making (인공지능기본법 제31조): true to its mode."""
BY_RULES = (
    "인공지능(AI) 기반 서비스의 프로그램이 정해진 규칙으로 만든 문서입니다. 생성형 인공지능이 쓴 문장은 없습니다."
)

HEADER = "AI-Disclosure"
"""The response header of draft-abaris-aicdh (an individual Internet-Draft, no standard), an RFC 9651 dictionary."""
INVOLVEMENT: Mapping[Made, str] = MappingProxyType(
    {"generated": "ai-originated", "quoted": "ai-modified", "refused": "machine-generated", "rules": "none"}
)
"""The draft's tokens; a selection of quotations counts as modified."""
ANY_TEXT = f'mode=ai-originated, provider="{GENERATOR}"'
"""The header of a stream, sent before it is known how the answer comes about, and of several answers at once: the
strongest claim."""


@dataclass(frozen=True, slots=True)
class AiLabel:
    """Who made a text and how, for machines; `text` says it to people."""

    generator: str
    mode: Made
    model: str | None
    made: date
    digital_source_type: str
    text: str
    law: str = LAW


def label_of(mode: Made, model: str | None, made: date) -> AiLabel:
    """Make the label of a text."""
    text = BY_RULES if mode == "rules" else AI_NOTICES[mode]
    return AiLabel(GENERATOR, mode, model, made, VOCABULARY + SOURCE_TYPES[mode], text)


def header_of(label: AiLabel) -> str:
    """Write a label as the value of the header `AI-Disclosure`.

    >>> header_of(label_of("generated", "gemma", date(2026, 11, 28)))
    'mode=ai-originated, provider="mongmin", model="gemma", source-type=trainedAlgorithmicMedia, made="2026-11-28"'
    """
    parts = [f"mode={INVOLVEMENT[label.mode]}", f'provider="{label.generator}"']
    if label.model:
        parts.append(f'model="{quotable(label.model)}"')
    return ", ".join([*parts, f"source-type={SOURCE_TYPES[label.mode]}", f'made="{label.made}"'])


def quotable(text: str) -> str:
    r"""Return a text as it may stand between quotation marks in a header: printable ASCII without marks.

    >>> quotable('모델 "x"\n')
    '?? x?'
    """
    plain = text.encode("ascii", "replace").decode("ascii").replace('"', "").replace("\\", "")
    return "".join(character if character.isprintable() else "?" for character in plain)


def in_words(label: AiLabel) -> str:
    """Write a label as one line for people who read plain text.

    >>> in_words(label_of("generated", "gemma-3-270m", date(2026, 11, 28)))
    '[AI 표시] 이 답변은 생성형 인공지능이 만들었습니다. 근거를 확인하고 쓰십시오. (mongmin, gemma-3-270m, 2026-11-28)'
    """
    about = ", ".join(part for part in (label.generator, label.model, label.made.isoformat()) if part)
    return f"[AI 표시] {label.text} ({about})"
