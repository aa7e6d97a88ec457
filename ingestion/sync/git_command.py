"""The git command on one repository: its plumbing only, without hooks, network or the caller's settings."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from ingestion.sync.base import GONE, PIECE
from rag.errors import SourceUnavailable, UnreadableDocument

QUIET = (
    "core.fsmonitor=false", "core.hooksPath=/dev/null", "protocol.allow=never", "log.showSignature=false",
    "core.useReplaceRefs=false", "safe.directory=*",
)  # fmt: skip
"""A repository's own settings may name programs: none of them is run, so that its owner may be anyone."""
SECONDS = 600
BROKEN = "git 저장소를 읽다가 끊겼습니다. 저장소를 git fsck로 점검하십시오."


class GitCommand:
    """Runs git on the repository at `path`. Close it when done."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> bytes:
        """Run git and return what it prints. Raises `SourceUnavailable` whose cause is what git said."""
        try:
            done = subprocess.run(  # noqa: S603 - a fixed program, no shell
                self._command(*arguments), env=self._environment(), capture_output=True, check=False, timeout=SECONDS
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise SourceUnavailable("git을 실행하지 못했거나 답이 없습니다. 저장소와 디스크를 확인하십시오.") from error
        if done.returncode:
            said = RuntimeError(done.stderr.decode("utf8", "replace").strip())
            raise SourceUnavailable(
                f"git 저장소 {self._path.name!r}을(를) 읽을 수 없습니다. 권한을 확인하고 git fsck로 점검하십시오."
            ) from said
        return done.stdout

    def blob(self, blob: str) -> Iterator[bytes]:
        """Yield the bytes of a blob. Raises `UnreadableDocument`, `SourceUnavailable`."""
        try:
            stdin, stdout = self._pipes()
            stdin.write(f"{blob}\n".encode())
            stdin.flush()
            answer = stdout.readline().split()
            if not answer:
                raise SourceUnavailable(BROKEN)
            if len(answer) != 3:  # "<id> <type> <size>", else "<id> missing"
                raise UnreadableDocument(GONE)
            yield from pieces(stdout, int(answer[2]))
            stdout.read(1)
        except OSError as error:
            raise SourceUnavailable(BROKEN) from error
        except GeneratorExit:
            # The rest of the blob would be taken for the answer to the next question.
            self.close()
            raise

    def close(self) -> None:
        """End the process that reads blobs."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.kill()
            reader.communicate()

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._reader is None:
            self._reader = subprocess.Popen(  # noqa: S603 - a fixed program, no shell
                self._command("cat-file", "--batch"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment(),
            )
        return cast("IO[bytes]", self._reader.stdin), cast("IO[bytes]", self._reader.stdout)

    def _command(self, *arguments: str) -> list[str]:
        program = shutil.which("git")
        if program is None:
            raise SourceUnavailable("git 명령이 없습니다. git을 설치하십시오(apt install git).")
        settings = [word for setting in QUIET for word in ("-c", setting)]
        return [program, *settings, "-C", str(self._path), *arguments]

    def _environment(self) -> dict[str, str]:
        """Return an environment without anything of the caller's: no settings, no prompts, no network.

        A repository above the path given is not looked for, and what a partial clone lacks is not fetched.
        """
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LC_ALL": "C",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CEILING_DIRECTORIES": str(self._path.parent),
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_PAGER": "cat",
        }


def pieces(stream: IO[bytes], left: int) -> Iterator[bytes]:
    """Yield exactly so many bytes. Raises `SourceUnavailable` if there are fewer."""
    while left:
        piece = stream.read(min(left, PIECE))
        if not piece:
            raise SourceUnavailable(BROKEN)
        left -= len(piece)
        yield piece
