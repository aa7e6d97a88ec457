"""Documents in time: what a day shows, from files to answers, with the real analyser and index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.engine

LIGHT = {"MONGMIN_EMBEDDER__KIND": "hash", "MONGMIN_ENGINE__KIND": "none"}
SECONDS = 240
OLD = """---
제목: 가온도 우산 조례
법령구분: 조례
시행일자: 2023-03-01
---

# 가온도 우산 조례

##### 제1조 (목적)

이 조례는 우산을 빌려주는 일에 필요한 사항을 정함을 목적으로 한다.

##### 제2조 (우산 대여 기간)

도지사는 도청 민원실에서 우산을 3일 동안 빌려줄 수 있다.

##### 제3조 (우산 대여료)

우산 대여료는 1,000원으로 한다.
"""
NEW = """---
제목: 가온도 우산 조례
법령구분: 조례
시행일자: 2026-01-01
---

# 가온도 우산 조례

##### 제1조 (목적)

이 조례는 우산을 빌려주는 일에 필요한 사항을 정함을 목적으로 한다.

##### 제2조 (우산 대여 기간)

도지사는 도청 민원실에서 우산을 7일 동안 빌려줄 수 있다. <개정 2025. 12. 1.>

##### 제3조 (우산 대여료)

삭제 <2025. 12. 1.>

##### 제4조 (양산 대여 기간)

도지사는 도청 민원실에서 양산을 2일 동안 빌려줄 수 있다.

##### 제4조 (양산 대여 기간)

도지사는 도청 민원실에서 양산을 5일 동안 빌려줄 수 있다.

[시행일: 2090. 7. 1.] 제4조

##### 제5조 (휠체어 대여 기간)

도지사는 도청 민원실에서 휠체어를 20일 동안 빌려줄 수 있다.

[시행일: 2090. 7. 1.] 제5조
"""
PLAIN = """가온도 장화 조례
[시행 {since}] [가온도조례 제{number}호, {since}, 일부개정]

제1조(목적) 이 조례는 장화를 빌려주는 일에 필요한 사항을 정함을 목적으로 한다.
제2조(장화 대여 기간) 도지사는 도청 민원실에서 장화를 {days}일 동안 빌려줄 수 있다.
제3조(반납) 빌린 장화는 도청 민원실에 돌려주어야 한다.
"""
PAGE = "<html><head><title>가온도 장화 조례</title></head><body>{}</body></html>"
REPEALED = """---
제목: 가온도 자전거 조례
법령구분: 조례
시행일자: 2015-01-01
상태: 폐지
폐지일자: 2024-01-01
---

# 가온도 자전거 조례

##### 제1조 (자전거 대여 기간)

도지사는 도청 민원실에서 자전거를 10일 동안 빌려줄 수 있다.
"""
GUIDE = """---
제목: 우산 이용 안내
kind: guide
시행일자: 2021-02-01
---

# 우산 이용 안내

우산은 3일 동안 빌릴 수 있습니다(「가온도 우산 조례」 제2조).
"""


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "mongmin", "--data", str(data), *words],
        capture_output=True, text=True, timeout=SECONDS, env={**os.environ, **LIGHT}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that holds two versions of two ordinances (Markdown; text and a page), a repealed one, a guide."""
    root = tmp_path_factory.mktemp("문서")
    versions = {"2023. 3. 1.": PLAIN.format(since="2023. 3. 1.", number=1, days=3)}
    page = "".join(
        f"<p>{line}</p>" for line in PLAIN.format(since="2026. 1. 1.", number=9, days=7).splitlines() if line
    )
    files = {
        "우산(2023년 판).md": OLD, "우산.md": NEW, "자전거.md": REPEALED, "안내.md": GUIDE,
        "장화(2023년 판).txt": versions["2023. 3. 1."], "장화.html": PAGE.format(page),
    }  # fmt: skip
    for name, text in files.items():
        (root / name).write_text(text, encoding="utf8")
    folder = tmp_path_factory.mktemp("data")
    run(folder, "ingest", "--json", str(root))
    return folder


def asked(data: Path, command: str, *questions: Mapping[str, object]) -> list[dict[str, Any]]:
    """Ask all questions in one batch, which answers them in order."""
    batch = data / "questions.jsonl"
    lines = [json.dumps({"id": str(n)} | dict(one), ensure_ascii=False) for n, one in enumerate(questions)]
    batch.write_text("\n".join(lines), encoding="utf8")
    done = run(data, command, "--json", "--batch", str(batch))
    return [json.loads(line) for line in done.stdout.splitlines()]


