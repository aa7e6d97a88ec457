"""A small web server on loopback that lists a folder, and can misbehave."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = Callable[["Handler"], bool]


class Handler(SimpleHTTPRequestHandler):
    """Serves files; `answers` may answer a path otherwise, `asked` notes what was asked."""

    def __init__(self, *arguments: object, answers: dict[str, Answer], asked: list[str], directory: str) -> None:
        self.answers = answers
        self.asked = asked
        super().__init__(*arguments, directory=directory)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self._serve(super().do_GET)

    def do_HEAD(self) -> None:
        self._serve(super().do_HEAD)

    def _serve(self, otherwise: Callable[[], None]) -> None:
        self.asked.append(f"{self.command} {self.path}")
        answer = self.answers.get(self.path)
        if answer is None or not answer(self):
            otherwise()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the parent's
        pass

    def reply(self, code: int, body: bytes = b"", **headers: str) -> bool:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return True


class Site:
    """A served folder."""

    def __init__(self, folder: Path, url: str, answers: dict[str, Answer], asked: list[str]) -> None:
        self.folder = folder
        self.url = url
        self.answers = answers
        self.asked = asked

    def write(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


@contextmanager
def site(folder: Path) -> Iterator[Site]:
    folder.mkdir(parents=True, exist_ok=True)
    answers: dict[str, Answer] = {}
    asked: list[str] = []
    handler = partial(Handler, answers=answers, asked=asked, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    try:
        yield Site(folder, f"http://127.0.0.1:{server.server_port}/", answers, asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
