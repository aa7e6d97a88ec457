"""Snapshots of a Qdrant server's collections, saved to a folder and loaded from it.

On a cluster of several nodes a snapshot holds the shards of the node that is asked: address each node for its
own, or back up the storage below (see docs/backup.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from rag.adapters.server_engine import meaning, without_credentials
from rag.errors import IndexUnavailable

if TYPE_CHECKING:
    import httpx
    from qdrant_client import QdrantClient

SECONDS = 3600
SUFFIX = ".snapshot"


def save(url: str, key: str | None, prefix: str, folder: Path) -> list[str]:
    """Save every collection whose name is `prefix` or begins with `prefix-`; return their names.

    Raises `IndexUnavailable`, `DiskFull`.
    """
    with connected(url, key) as (client, http):
        names = [one.name for one in client.get_collections().collections]
        mine = sorted(name for name in names if name == prefix or name.startswith(f"{prefix}-"))
        for name in mine:
            made = client.create_snapshot(name, wait=True)
            if made is None:
                raise IndexUnavailable(f"Qdrant 컬렉션 {name!r}의 스냅샷을 만들지 못했습니다. 서버의 기록을 보십시오.")
            try:
                fetch(http, f"/collections/{quote(name)}/snapshots/{quote(made.name)}", folder / f"{name}{SUFFIX}")
                require_same(folder / f"{name}{SUFFIX}", made.checksum)
            finally:
                client.delete_snapshot(name, made.name, wait=True)
    return mine


def load(url: str, key: str | None, folder: Path) -> list[str]:
    """Replace the collections whose snapshots lie in a folder; return their names."""
    loaded = []
    with connected(url, key) as (_, http):
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            name = path.name.removesuffix(SUFFIX)
            with path.open("rb") as stream:
                place = f"/collections/{quote(name)}/snapshots/upload"
                answer = http.post(place, params={"priority": "snapshot", "wait": "true"}, files={"snapshot": stream})
            answer.raise_for_status()
            loaded.append(name)
    return loaded


def fetch(http: httpx.Client, path: str, target: Path) -> None:
    """Stream a snapshot to a file."""
    with http.stream("GET", path) as answer, target.open("wb") as file:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            file.write(piece)


def require_same(path: Path, checksum: str | None) -> None:
    """Raise `IndexUnavailable` where a snapshot did not arrive as the server says it is."""
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if checksum and found != checksum:
        raise IndexUnavailable(f"Qdrant 스냅샷 {path.name!r}이(가) 온전히 오지 않았습니다. 다시 백업하십시오.")


@contextmanager
def connected(url: str, key: str | None) -> Iterator[tuple[QdrantClient, httpx.Client]]:
    """Give the client and, for the files themselves, plain HTTP; their errors become ours."""
    import httpx
    from qdrant_client import QdrantClient
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ApiException

    headers = {"api-key": key} if key else {}
    try:
        client = QdrantClient(url=url, api_key=key, timeout=SECONDS, check_compatibility=False, trust_env=False)
        with httpx.Client(base_url=url, headers=headers, timeout=SECONDS, trust_env=False) as http:
            try:
                yield client, http
            finally:
                client.close()
    except httpx.HTTPStatusError as error:
        place = without_credentials(url)
        raise IndexUnavailable(f"Qdrant {place!r}이(가) 거절했습니다(HTTP {error.response.status_code}).") from error
    except (ApiException, QdrantException, httpx.HTTPError, OSError) as error:
        raise meaning(error, without_credentials(url)) from error
