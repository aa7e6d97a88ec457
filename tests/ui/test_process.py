"""The page's process: its command, its headers, its lists."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from configs.regions import load_regions
from tests.ui.fake_api import FakeApi
from ui.headers import in_korean, own_hosts

ROOT = Path(__file__).resolve().parents[2]
START = [sys.executable, "-c", "import sys; from ui.cli import app; app(sys.argv[1:])"]


def test_the_province_has_31_cities_and_counties() -> None:
    regions = load_regions()
    names = regions.municipalities("경기도")
    assert len(names) == len(set(names)) == 31
    assert list(names) == sorted(names)
    assert len(regions.domains) == 11
    assert regions.municipalities("없는도") == ()


def test_the_first_page_is_called_korean_and_advertises_nothing() -> None:
    html = in_korean(b'<html lang="en"><meta property="og:image" content="https://x" /><p lang="en">x</p>')
    assert html == b'<html lang="ko"><p lang="en">x</p>'


def test_a_page_for_the_whole_network_is_called_by_any_name() -> None:
    assert own_hosts("10.0.0.5") == ()
    assert "[::1]" in own_hosts("::1")


def test_a_port_in_use_is_told_in_korean_with_exit_3() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*START, "--port", port], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 3
    assert "포트" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def page_process() -> object:
    with FakeApi() as api:
        command = [*START, "--port", "0", "--api-url", api.url]
        process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env=os.environ.copy())
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def test_the_page_starts_serves_safe_headers_and_ends_cleanly(page_process: subprocess.Popen[str]) -> None:
    assert page_process.stderr is not None
    line = page_process.stderr.readline()
    address = next(word for word in line.split() if word.startswith("http://"))
    response = httpx.get(address, trust_env=False)
    assert 'lang="ko"' in response.text
    assert "<title>" not in response.text or "Gradio" not in response.text.split("</title>")[0]
    assert "raw.githubusercontent" not in response.text
    assert "fonts.googleapis" not in response.text
    assert "default-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    foreign = httpx.get(address, headers={"host": "evil.example:7860"}, trust_env=False)
    assert foreign.status_code == 421
    assert "허용되지 않은 호스트" in foreign.text
    assert httpx.get(address, headers={"host": "localhost:7860"}, trust_env=False).is_success
    info = httpx.get(f"{address}/gradio_api/info", trust_env=False).json()
    assert info["named_endpoints"] == {}
    page_process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + 60
    while page_process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert page_process.returncode == 0
    assert "Traceback" not in page_process.stderr.read()
