"""The sources that `mongmin sync` keeps in step with, typed and frozen; `load_sources` reads `sources.yaml`.

Unknown keys are errors. No secret stands in the file: `*_env` fields name environment variables. An annotated
example is `configs/sources.example.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import yaml
from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from configs.section import Section
from configs.settings import SettingsError
from configs.source_words import explained
from configs.unique_keys import RepeatedKey, UniqueKeys, repeated

NAME = re.compile(r"[0-9A-Za-z가-힣][0-9A-Za-z가-힣_-]{0,63}")
EVERY = re.compile(r"([1-9]\d{0,4})\s*(m|h|d)")
AT = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}

Grade = Literal["O", "S", "C"]
Kind = Literal["law", "ordinance", "guide", "manual", "notice", "table", "other"]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""The name of an environment variable."""
Share = Annotated[float, Field(ge=0, le=1)]
Globs = tuple[Annotated[str, StringConstraints(min_length=1)], ...]


class SourceDefaults(Section):
    """What the documents of a source leave unsaid."""

    domain: str | None = None
    jurisdiction: str | None = None
    department: str | None = None
    grade: Grade = "O"
    kind: Kind | None = None
    effective_from: date | None = None
    text_column: str | None = None


class SourceBase(Section):
    """What every source has. `every` (`30m`, `1h`, `1d`) or `at` (`"02:30"`, Korean time) is its schedule."""

    include: Globs = ()
    exclude: Globs = ()
    defaults: SourceDefaults = SourceDefaults()
    every: str | None = None
    at: str | None = None
    max_removed_share: Share = 0.5
    """A source that loses a greater share of its files at once is stopped."""

    @field_validator("at", mode="before")
    @classmethod
    def _sexagesimal(cls, value: object) -> object:
        """YAML reads an unquoted 14:30 as minutes, 870."""
        return f"{value // 60:02}:{value % 60:02}" if type(value) is int else value

    @field_validator("every")
    @classmethod
    def _every(cls, value: str | None) -> str | None:
        if value is not None and not EVERY.fullmatch(value):
            raise ValueError("30m(분), 1h(시간), 1d(일) 꼴로 적으십시오.")
        return value

    @field_validator("at")
    @classmethod
    def _at(cls, value: str | None) -> str | None:
        if value is not None and not AT.fullmatch(value):
            raise ValueError('"02:30" 꼴의 시각(24시간제)으로 적으십시오.')
        return value

    @model_validator(mode="after")
    def _one_schedule(self) -> Self:
        if self.every and self.at:
            raise ValueError("every와 at 가운데 하나만 적으십시오.")
        return self

    @property
    def interval(self) -> timedelta | None:
        """`every` as a duration."""
        match = EVERY.fullmatch(self.every or "")
        return timedelta(**{UNITS[match[2]]: int(match[1])}) if match else None

    @property
    def time_of_day(self) -> tuple[int, int] | None:
        """`at` as hour and minute, Korean time."""
        match = AT.fullmatch(self.at or "")
        return (int(match[1]), int(match[2])) if match else None


class FolderConfig(SourceBase):
    """A folder of this machine, also a mounted share. `mirror` reads a copy instead of the folder itself.

    With `require_mount` something must be mounted at `mount_point`, or at `path` itself.
    """

    type: Literal["folder"]
    path: Path
    require_mount: bool = False
    mount_point: Path | None = None
    mirror: bool = False

    @property
    def mount(self) -> Path | None:
        """Where something must be mounted, if it must."""
        return (self.mount_point or self.path) if self.require_mount else None


class GitConfig(SourceBase):
    """A clone by its path, bare or not; what is committed at `ref` counts, not what is checked out."""

    type: Literal["git"]
    path: Path
    ref: str = "HEAD"
    history: bool = False

    @field_validator("ref")
    @classmethod
    def _ref(cls, value: str) -> str:
        if not re.fullmatch(r"[^\s\-:^~?*\[\\][^\s:^~?*\[\\]*", value) or ".." in value:
            raise ValueError("가지나 태그의 이름, 또는 커밋 번호를 적으십시오(예: main).")
        return value


