"""The example of docs/desk/api.md does what the page says."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

from serving.problems import TITLES
from tests.api.library import client_of
from tests.complaints_fakes import fake_parts
from tests.serving_fakes import fake_services

PAGE = Path(__file__).resolve().parents[2] / "docs" / "desk" / "api.md"


def test_the_example_of_the_page_is_answered(tmp_path: Path) -> None:
    block = re.search(r"```sh\n(curl .*?)```", PAGE.read_text(encoding="utf8"), re.S)
    assert block is not None
    words = shlex.split(block[1].replace("\\\n", " "))
    headers = dict(words[at + 1].split(": ", 1) for at, word in enumerate(words) if word == "-H")
    body = words[words.index("-d") + 1]
    services = replace(fake_services(tmp_path), complaint_parts=fake_parts())
    with client_of(services) as client:
        answer = client.post(re.sub(r"^http://[^/]+", "", words[2]), content=body.encode(), headers=headers)
    assert answer.status_code == 200
    assert answer.json()["id"] == "c"


def test_every_problem_of_the_page_has_its_title() -> None:
    codes = re.findall(r"`([a-z]+-[a-z-]+)`(?=[,| ])", PAGE.read_text(encoding="utf8").split("| problem")[1])
    assert {"idempotency-conflict", "clock-refused"} <= set(codes)
    assert [code for code in codes if code not in TITLES and code not in ("validation", "complaint-keys")] == []
