"""The obedient engine as an OpenAI-compatible server on loopback, so that a whole installation can be attacked.

It is what `engine.kind: external` is pointed at for that; it answers streams only, as our answer path asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from eval.load.fake_engine import piece
from rag.adapters.obedient import ObedientModel
from rag.ports import Message, Prompt, PromptStyle

NAME = "obedient"


class ObedientHandler(BaseHTTPRequestHandler):
    """Answers `/v1/chat/completions`, `/v1/completions` and `/v1/models`."""

    models: ClassVar[Mapping[PromptStyle, ObedientModel]] = {
        "chat": ObedientModel("chat"),
        "completion": ObedientModel("completion"),
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: prompts are nobody's business."""

    def do_GET(self) -> None:
        """List the one model."""
        self._open("application/json")
        self.wfile.write(json.dumps({"object": "list", "data": [{"id": NAME, "object": "model"}]}).encode())

    def do_POST(self) -> None:
        """Stream the answer to a prompt."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        chat = self.path.endswith("/chat/completions")
        self._open("text/event-stream")
        for text in self.models["chat" if chat else "completion"].stream(prompt_of(body)):
            self.wfile.write(piece(NAME, text, chat))
        self.wfile.write(piece(NAME, None, chat) + b"data: [DONE]\n\n")

    def _open(self, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.end_headers()


def prompt_of(body: Mapping[str, Any]) -> Prompt:
    """Return the prompt of a request."""
    messages = tuple(Message(message["role"], message["content"]) for message in body.get("messages", ()))
    return Prompt(str(body.get("prompt", "")), messages)


def server(port: int) -> ThreadingHTTPServer:
    """Return a server bound to a port of loopback (0: a free one), which does not serve yet."""
    return ThreadingHTTPServer(("127.0.0.1", port), ObedientHandler)