class S3Config(SourceBase):
    """A bucket at an endpoint of the office's own; without keys it is read as anyone."""

    type: Literal["s3"]
    endpoint: str
    bucket: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$")]
    prefix: str = ""
    region: str = "us-east-1"
    access_key_env: Variable | None = None
    secret_key_env: Variable | None = None
    path_style: bool = True
    timeout_seconds: float = Field(30.0, gt=0)

    @field_validator("endpoint")
    @classmethod
    def _endpoint(cls, value: str) -> str:
        return web_address(value)

    @model_validator(mode="after")
    def _both_keys(self) -> Self:
        if (self.access_key_env is None) != (self.secret_key_env is None):
            raise ValueError("access_key_env와 secret_key_env는 함께 적으십시오.")
        return self


class WebConfig(SourceBase):
    """A folder listing in HTML; only what lies below `url` on the same host is read."""

    type: Literal["web"]
    url: str
    user_env: Variable | None = None
    password_env: Variable | None = None
    ca_file: Path | None = None
    max_depth: int = Field(10, ge=0, le=100)
    max_files: int = Field(20_000, ge=1)
    timeout_seconds: float = Field(30.0, gt=0)

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        return web_address(value).rstrip("/") + "/"

    @model_validator(mode="after")
    def _both_secrets(self) -> Self:
        if (self.user_env is None) != (self.password_env is None):
            raise ValueError("user_env와 password_env는 함께 적으십시오.")
        return self


SourceConfig = FolderConfig | GitConfig | S3Config | WebConfig


class SourcesFile(Section):
    """The whole file: sources by name, in the order in which they are read."""

    sources: dict[str, Annotated[SourceConfig, Field(discriminator="type")]] = Field(default_factory=dict)

    @field_validator("sources")
    @classmethod
    def _names(cls, value: dict[str, SourceConfig]) -> dict[str, SourceConfig]:
        for name in value:
            if not NAME.fullmatch(name):
                raise ValueError(f"소스 이름 {name!r}: 글자, 숫자, '-', '_'로 64자까지 적으십시오.")
        twins = repeated(name.casefold() for name in value)
        if twins:
            raise ValueError(f"대소문자만 다른 소스 이름이 있습니다({', '.join(twins)}). 이름을 다르게 하십시오.")
        return value


def load_sources(path: Path) -> dict[str, SourceConfig]:
    """Read the sources by name; a file that is not there has none. Raises `SettingsError`."""
    try:
        text = path.read_text(encoding="utf8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"소스 설정 {str(path)!r}을(를) 읽을 수 없습니다. UTF-8 파일인지 확인하십시오.") from error
    return {name: rooted(source, path.absolute().parent) for name, source in parse_sources(text, path.name).items()}


def rooted(source: SourceConfig, folder: Path) -> SourceConfig:
    """Return a source whose relative path counts from the folder of the file that names it."""
    if isinstance(source, FolderConfig | GitConfig):
        return source.model_copy(update={"path": folder / source.path.expanduser()})
    return source


def parse_sources(text: str, name: str = "sources.yaml") -> dict[str, SourceConfig]:
    """Read the sources from YAML. Raises `SettingsError` that names the wrong key."""
    try:
        loaded = yaml.load(unicodedata.normalize("NFC", text), Loader=UniqueKeys)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" {where.line + 1}번째 줄 근처" if where is not None else ""
        said = (
            error.problem
            if isinstance(error, RepeatedKey)
            else "YAML로 읽을 수 없습니다. 들여쓰기와 따옴표를 보십시오."
        )
        raise SettingsError(f"소스 설정 {name!r}{line}: {said}") from error
    try:
        return dict(SourcesFile.model_validate({} if loaded is None else loaded).sources)
    except ValidationError as error:
        raise SettingsError(" ".join(f"소스 설정 {name!r}의 {line}" for line in explained(error))) from error


def web_address(value: str) -> str:
    """Return an http(s) address that holds no secret. Raises `ValueError`."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("http:// 나 https:// 로 시작하는 주소를 적으십시오.")
    if parts.username or parts.password:
        raise ValueError("주소에 계정이나 암호를 적지 말고 환경 변수의 이름을 *_env 항목에 적으십시오.")
    if parts.query or parts.fragment:
        raise ValueError("주소에서 '?'나 '#' 뒤를 지우십시오.")
    return value
