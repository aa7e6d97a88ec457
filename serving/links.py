"""What every client of the API shares: problem documents and lost connections become our errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from rag.errors import EnvironmentFault
from serving.problems import from_document


def raise_problem(response: httpx.Response) -> None:
    """Raise the error of a response that is none of success."""
    if response.is_success:
        return
    response.read()
    try:
        content = response.json()
    except ValueError:
        content = {}
    raise from_document(content if isinstance(content, dict) else {})


@contextmanager
def connected() -> Iterator[None]:
    """Translate the errors of the connection."""
    try:
        yield
    except (httpx.HTTPError, ValueError) as error:
        raise broken() from error


def broken() -> EnvironmentFault:
    """Make the error for an API that went away."""
    return EnvironmentFault("실행 중인 API와의 연결이 끊겼습니다. mongmin doctor로 상태를 확인하고 다시 실행하십시오.")
