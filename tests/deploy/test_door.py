"""The door of the compose file, run by a real nginx: what is let in, and what callers cannot pretend."""

from __future__ import annotations

import os
import re
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from serving.listen import is_free
from tests.deploy.files import DEPLOY

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""
OPENSSL = shutil.which("openssl") or ""
pytestmark = [
    pytest.mark.deploy,
    pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx (Debian's nginx-light) or openssl is absent"),
]
PORT = 18443


class Part(BaseHTTPRequestHandler):
    """Says which part it is and which headers reached it; `/v1/stream` says two things, a while apart."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        name = str(getattr(self.server, "part", ""))
        words = (f"{name}\n", str(self.headers))
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for word in words:
            piece = word.encode()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
            if self.path == "/v1/stream":
                time.sleep(0.5)
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's
        """Keep quiet."""


def serve(part: str) -> ThreadingHTTPServer:
    """Start one part on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Part)
    server.part = part  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(name="door", scope="module")
def _door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Run the committed settings with this machine's addresses and certificate in the place of the network's."""
    if not is_free("127.0.0.1", PORT):
        pytest.skip(f"port {PORT} is taken")
    folder = tmp_path_factory.mktemp("door")
    certify(folder)
    parts = {name: serve(name) for name in ("api", "ui", "grafana")}
    text = (DEPLOY / "compose" / "nginx.conf").read_text(encoding="utf8")
    for name, server in parts.items():
        text = re.sub(rf"http://{name}:\d+", f"http://127.0.0.1:{server.server_port}", text)
    text = text.replace("    resolver 127.0.0.11 valid=5s ipv6=off;\n", "").replace("127.0.0.1:8080", "127.0.0.1:18080")
    # `http2 on` is younger than Debian's nginx.
    text = text.replace("http2 on;", "").replace("listen 8443 ssl", f"listen 127.0.0.1:{PORT} ssl")
    text = text.replace("/tmp/", f"{folder}/").replace("/run/secrets/", f"{folder}/")  # noqa: S108 - of the container
    text = text.replace("/dev/stdout", f"{folder}/access.log").replace("/dev/stderr", f"{folder}/error.log")
    (folder / "nginx.conf").write_text(text, encoding="utf8")
    as_root = " user root;" if os.getuid() == 0 else ""
    process = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-g", f"daemon off;{as_root}"])
    context = ssl.create_default_context(cafile=str(folder / "edge_certificate"))
    try:
        with httpx.Client(base_url=f"https://localhost:{PORT}", verify=context, trust_env=False) as client:
            wait(client, process)
            yield client
    finally:
        process.terminate()
        process.wait(10)
        for server in parts.values():
            server.shutdown()


def certify(folder: Path) -> None:
    """Make a certificate of this machine's own."""
    files = ["-keyout", str(folder / "edge_key"), "-out", str(folder / "edge_certificate")]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    command = [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *files, *names]
    subprocess.run(command, check=True, capture_output=True)


def wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    """Wait until the door opens."""
    for _ in range(100):
        assert process.poll() is None, "nginx ended at once"
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nginx did not start")


def test_each_way_in_leads_to_its_part(door: httpx.Client) -> None:
    ways = {"/v1/ask": "api", "/openapi.json": "api", "/healthz": "api", "/grafana/": "grafana", "/": "ui"}
    assert {way: door.get(way).text.splitlines()[0] for way in ways} == ways


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/v1/../metrics", "/%6detrics"])
def test_numbers_and_readiness_of_the_api_are_not_reached(door: httpx.Client, path: str) -> None:
    assert door.get(path).text.splitlines()[0] != "api"


def test_a_caller_cannot_pretend_another_address_or_person(door: httpx.Client) -> None:
    seen = door.get("/v1/ask", headers={"X-Forwarded-For": "203.0.113.9", "X-Mongmin-User": "someone-else"}).text
    assert "203.0.113.9" not in seen
    assert "X-Forwarded-For: 127.0.0.1" in seen
    assert "someone-else" not in seen
    assert "X-Forwarded-Proto: https" in seen


def test_a_sentence_is_not_held_back_until_the_answer_is_whole(door: httpx.Client) -> None:
    with door.stream("GET", "/v1/stream") as response:
        began = time.monotonic()
        first = next(response.iter_raw())
        assert first.startswith(b"api")
        assert time.monotonic() - began < 0.4


def test_the_door_s_log_names_no_address_and_no_query(door: httpx.Client) -> None:
    text = (DEPLOY / "compose" / "nginx.conf").read_text(encoding="utf8")
    logged = next(line for line in text.splitlines() if "log_format" in line)
    assert not any(word in logged for word in ("remote_addr", "$request ", "uri", "args", "referer", "user_agent"))
    assert door.get("/v1/ask?q=secret").headers["strict-transport-security"]
