"""What goes to a Qdrant server and what its errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.adapters.qdrant_payload import DENSE, Condition, OneOf, conditions
from rag.errors import DiskFull, IndexUnavailable
from rag.types import Point, SparseVector, VectorQuery, Where

if TYPE_CHECKING:
    from qdrant_client import models

SEARCH_EFFORT = 128


def without_credentials(url: str) -> str:
    """Return scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else url.rpartition("@")[2]


def build_request(
    query: VectorQuery, allowed: models.Filter | None, limit: int, *, exact: bool = False
) -> models.QueryRequest:
    """Return the request for one probe, with payloads: another journey would cost more."""
    from qdrant_client import models

    vector = build_sparse(query.vector) if isinstance(query.vector, SparseVector) else list(query.vector)
    return models.QueryRequest(
        query=vector,
        using=query.name,
        filter=allowed,
        limit=limit,
        params=models.SearchParams(hnsw_ef=max(SEARCH_EFFORT, 2 * limit), exact=exact),
        with_payload=True,
    )


def build_vectors(point: Point) -> dict[str, Any]:
    """Return the vectors of a point that are known."""
    vectors: dict[str, Any] = {name: build_sparse(vector) for name, vector in point.sparse.items() if vector}
    if point.dense is not None:
        vectors[DENSE] = list(point.dense)
    return vectors


def build_sparse(vector: SparseVector) -> models.SparseVector:
    """Return a sparse vector of the client."""
    from qdrant_client import models

    return models.SparseVector(indices=list(vector.indices), values=list(vector.values))


def build_filter(where: Where) -> models.Filter | None:
    """Return the filter that admits what `where` does, or None for everything."""
    from qdrant_client import models

    wanted: list[Any] = [_build_condition(condition) for condition in conditions(where)]
    return models.Filter(must=wanted) if wanted else None


def _build_condition(condition: Condition) -> models.FieldCondition | models.Filter:
    from qdrant_client import models

    if not isinstance(condition, OneOf):
        between = models.Range(gte=condition.at_least, lte=condition.at_most)
        return models.FieldCondition(key=condition.field, range=between)
    match = models.FieldCondition(key=condition.field, match=models.MatchAny(any=list(condition.values)))
    if not condition.or_absent:
        return match
    empty = models.IsEmptyCondition(is_empty=models.PayloadField(key=condition.field))
    return models.Filter(should=[match, empty])


def build_field_index(kind: str) -> models.KeywordIndexParams | models.IntegerIndexParams:
    """Return an index without graph links of its own for each value, which would lengthen the build."""
    from qdrant_client import models

    if kind == "keyword":
        return models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, enable_hnsw=False)
    integer = models.IntegerIndexType.INTEGER
    return models.IntegerIndexParams(type=integer, lookup=False, range=True, enable_hnsw=False)


def meaning(error: Exception, place: str) -> DiskFull | IndexUnavailable:
    """Return our error for one of the client's."""
    status = getattr(error, "status_code", None)
    if status in {401, 403}:
        return IndexUnavailable(
            f"Qdrant {place!r}이(가) 접근을 거부했습니다(HTTP {status}). "
            "설정 index.api_key_env가 가리키는 환경 변수의 키를 확인하십시오."
        )
    if any(words in str(error) for words in ("No space left", "disk space")):
        return DiskFull(f"Qdrant {place!r}의 디스크 공간이 모자랍니다. 공간을 늘리고 다시 하십시오.")
    source = getattr(error, "source", error)
    detail = f"HTTP {status}" if status else type(source).__name__
    return IndexUnavailable(
        f"Qdrant {place!r}에 연결할 수 없거나 요청이 실패했습니다({detail}). 서버와 주소를 확인하십시오."
    )
