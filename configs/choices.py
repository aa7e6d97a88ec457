"""What pydantic says of a wrong value, without its English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def spoken(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context of an error with the values of a choice in a row.

    >>> spoken({"expected": "'교통', '복지' or '환경'"})
    {'expected': '교통, 복지, 환경'}
    """
    said = dict(context)
    if "expected" in said:
        said["expected"] = ", ".join(re.findall(r"'([^']*)'", str(said["expected"]))) or said["expected"]
    return said