PERIOD = "우산은 며칠 빌릴 수 있나요?"
BOOTS = "장화는 며칠 빌릴 수 있나요?"
PARASOL = "양산은 며칠 빌릴 수 있나요?"


def test_a_day_shows_the_text_of_that_day(data: Path) -> None:
    days = ("2022-12-31", "2023-03-01", "2025-12-31", "2026-01-01")
    found = asked(
        data, "search", *({"query": q, "as_of": day, "kinds": ["ordinance"]} for q in (PERIOD, BOOTS) for day in days)
    )
    texts = ["".join(hit["text"] for hit in one["hits"] if hit["article"] == "제2조") for one in found]
    for number, text in enumerate(texts):
        expected = (False, False) if number % 4 == 0 else (number % 4 != 3, number % 4 == 3)
        assert ("3일" in text, "7일" in text) == expected, (number, text)


def test_without_a_day_the_present_text_comes_first_and_the_others_are_marked(data: Path) -> None:
    for one in asked(
        data, "search", {"query": PERIOD, "kinds": ["ordinance"]}, {"query": BOOTS, "kinds": ["ordinance"]}
    ):
        of_one = [hit for hit in one["hits"] if hit["title"] == one["hits"][0]["title"]]
        texts = [hit for hit in of_one if hit["article"] == "제2조"]
        assert [("7일" in hit["text"], hit["in_force"]) for hit in texts] == [(True, True), (False, False)]
        assert [(hit["effective_from"], hit["effective_to"]) for hit in texts] == [
            ("2026-01-01", None),
            ("2023-03-01", "2025-12-31"),
        ]


def test_answers_follow_the_day(data: Path) -> None:
    past, present, coming = (
        one["answer"]
        for one in asked(
            data,
            "ask",
            {"query": PERIOD, "as_of": "2024-05-01"},
            {"query": PERIOD},
            {"query": PARASOL, "as_of": "2090-07-01"},
        )
    )
    assert "3일" in past["answer"]
    assert any("2024년 5월 1일" in notice for notice in past["notices"])
    assert "7일" in present["sentences"][0]["text"]
    assert "5일" in coming["sentences"][0]["text"]


def test_a_future_article_is_told_to_be_one(data: Path) -> None:
    (found,) = asked(data, "search", {"query": PARASOL, "kinds": ["ordinance"]})
    texts = [hit for hit in found["hits"] if hit["article"] == "제4조"]
    assert [("2일" in hit["text"], hit["in_force"], hit["effective_to"]) for hit in texts] == [
        (True, True, "2090-06-30"),
        (False, False, None),
    ]
    (answer,) = asked(data, "ask", {"query": "휠체어는 며칠 빌릴 수 있나요?"})
    assert any("아직 시행되지 않은" in said and "2090년 7월 1일" in said for said in answer["answer"]["notices"])


def test_a_deleted_article_is_told_to_be_deleted(data: Path) -> None:
    named, free = asked(
        data,
        "ask",
        {"query": "가온도 우산 조례 제3조가 뭐예요?"},
        {"query": "우산 대여료가 얼마인가요?", "as_of": "2024-01-01"},
    )
    assert "삭제되었습니다" in named["answer"]["sentences"][0]["text"]
    assert any("2025년 12월 1일" in said for said in named["answer"]["notices"])
    assert "1,000원" in free["answer"]["answer"]


def test_a_repealed_ordinance_is_told_to_be_repealed(data: Path) -> None:
    now, then = asked(
        data,
        "ask",
        {"query": "가온도 자전거 조례의 자전거 대여 기간은?"},
        {"query": "자전거 대여 기간은?", "as_of": "2020-01-01"},
    )
    assert any("더 이상 시행되지 않" in said for said in now["answer"]["notices"])
    assert "10일" in then["answer"]["answer"]


def test_a_guide_older_than_its_ordinance_stands_below_it_and_says_so(data: Path) -> None:
    (found,) = asked(data, "search", {"query": PERIOD})
    guide = next(hit for hit in found["hits"] if hit["kind"] == "guide")
    law = next(hit for hit in found["hits"] if hit["article"] == "제2조" and hit["in_force"])
    assert law["rank"] < guide["rank"]
    assert guide["newer_laws"] == ["「가온도 우산 조례」 제2조(2025-12-01)"]
    (answer,) = asked(
        data, "ask", {"query": "우산 이용 안내에 우산은 며칠 빌릴 수 있다고 되어 있나요?", "kinds": ["guide"]}
    )
    expected = "이 안내(2021-02-01)보다 나중에 고쳐진 조문입니다: 「가온도 우산 조례」 제2조(2025-12-01)"
    assert any(expected in said for said in answer["answer"]["notices"])
