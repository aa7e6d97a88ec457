from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from configs.settings import CONFIGS, SettingsError
from configs.sources import FolderConfig, S3Config, load_sources, parse_sources

FOLDER = "sources: {공유: {type: folder, path: /mnt/share, %s}}"


def test_every_key_of_the_example_is_read() -> None:
    sources = load_sources(CONFIGS / "sources.example.yaml")
    assert {source.type for source in sources.values()} == {"folder", "git", "s3", "web"}


def test_a_file_that_is_not_there_has_no_sources(tmp_path: Path) -> None:
    assert load_sources(tmp_path / "sources.yaml") == {}


def test_relative_paths_count_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("sources: {가: {type: folder, path: 문서}}", encoding="utf8")
    source = load_sources(tmp_path / "sources.yaml")["가"]
    assert isinstance(source, FolderConfig)
    assert source.path == tmp_path / "문서"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FOLDER % "pth: /x", "'sources.공유.pth': 없는 항목입니다"),
        (FOLDER % "every: 1시간", "'sources.공유.every': 30m"),
        (FOLDER % 'at: "25:00"', "'sources.공유.at'"),
        (FOLDER % 'every: 1h, at: "02:30"', "하나만"),
        (FOLDER % "max_removed_share: 2", "이하여야"),
        (FOLDER % "defaults: {grade: Z}", "가운데 하나여야"),
        (FOLDER % "require_mount: 아마", "true나 false여야"),
        ("sources: {가: {path: /x}}", "type 항목을 적으십시오"),
        ("sources: {가: {type: ftp}}", "folder, git, s3, web"),
        ("sources: {가: {type: folder}}", "있어야 합니다"),
        ("sources: {../가: {type: folder, path: /x}}", "소스 이름 '../가'"),
        ("sources: {A: {type: folder, path: /x}, a: {type: folder, path: /y}}", "대소문자만 다른"),
        ("sources: {가: {type: git, path: /x, ref: --upload-pack=x}}", "가지나 태그"),
        ("sources: {가: {type: git, path: /x, ref: 'a..b'}}", "가지나 태그"),
        ("sources: {가: {type: web, url: 'http://admin:pw@host/'}}", r"\*_env"),
        ("sources: {가: {type: web, url: 'ftp://host/'}}", "http://"),
        ("sources: {가: {type: web, url: 'http://host/', user_env: A}}", "함께"),
        ("sources: {가: {type: s3, endpoint: 'http://h', bucket: b, access_key_env: A}}", "bucket"),
        ("sources: {가: {type: s3, endpoint: 'http://h', bucket: bbb, access_key_env: A}}", "함께"),
        ("sources: {가: {type: folder, path: /x}, 가: {type: folder, path: /y}}", "두 번 있습니다"),
        ("sources: [1]", "묶음이어야"),
        ("sources: {가: [", "YAML로 읽을 수 없습니다"),
        ("- 1", "묶음이어야"),
        ("source: {}", "'source': 없는 항목입니다"),
    ],
)
def test_what_is_wrong_is_said_in_korean(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        parse_sources(text)


def test_a_secret_in_the_file_is_refused_and_not_repeated() -> None:
    text = (
        "sources: {가: {type: s3, endpoint: 'http://h', bucket: bbb, access_key_env: A, secret_key_env: 'p@ss word'}}"
    )
    with pytest.raises(SettingsError, match="환경 변수의 이름") as caught:
        parse_sources(text)
    assert "p@ss" not in str(caught.value)


def test_a_file_that_is_no_text_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_sources(tmp_path / "sources.yaml")


def test_times_are_read_with_and_without_quotes() -> None:
    sources = parse_sources(
        "sources: {가: {type: folder, path: /x, at: 14:30}, 나: {type: folder, path: /x, at: '02:05'},"
        " 다: {type: folder, path: /x, every: 90m}}"
    )
    assert [source.time_of_day for source in sources.values()] == [(14, 30), (2, 5), None]
    assert sources["다"].interval == timedelta(minutes=90)


def test_a_bucket_is_read_path_style_unless_told_otherwise() -> None:
    source = parse_sources("sources: {가: {type: s3, endpoint: 'http://h:9000', bucket: docs}}")["가"]
    assert isinstance(source, S3Config)
    assert source.path_style
