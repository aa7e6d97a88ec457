"""What every source does alike: a folder, a git repository, a bucket, a web listing, and the fake."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import boto3
import pytest
from moto.server import ThreadedMotoServer

from ingestion.patterns import Patterns
from ingestion.sync.base import Entry, Source
from ingestion.sync.folder import FolderSource
from ingestion.sync.git import GitSource
from ingestion.sync.memory import MemorySource
from ingestion.sync.s3 import S3Source
from ingestion.sync.s3_bucket import Bucket
from ingestion.sync.web import WebSource
from rag.errors import SourceUnavailable, UnreadableDocument
from tests.unit.sync.repository import Repository
from tests.unit.sync.web_server import Site, site

BIG = bytes(range(256)) * 12_000


class Place(Protocol):
    """Somewhere that a source reads from, as its owner sees it."""

    def write(self, name: str, data: bytes) -> None: ...

    def delete(self, name: str) -> None: ...

    def source(self) -> Source: ...

    def broken(self) -> Source:
        """A source that cannot be reached."""


class FolderPlace:
    def __init__(self, path: Path) -> None:
        self.path = path / "문서"
        self.path.mkdir()
        self.clock = 1_700_000_000

    def write(self, name: str, data: bytes) -> None:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.clock += 10
        os.utime(path, (self.clock, self.clock))

    def delete(self, name: str) -> None:
        (self.path / name).unlink()

    def source(self) -> Source:
        return FolderSource(self.path, Patterns(exclude=["초안"]))

    def broken(self) -> Source:
        return FolderSource(self.path / "없음", Patterns())


class GitPlace:
    def __init__(self, path: Path) -> None:
        self.repository = Repository(path / "저장소")
        self.repository.commit()

    def write(self, name: str, data: bytes) -> None:
        self.repository.write(name, data)
        self.repository.commit()

    def delete(self, name: str) -> None:
        (self.repository.path / name).unlink()
        self.repository.commit()

    def source(self) -> Source:
        return GitSource(self.repository.path, "HEAD", Patterns(exclude=["초안"]))

    def broken(self) -> Source:
        return GitSource(self.repository.path / "없음", "HEAD", Patterns())


class WebPlace(FolderPlace):
    def __init__(self, path: Path, served: Site) -> None:
        super().__init__(path)
        self.path = served.folder
        self.url = served.url

    def source(self) -> Source:
        return WebSource(self.url, Patterns(exclude=["초안"]))

    def broken(self) -> Source:
        return WebSource("http://127.0.0.1:9/", Patterns())


class S3Place:
    def __init__(self, client: Any, url: str, bucket: str) -> None:  # noqa: ANN401 - the library has no types
        self.client = client
        self.url = url
        self.bucket = bucket
        client.create_bucket(Bucket=bucket)

    def write(self, name: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.bucket, Key=f"공개/{name}", Body=data)

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=f"공개/{name}")

    def source(self) -> Source:
        return S3Source(Bucket(self.url, self.bucket, "공개/", access_key="a", secret_key="b"), Patterns((), ["초안"]))

    def broken(self) -> Source:
        return S3Source(Bucket("http://127.0.0.1:9", self.bucket, timeout_seconds=1), Patterns())


class MemoryPlace:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def write(self, name: str, data: bytes) -> None:
        if not name.startswith("초안"):
            self.files[name] = data

    def delete(self, name: str) -> None:
        del self.files[name]

    def source(self) -> Source:
        return MemorySource(self.files)

    def broken(self) -> Source:
        return MemorySource(fault=SourceUnavailable("닿지 않습니다. 확인하십시오."))


@pytest.fixture(scope="module")
def storage() -> Iterator[tuple[Any, str]]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=url, aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1"
    )
    yield client, url
    server.stop()


@contextmanager
def placed(kind: str, path: Path, storage: tuple[Any, str]) -> Iterator[Place]:
    if kind == "web":
        with site(path / "게시") as served:
            yield WebPlace(path, served)
    elif kind == "s3":
        yield S3Place(*storage, f"b{abs(hash(path)):x}")
    elif kind == "folder":
        yield FolderPlace(path)
    elif kind == "git":
        yield GitPlace(path)
    else:
        yield MemoryPlace()


@pytest.fixture(params=["memory", "folder", "git", "s3", "web"])
def place(request: pytest.FixtureRequest, tmp_path: Path, storage: tuple[Any, str]) -> Iterator[Place]:
    with placed(request.param, tmp_path, storage) as made:
        yield made


def entries(source: Source) -> dict[str, Entry]:
    return {entry.path: entry for entry in source.listing().entries}


def content(source: Source, entry: Entry) -> bytes:
    return b"".join(source.fetch(entry))


def test_all_files_are_listed_and_their_bytes_are_had(place: Place) -> None:
    files = {
        "법/민법 (현행).md": "민법".encode(),
        "자료#1.txt": b"\x00\xff",
        "100%.csv": b"a,b\n",
        "큰것.txt": BIG,
        "빈것.md": b"",
    }
    for name, data in files.items():
        place.write(name, data)
    source = place.source()
    found = entries(source)
    assert {path: content(source, entry) for path, entry in found.items()} == files
    source.close()


def test_a_version_stays_until_the_content_changes(place: Place) -> None:
    place.write("가.md", b"1")
    place.write("나.md", b"2")
    source = place.source()
    before, again = entries(source), entries(source)
    assert before == again
    place.write("나.md", b"longer")
    after = entries(source)
    assert after["가.md"].version == before["가.md"].version != ""
    assert after["나.md"].version != before["나.md"].version
    assert content(source, after["나.md"]) == b"longer"
    source.close()


def test_what_is_deleted_is_listed_no_more(place: Place) -> None:
    place.write("가.md", b"1")
    place.write("나.md", b"2")
    place.delete("가.md")
    source = place.source()
    assert set(entries(source)) == {"나.md"}
    source.close()


def test_what_is_excluded_is_not_listed(place: Place) -> None:
    place.write("가.md", b"1")
    place.write("초안/나.md", b"2")
    source = place.source()
    assert set(entries(source)) == {"가.md"}
    source.close()


def test_a_file_that_vanished_since_is_an_error_of_its_own(place: Place) -> None:
    place.write("가.md", b"1")
    place.write("나.md", b"2")
    source = place.source()
    found = entries(source)
    if isinstance(place, GitPlace):
        found["가.md"] = Entry("가.md", "0" * 40, "0" * 40)
    else:
        place.delete("가.md")
    with pytest.raises(UnreadableDocument, match="없어졌습니다"):
        content(source, found["가.md"])
    assert content(source, found["나.md"]) == b"2"
    source.close()


def test_a_place_that_cannot_be_reached_says_what_to_do(place: Place) -> None:
    source = place.broken()
    with pytest.raises(SourceUnavailable, match=r"확인하십시오"):
        source.listing()
    source.close()
