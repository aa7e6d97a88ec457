from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ingestion.patterns import Patterns
from ingestion.sync.s3 import Bucket, S3Source
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


def test_a_key_that_is_no_path_is_named(storage: Storage) -> None:
    bucket = filled(storage, "unsafe", "가.md", "../밖.md")
    with pytest.raises(SourceUnavailable, match=r"'\.\./밖\.md'.*이름을 바꾸거나"):
        S3Source(bucket, Patterns()).listing()


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
