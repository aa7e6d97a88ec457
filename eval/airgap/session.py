"""A full session of the laptop stack: start, take the samples in, answer, serve the page, stop."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import httpx

from eval.faults.client import QUESTION
from eval.faults.stack import Stack

ASSETS = re.compile(r"(?:src|href)=\"(\.?/[^\"]+)\"")
READY = "준비되었습니다"
SECONDS = 600.0


def session(data: Path) -> dict[str, object]:
    """Go through a session on an empty data folder; return what was shown. Raises `EnvironmentFault`."""
    data.parent.mkdir(parents=True, exist_ok=True)
    stack = Stack(data, ui=True)
    stack.start()
    try:
        ready = stack.wait_until_ready(SECONDS)
        with httpx.Client(timeout=120.0, trust_env=False) as http:
            # The first start has taken the samples in, the model answers, and the page is served.
            stack.wait_for(lambda: READY in stack.told() and page_up(http, stack.page), SECONDS, "예시 문서와 화면")
            answer = http.post(f"{stack.url}/v1/ask", json={"query": QUESTION}).json()
            page = http.get(stack.page).text
            assets = [http.get(f"{stack.page}/{path.lstrip('./')}").status_code for path in set(ASSETS.findall(page))]
            held = chunks(http, stack.url)
    finally:
        stack.stop()
    return {
        "ready_seconds": round(ready, 1),
        "chunks": held,
        "mode": answer.get("mode"),
        "citations": len(answer.get("citations", [])),
        "page_chars": len(page),
        "assets": len(assets),
        "assets_failed": sum(status >= 400 for status in assets),
    }


def chunks(http: httpx.Client, url: str) -> int:
    """Return how many chunks the index holds."""
    found = re.search(r"^mongmin_index_chunks ([\d.]+)$", http.get(f"{url}/metrics").text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def page_up(http: httpx.Client, url: str) -> bool:
    """Whether the page is served."""
    try:
        return http.get(url).is_success
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(json.dumps(session(Path(sys.argv[1]))), encoding="utf8")
