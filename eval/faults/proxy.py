"""A TCP proxy on loopback that delays, swallows or cuts what passes: a bad network where the kernel has no netem."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Literal

Mood = Literal["good", "slow", "silent", "cut", "refusing"]
"""`slow` delays each piece, `silent` swallows everything, `cut` resets what is open and what is opened as soon as
anything passes, `refusing` lets nothing be opened."""
PIECE = 4096


class BadNetwork:
    """Passes connections on to `target`; `mood` may be changed at any time."""

    def __init__(self, target: tuple[str, int], delay: float = 0.2) -> None:
        self._target = target
        self._delay = delay
        self._mood: Mood = "good"
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The address to call instead of the target's."""
        return f"http://127.0.0.1:{self.port}"

    def become(self, mood: Mood) -> None:
        """Change the mood for what is open and for what comes."""
        self._mood = mood
        if mood in ("cut", "refusing"):
            for connection in list(self._open):
                reset(connection)

    def close(self) -> None:
        """Close everything."""
        self.become("refusing")
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            self._pass_on(near)

    def _pass_on(self, near: socket.socket) -> None:
        try:
            far = None if self._mood == "refusing" else socket.create_connection(self._target, timeout=5)
        except OSError:
            far = None
        if far is None:
            reset(near)
            return
        far.settimeout(None)
        self._open |= {near, far}
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                while self._mood == "silent":
                    time.sleep(0.05)
                if self._mood == "slow":
                    time.sleep(self._delay)
                if self._mood == "cut":
                    break
                sink.sendall(piece)
        for connection in (source, sink):
            self._open.discard(connection)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def reset(connection: socket.socket) -> None:
    """Close a connection as a broken network does: without a farewell."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        connection.shutdown(socket.SHUT_RDWR)
        connection.close()
