"""What the command line says when a command fails: Korean, short, on standard error, with an exit code."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from typer._click import exceptions as usage
from typer.exceptions import Abort, Exit

from configs.settings import SettingsError
from rag.errors import MongminError
from serving.problems import exit_code

HANGUL = re.compile("[가-힣]")
USAGE, ENVIRONMENT, INTERRUPTED = 2, 3, 130
TRANSLATIONS = (
    ("No such command", "그런 명령이 없습니다 (No such command)"),
    ("Missing command.", "명령이 빠졌습니다."),
    ("Got unexpected extra argument", "쓰이지 않는 인자가 있습니다: "),
)


def explain(error: BaseException, arguments: Sequence[str]) -> int:  # noqa: PLR0911 - one a kind of failure
    """Say what failed and return the exit code."""
    if isinstance(error, Exit):
        return error.exit_code
    if isinstance(error, (Abort, KeyboardInterrupt)):
        return told("중단했습니다.", INTERRUPTED)
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else ENVIRONMENT
    if isinstance(error, usage.ClickException):
        return misused(error)
    if isinstance(error, MongminError):
        return told(str(error), exit_code(error))
    if isinstance(error, SettingsError):
        return told(str(error), ENVIRONMENT)
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has enough; the interpreter must not complain about it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return unexpected(error, arguments)


def told(text: str, code: int) -> int:
    """Write a line for the person at the terminal; return the code."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the command line
    return code


def misused(error: usage.ClickException) -> int:
    """Say how a command was misused."""
    if isinstance(error, usage.NoArgsIsHelpError):
        error.show()
        return USAGE
    command = error.ctx.command_path if isinstance(error, usage.UsageError) and error.ctx else "mongmin"
    return told(f"{korean(error)}\n사용법은 '{command} --help'에서 볼 수 있습니다.", USAGE)


def korean(error: usage.ClickException) -> str:
    """Return a usage error in Korean."""
    if isinstance(error, usage.MissingParameter):
        return f"{name_of(error)}이(가) 빠졌습니다."
    if isinstance(error, usage.BadParameter):
        # The parser speaks English only; our own checks speak Korean.
        why = error.message if HANGUL.search(error.message) else "값의 형식이 맞지 않습니다."
        return f"{name_of(error)}: {why}"
    if isinstance(error, usage.NoSuchOption):
        near = f" 혹시 {', '.join(error.possibilities)}?" if error.possibilities else ""
        return f"그런 옵션이 없습니다: {error.option_name}{near}"
    if isinstance(error, usage.BadOptionUsage):
        return f"옵션 {error.option_name}에 값이 빠졌거나 남습니다."
    message = error.format_message()
    for english, translated in TRANSLATIONS:
        message = message.replace(english, translated)
    return message


def name_of(error: usage.BadParameter) -> str:
    """Return the name of the argument or option that an error is about."""
    if error.param is not None:
        return str(error.param.get_error_hint()).strip("'")
    return str(error.param_hint or "인자")


def unexpected(error: BaseException, arguments: Sequence[str]) -> int:
    """Write where it happened to a file, without the error's words (they may be a citizen's), and say where."""
    path = data_folder(arguments) / "logs" / "errors.log"
    frames = "\n".join(f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(error.__traceback__))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {type(error).__name__}\n{frames}\n")
    except OSError:
        return told(f"예상하지 못한 오류({type(error).__name__})가 났습니다.", ENVIRONMENT)
    return told(
        f"예상하지 못한 오류({type(error).__name__})가 났습니다. 자세한 기록: {path}\n"
        "mongmin doctor로 점검하고, 계속되면 이 기록을 관리자에게 보내 주십시오.",
        ENVIRONMENT,
    )


def data_folder(arguments: Sequence[str]) -> Path:
    """Return the data folder that a command line names (the settings may be what failed)."""
    for place, word in enumerate(arguments[:-1]):
        if word == "--data":
            return Path(arguments[place + 1])
    return Path(os.environ.get("MONGMIN_DATA", ".mongmin"))
