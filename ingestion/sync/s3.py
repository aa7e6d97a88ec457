"""A bucket of S3-compatible storage inside the network, by `obstore`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingestion.patterns import Patterns
from ingestion.sync.base import GONE, PIECE, Entry, Listing
from ingestion.sync.s3_bucket import Bucket, endpoint
from ingestion.sync.s3_keys import Meta, keys
from rag.errors import SourceUnavailable, UnreadableDocument

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, S3Config, S3Store

NOWHERE = "http://127.0.0.1:9"
RETRIES = 2
DENIED = ("403", "401", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch")


class S3Source:
    """The objects below a prefix; a version is ETag and size."""

    def __init__(self, bucket: Bucket, patterns: Patterns) -> None:
        self._bucket = bucket
        self._patterns = patterns
        self._store = opened(bucket)

    def listing(self) -> Listing:
        """Return the objects. Raises `SourceUnavailable`."""
        found = self._found()
        folders = {above for meta in found for above in folders_of(meta.path)}
        return Listing(
            tuple(
                Entry(meta.path, f"{meta.tag}-{meta.size}", meta.path)
                for meta in found
                if self._is_document(meta, folders)
            )
        )

    def fetch(self, entry: Entry) -> Iterator[bytes]:
        """Yield an object's bytes. Raises `UnreadableDocument`, `SourceUnavailable`."""
        from obstore import get
        from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

        try:
            for piece in get(self._store, entry.handle).stream(min_chunk_size=PIECE):
                yield bytes(piece)
        except FileNotFoundError as error:
            raise UnreadableDocument(GONE) from error
        except (PermissionDeniedError, UnauthenticatedError) as error:
            raise UnreadableDocument("이 객체를 읽을 권한이 없습니다. 저장소 관리자에게 권한을 받으십시오.") from error
        except Exception as error:
            raise self._meaning(error) from error

    def close(self) -> None:
        """Connections end with the store."""

    def _found(self) -> list[Meta]:
        from obstore import list as list_objects
        from obstore.exceptions import InvalidPathError

        try:
            return [meta_of(meta) for batch in list_objects(self._store) for meta in batch]
        except InvalidPathError:
            # One key that is no path (`a//b`, `../b`) fails the library's whole listing.
            return list(keys(self._bucket))
        except Exception as error:
            raise self._meaning(error) from error

    def _is_document(self, meta: Meta, folders: set[str]) -> bool:
        """Whether an object is taken; some tools leave an empty object for each folder."""
        is_marker = not meta.size and (meta.path in folders or "." not in meta.path.rpartition("/")[2])
        return not is_marker and self._patterns.takes(meta.path)

    def _meaning(self, error: Exception) -> SourceUnavailable:
        """Return what an error of the library's means; its text is not shown, for it may name keys."""
        said, where = str(error), f"{self._bucket.endpoint} 버킷 {self._bucket.bucket!r}"
        if "NoSuchBucket" in said:
            return SourceUnavailable(f"{where}이(가) 없습니다. bucket과 path_style을 확인하십시오.")
        if any(word in said for word in DENIED):
            return SourceUnavailable(f"{where}이(가) 접근을 거부했습니다. 접근 키와 권한을 확인하십시오.")
        return SourceUnavailable(f"{where}에 닿지 못했습니다. endpoint와 네트워크, 저장소 상태를 확인하십시오.")


def opened(bucket: Bucket) -> S3Store:
    """Return the store; nothing is connected yet. Raises `SourceUnavailable`."""
    try:
        from obstore.store import S3Store
    except ImportError as error:
        raise SourceUnavailable("S3 꾸러미가 없습니다. pip install 'mongmin[s3]'로 설치하십시오.") from error
    config: S3Config = {
        "endpoint": endpoint(bucket),
        "region": bucket.region,
        "virtual_hosted_style_request": not bucket.path_style,
    }
    if bucket.access_key and bucket.secret_key:
        config.update({"access_key_id": bucket.access_key, "secret_access_key": bucket.secret_key})
    else:
        # Otherwise the library would look for a cloud's metadata service.
        config["skip_signature"] = True
    limit = timedelta(seconds=bucket.timeout_seconds)
    client: ClientConfig = {
        "allow_http": bucket.endpoint.startswith("http://"),
        "connect_timeout": limit,
        "read_timeout": limit,
        # Naming a proxy, and our host as an exception, keeps the environment's proxy out.
        "proxy_url": NOWHERE,
        "proxy_excludes": urlsplit(config["endpoint"]).hostname or "",
    }
    try:
        return S3Store(
            bucket.bucket,
            prefix=bucket.prefix.strip("/") or None,
            config=config,
            client_options=client,
            retry_config={"max_retries": RETRIES, "retry_timeout": limit},
        )
    except Exception as error:
        raise SourceUnavailable("S3 설정을 쓸 수 없습니다. endpoint, bucket, prefix를 확인하십시오.") from error


def meta_of(meta: ObjectMeta) -> Meta:
    """Return an object as it was listed; without an ETag its time of change tells versions apart."""
    return Meta(meta["path"], meta.get("e_tag") or meta["last_modified"].isoformat(), meta["size"])


def folders_of(path: str) -> Iterator[str]:
    """Yield the folders above a path.

    >>> list(folders_of("가/나/다.md"))
    ['가/나', '가']
    """
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
