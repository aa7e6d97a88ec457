from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.server import ThreadedMotoServer

from ingestion.patterns import Patterns
from ingestion.sync.names import placed
from ingestion.sync.s3 import S3Source
from ingestion.sync.s3_bucket import Bucket
from ingestion.sync.s3_keys import EMPTY, canonical, signed
from rag.errors import SourceUnavailable
from tests.unit.sync.web_server import Site, site

Storage = tuple[Any, str]


@pytest.fixture(scope="module")
def storage() -> Iterator[Storage]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1"
    )
    yield client, url
    server.stop()


@pytest.fixture
def refusing(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path / "저장소") as made:
        yield made


def paths(source: S3Source) -> list[str]:
    return sorted(entry.path for entry in source.listing().entries)


def filled(storage: Storage, bucket: str, *names: str, data: bytes = b"x") -> Bucket:
    client, url = storage
    if bucket not in {known["Name"] for known in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket=bucket)
    for name in names:
        client.put_object(Bucket=bucket, Key=name, Body=b"" if name.endswith("/") else data)
    return Bucket(url, bucket, access_key="a", secret_key="b")


def test_a_prefix_is_a_folder_not_the_beginning_of_a_name(storage: Storage) -> None:
    bucket = filled(storage, "prefixes", "공개/가.md", "공개용/나.md")
    chosen = Bucket(bucket.endpoint, bucket.bucket, "공개", access_key="a", secret_key="b")
    assert paths(S3Source(chosen, Patterns())) == ["가.md"]


def test_the_empty_objects_that_stand_for_folders_are_no_documents(storage: Storage) -> None:
    bucket = filled(storage, "markers", "법/", "법/민법.md", "빈폴더/", "빈것.md")
    assert paths(S3Source(bucket, Patterns())) == ["법/민법.md", "빈것.md"]


def test_more_objects_than_one_page_are_listed(storage: Storage) -> None:
    bucket = filled(storage, "pages", *(f"{n:04}.md" for n in range(1005)))
    assert len(paths(S3Source(bucket, Patterns()))) == 1005


def test_a_key_that_is_no_path_does_not_hide_the_others(storage: Storage) -> None:
    names = [
        "가.md",
        "../밖.md",
        "a//b.md",
        "a/../c.md",
        "따옴표 & <1>+%.md",
        "끝.md",
        *map(str, range(1000)),
    ]
    bucket = filled(storage, "unsafe", *(f"공개/{name}" for name in names), "공개용.md")
    source = S3Source(replace(bucket, prefix="공개"), Patterns())
    entries = {entry.path: entry for entry in source.listing().entries}
    assert set(entries) == set(names)
    assert b"".join(source.fetch(entries["따옴표 & <1>+%.md"])) == b"x"
    found, failures = placed(entries.values())
    assert {"가.md", "끝.md", "따옴표 & <1>+%.md"} <= set(found)
    assert {"../밖.md", "a//b.md", "a/../c.md"} <= {failure.path for failure in failures}


def test_versions_are_the_same_however_a_bucket_is_listed(storage: Storage) -> None:
    bucket = filled(storage, "versions", "가.md")
    before = S3Source(bucket, Patterns()).listing().entries[0]
    filled(storage, "versions", "../밖.md")
    after = {entry.path: entry for entry in S3Source(bucket, Patterns()).listing().entries}
    assert after["가.md"] == before


@pytest.mark.parametrize("path_style", [True, False])
def test_a_listing_is_signed_as_the_makers_of_s3_sign_it(path_style: bool) -> None:
    bucket = Bucket("http://storage:9000", "docs", access_key="key", secret_key="비밀", path_style=path_style)
    query = canonical({"list-type": "2", "prefix": "공개 자료/", "encoding-type": "url"})
    address = "http://storage:9000/docs" if path_style else "http://docs.storage:9000/"
    ours = signed(bucket, address, query, datetime.now(UTC))
    request = AWSRequest("GET", f"{address}?{query}", headers={"x-amz-content-sha256": EMPTY})
    S3SigV4Auth(Credentials("key", "비밀"), "s3", "us-east-1").add_auth(request)
    assert ours["x-amz-date"] == request.context["timestamp"]
    assert ours["authorization"] == request.headers["authorization"]


def test_without_keys_nothing_is_signed() -> None:
    assert signed(Bucket("http://storage", "docs"), "http://storage/docs", "", datetime.now(UTC)) == {}


def test_a_missing_bucket_says_so(storage: Storage) -> None:
    with pytest.raises(SourceUnavailable, match="bucket과 path_style"):
        S3Source(Bucket(storage[1], "nowhere"), Patterns()).listing()


@pytest.mark.parametrize("code", ["InvalidAccessKeyId", "SignatureDoesNotMatch", "AccessDenied"])
def test_wrong_keys_say_so_and_are_not_repeated(refusing: Site, code: str) -> None:
    body = f"<Error><Code>{code}</Code><AWSAccessKeyId>열쇠</AWSAccessKeyId></Error>".encode()
    refusing.answers["/docs?list-type=2"] = lambda handler: handler.reply(403, body, Content_Type="application/xml")
    source = S3Source(Bucket(refusing.url, "docs", access_key="key-id", secret_key="secret"), Patterns())
    with pytest.raises(SourceUnavailable, match="접근 키와 권한") as caught:
        source.listing()
    assert "열쇠" not in str(caught.value)
    assert "key-id" not in str(caught.value)


def test_something_else_at_the_address_says_so(refusing: Site) -> None:
    with pytest.raises(SourceUnavailable, match="endpoint"):
        S3Source(Bucket(refusing.url, "docs", timeout_seconds=2), Patterns()).listing()


def test_the_environments_proxy_is_not_used(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = filled(storage, "proxies", "가.md")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert paths(S3Source(bucket, Patterns())) == ["가.md"]
