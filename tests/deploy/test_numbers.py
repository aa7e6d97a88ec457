"""Dashboards and alerts use numbers that exist, and Prometheus accepts its files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from serving.api.metrics import Metrics
from serving.gateway.numbers import Numbers
from tests.deploy.files import DEPLOY, compose

pytestmark = pytest.mark.deploy
PROMETHEUS = DEPLOY / "prometheus"
BOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
METRIC = re.compile(r"(?<![\w:\"{.])(?:mongmin_\w+|vllm:\w+|collections_\w+|rest_\w+|up)\b")
PROMTOOL = shutil.which("promtool") or ""
needs_promtool = pytest.mark.skipif(not PROMTOOL, reason="promtool (Debian's prometheus) is absent")


def exported() -> set[str]:
    """Return the names of the samples that our processes show."""
    names = set()
    shown = Metrics().render() + Numbers().render((), (), 0.0)
    for line in shown.decode().splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            names |= {f"{name}_{end}" for end in ("bucket", "count", "sum")} if kind == "histogram" else {name}
    return names


def foreign() -> set[str]:
    """Return the names that programs of others show, as listed."""
    lines = (PROMETHEUS / "foreign_metrics.txt").read_text(encoding="utf8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def queries() -> Iterator[tuple[str, str]]:
    """Yield every expression of alerts and dashboards with the place where it stands."""
    for group in yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text(encoding="utf8"))["groups"]:
        for rule in group["rules"]:
            yield f"alert {rule['alert']}", rule["expr"]
    for board in BOARDS:
        for panel in json.loads(board.read_text(encoding="utf8"))["panels"]:
            for target in panel["targets"]:
                yield f"{board.stem}: {panel['title']} {target['refId']}", target["expr"]


QUERIES = dict(queries())


@pytest.mark.parametrize("place", QUERIES)
def test_every_number_that_is_asked_for_exists(place: str) -> None:
    asked = set(METRIC.findall(QUERIES[place]))
    assert asked, "a query asks for some number"
    assert asked <= exported() | foreign(), asked - exported() - foreign()


def test_every_listed_foreign_number_is_one_of_a_program_that_is_scraped() -> None:
    jobs = {job["job_name"] for job in scrape()["scrape_configs"]}
    assert {"vllm", "qdrant"} <= jobs
    assert all(METRIC.fullmatch(name) for name in foreign())


def scrape() -> dict[str, Any]:
    """Return Prometheus' settings."""
    loaded: dict[str, Any] = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text(encoding="utf8"))
    return loaded


def test_whatever_is_scraped_is_a_service_that_prometheus_can_reach() -> None:
    services = compose()["services"]
    for job in scrape()["scrape_configs"]:
        for target in (t for config in job["static_configs"] for t in config["targets"]):
            host = target.split(":")[0]
            if host != "localhost":
                assert set(services[host]["networks"]) & set(services["prometheus"]["networks"]), host


def test_numbers_are_never_sent_away() -> None:
    assert not {"remote_write", "remote_read", "alerting"} & set(scrape())


def test_panels_do_not_lie_over_each_other() -> None:
    for board in BOARDS:
        taken: set[tuple[int, int]] = set()
        for panel in json.loads(board.read_text(encoding="utf8"))["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken, panel["title"]
            assert place["x"] + place["w"] <= 24
            taken |= cells


@needs_promtool
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "config", "--syntax-only", "prometheus.yaml"),
        ("check", "rules", "alerts.yaml"),
        ("test", "rules", "alerts.test.yaml"),
    ],
    ids=" ".join,
)
def test_prometheus_own_tool_accepts(arguments: tuple[str, ...]) -> None:
    done = subprocess.run([PROMTOOL, *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
@pytest.mark.parametrize("place", QUERIES)
def test_every_query_is_promql(place: str, tmp_path: Path) -> None:
    rule = {"groups": [{"name": "board", "rules": [{"record": "checked:query", "expr": QUERIES[place]}]}]}
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rule))
    done = subprocess.run(
        [PROMTOOL, "check", "rules", str(tmp_path / "rules.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
