"""Where a bucket is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a bucket is and how it is opened; without keys it is read as anyone."""

    endpoint: str
    bucket: str
    prefix: str = ""
    region: str = "us-east-1"
    access_key: str | None = None
    secret_key: str | None = None
    path_style: bool = True
    timeout_seconds: float = 30.0


def endpoint(bucket: Bucket) -> str:
    """Return the address of the service, or of the bucket where it stands in the host's name.

    >>> endpoint(Bucket("http://storage:9000/", "docs", path_style=False))
    'http://docs.storage:9000'
    """
    address = bucket.endpoint.rstrip("/")
    if bucket.path_style:
        return address
    scheme, _, rest = address.partition("://")
    return f"{scheme}://{bucket.bucket}.{rest}"
