"""What is wrong with `sources.yaml`, in Korean."""

from __future__ import annotations

from pydantic import ValidationError

from configs.choices import spoken

WORDS = {
    "missing": "있어야 합니다.",
    "extra_forbidden": "없는 항목입니다. 이름을 확인하십시오.",
    "union_tag_not_found": "type 항목을 적으십시오(folder, git, s3, web).",
    "union_tag_invalid": "type은 folder, git, s3, web 가운데 하나여야 합니다.",
    "literal_error": "{expected} 가운데 하나여야 합니다.",
    "string_type": "글자로 적으십시오(숫자라면 따옴표로 묶으십시오).",
    "bool_parsing": "true나 false여야 합니다.",
    "bool_type": "true나 false여야 합니다.",
    "tuple_type": "목록이어야 합니다(예: ['*.md']).",
    "dict_type": "'이름: 값' 묶음이어야 합니다.",
    "model_type": "'이름: 값' 묶음이어야 합니다.",
    "model_attributes_type": "'이름: 값' 묶음이어야 합니다.",
    "path_type": "경로를 적으십시오.",
    "greater_than": "{gt}보다 커야 합니다.",
    "greater_than_equal": "{ge} 이상이어야 합니다.",
    "less_than_equal": "{le} 이하여야 합니다.",
    "float_parsing": "숫자여야 합니다.",
    "float_type": "숫자여야 합니다.",
    "int_parsing": "정수여야 합니다.",
    "int_type": "정수여야 합니다.",
    "date_from_datetime_parsing": "2026-02-01 꼴의 날짜여야 합니다.",
}


def explained(error: ValidationError) -> list[str]:
    """Say in Korean what is wrong with each key; a value is never repeated, it may be a secret."""
    lines = []
    for item in error.errors():
        context = item.get("ctx", {})
        if item["type"] == "value_error":
            said = str(context["error"])
        elif item["type"] == "string_pattern_mismatch" and str(item["loc"][-1]).endswith("_env"):
            said = "환경 변수의 이름을 적으십시오(비밀 값 자체를 적지 마십시오)."
        else:
            said = WORDS.get(item["type"], "쓸 수 없는 값입니다. docs/sync.md의 예를 보십시오.").format(
                **spoken(context)
            )
        lines.append(f"{where(item['loc'])}: {said}")
    return lines


def where(place: tuple[int | str, ...]) -> str:
    """Return the place of a key, without the tag of the kind that pydantic puts in.

    >>> where(("sources", "법령", "git", "pth"))
    "'sources.법령.pth'"
    """
    shown = [
        str(part) for depth, part in enumerate(place) if not (depth == 2 and part in ("folder", "git", "s3", "web"))
    ]
    return repr(".".join(shown) or "맨 위")
