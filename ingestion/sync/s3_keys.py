"""The keys of a bucket that the library will not list, because one of them is no path: ListObjectsV2, signed by hand.

Source of the signature: "Authenticating Requests (AWS Signature Version 4)" of the S3 API reference.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element

import httpx
from defusedxml.ElementTree import ParseError, fromstring

from ingestion.sync.s3_bucket import Bucket, endpoint
from rag.errors import SourceUnavailable

EMPTY = hashlib.sha256(b"").hexdigest()
MAX_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class Meta:
    """An object: its path below the prefix, a tag that changes with its content, and its size in bytes."""

    path: str
    tag: str
    size: int


def keys(bucket: Bucket) -> Iterator[Meta]:
    """Yield all objects below the bucket's prefix, whatever their keys. Raises `SourceUnavailable`."""
    prefix = f"{bucket.prefix.strip('/')}/" if bucket.prefix.strip("/") else ""
    asked = {"list-type": "2", "encoding-type": "url", "prefix": prefix}
    with httpx.Client(timeout=bucket.timeout_seconds, trust_env=False) as client:
        for _ in range(MAX_PAGES):
            page = read_page(client, bucket, asked)
            for found in page.iterfind("{*}Contents"):
                key = unquote(text(found, "Key"))
                yield Meta(key[len(prefix) :], text(found, "ETag") or text(found, "LastModified"), size_of(found))
            following = text(page, "NextContinuationToken")
            if not following:
                return
            asked["continuation-token"] = following


def read_page(client: httpx.Client, bucket: Bucket, asked: Mapping[str, str]) -> Element:
    """Return a page of the listing. Raises `SourceUnavailable`."""
    address = endpoint(bucket) + (f"/{bucket.bucket}" if bucket.path_style else "/")
    query = canonical(asked)
    try:
        response = client.get(f"{address}?{query}", headers=signed(bucket, address, query, datetime.now(UTC)))
        response.raise_for_status()
        page: Element = fromstring(response.content)
    except (httpx.HTTPError, ParseError, ValueError) as error:
        raise SourceUnavailable(
            f"{bucket.endpoint} 버킷 {bucket.bucket!r}의 목록을 읽지 못했습니다. 접근 키와 저장소 상태를 확인하십시오."
        ) from error
    return page


def text(parent: Element, name: str) -> str:
    """Return the text of an element's child, whatever the namespace, or ""."""
    return parent.findtext(f"{{*}}{name}") or ""


def size_of(found: Element) -> int:
    """Return an object's size in bytes."""
    size = text(found, "Size")
    return int(size) if size.isdigit() else 0


def canonical(asked: Mapping[str, str]) -> str:
    """Return a query in the order and spelling that is signed.

    >>> canonical({"prefix": "가/", "list-type": "2"})
    'list-type=2&prefix=%EA%B0%80%2F'
    """
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(asked.items()))


def signed(bucket: Bucket, address: str, query: str, now: datetime) -> dict[str, str]:
    """Return the headers of a GET without body; none that prove anything for a bucket read as anyone."""
    if not (bucket.access_key and bucket.secret_key):
        return {}
    parts, moment = urlsplit(address), now.strftime("%Y%m%dT%H%M%SZ")
    headers = {"host": parts.netloc, "x-amz-content-sha256": EMPTY, "x-amz-date": moment}
    listed = "".join(f"{name}:{value}\n" for name, value in headers.items())
    names = ";".join(headers)
    request = "\n".join(["GET", quote(parts.path) or "/", query, listed, names, EMPTY])
    scope = f"{moment[:8]}/{bucket.region}/s3/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    key = reduce(digest, scope.split("/"), f"AWS4{bucket.secret_key}".encode())
    signature = digest(key, "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashed])).hex()
    proof = f"Credential={bucket.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": f"AWS4-HMAC-SHA256 {proof}"}


def digest(key: bytes, message: str) -> bytes:
    """Return the HMAC-SHA256 of a message."""
    return hmac.new(key, message.encode(), hashlib.sha256).digest()
