"""The first start of a service that needs keys: one administrator with a random key, shown once."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from configs.settings import Settings
from rag.errors import RecordsUnavailable
from serving.lock import prepared, writing
from serving.security.keys import KeyRights
from serving.store.base import Database
from serving.store.keys import KeyStore

NAME = "첫 관리자"
FILE = "administrator.key"
RIGHTS = KeyRights(frozenset({"administrator"}))


def make_first_administrator(settings: Settings, say: Callable[[str], None], terminal: bool | None = None) -> None:
    """Make an administrator's key if there never was one and callers need keys.

    It is written on the terminal; what is not a terminal is a log, so there it goes to a file that only its owner
    may read.
    """
    if settings.profile == "laptop" and settings.api.anonymous:
        return
    try:
        credential = first_key(settings)
    except RecordsUnavailable as error:
        say(f"{error} 관리자 키는 다음에 시작할 때 만듭니다.")  # answers do not wait for the records
        return
    if credential is None:
        return
    if sys.stderr.isatty() if terminal is None else terminal:
        say(f"관리자 키를 만들었습니다. 지금 한 번만 보이니 안전한 곳에 옮겨 두십시오.\n\n    {credential}\n")
        return
    hide(settings, credential)
    say(f"관리자 키를 {settings.data / FILE}에 두었습니다. 옮겨 적은 뒤에 그 파일을 지우십시오.")


def first_key(settings: Settings) -> str | None:
    """Make the first administrator's key; None if there was one before. Raises `RecordsUnavailable`."""
    prepared(settings.data)
    database = Database.of(settings)
    try:
        keys = KeyStore(database)
        if any("administrator" in key.rights.roles for key in keys.all()):
            return None
        return keys.create(NAME, RIGHTS)[1]
    finally:
        database.close()


def hide(settings: Settings, credential: str) -> None:
    """Write a key to a file of its owner."""
    path = settings.data / FILE
    with writing(settings.data):
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(credential + "\n")
