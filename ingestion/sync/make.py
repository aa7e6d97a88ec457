"""From a source's configuration to the adapter that reads it."""

from __future__ import annotations

from collections.abc import MutableMapping

from configs.settings import secret
from configs.sources import FolderConfig, GitConfig, S3Config, SourceConfig, WebConfig
from ingestion.patterns import Patterns
from ingestion.sync.base import Source
from ingestion.sync.folder import FolderSource
from rag.errors import SourceUnavailable


def make_source(config: SourceConfig, notes: MutableMapping[str, str]) -> Source:
    """Return the source; `notes` outlive it. Raises `SourceUnavailable` if a secret or a package is missing."""
    match config:
        case FolderConfig():
            return make_folder(config)
        case GitConfig():
            return make_git(config, notes)
        case S3Config():
            return make_s3(config)
        case WebConfig():
            return make_web(config)


def make_folder(config: FolderConfig) -> FolderSource:
    """Return a folder's source."""
    return FolderSource(config.path, patterns(config), mount=config.mount)


def make_git(config: GitConfig, notes: MutableMapping[str, str]) -> Source:
    """Return a repository's source."""
    from ingestion.sync.git import GitSource

    return GitSource(config.path, config.ref, patterns(config), history=config.history, notes=notes)


def make_s3(config: S3Config) -> Source:
    """Return a bucket's source."""
    from ingestion.sync.s3 import S3Source
    from ingestion.sync.s3_bucket import Bucket

    bucket = Bucket(
        endpoint=config.endpoint,
        bucket=config.bucket,
        prefix=config.prefix,
        region=config.region,
        access_key=revealed(config.access_key_env),
        secret_key=revealed(config.secret_key_env),
        path_style=config.path_style,
        timeout_seconds=config.timeout_seconds,
    )
    return S3Source(bucket, patterns(config))


def make_web(config: WebConfig) -> Source:
    """Return a listing's source."""
    from ingestion.sync.web import WebLimits, WebSource

    limits = WebLimits(config.max_depth, config.max_files, config.timeout_seconds)
    user, password = revealed(config.user_env), revealed(config.password_env)
    login = (user, password) if user is not None and password is not None else None
    return WebSource(config.url, patterns(config), limits, login=login, ca_file=config.ca_file)


def patterns(config: SourceConfig) -> Patterns:
    """Return which of a source's paths are taken."""
    return Patterns(config.include, config.exclude)


def revealed(variable: str | None) -> str | None:
    """Return the secret in an environment variable. Raises `SourceUnavailable` if it is not set."""
    if variable is None:
        return None
    found = secret(variable)
    if found is None:
        raise SourceUnavailable(f"환경 변수 {variable}이(가) 비어 있습니다. 값을 넣고 다시 실행하십시오.")
    return found.get_secret_value()
