"""Whatever fits (or does not fit) the OpenAPI document is answered, and never by a fault of ours (5xx)."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, settings

from serving.app import create_app
from tests.serving_fakes import fake_services, fake_settings

EXAMPLES = 8
"""A route: enough to try each field odd once, and over in seconds."""
TOKEN = "t"  # noqa: S105
FOLDER = Path(mkdtemp(prefix="mongmin-openapi-"))
APP = create_app(
    fake_services(FOLDER, settings=fake_settings(FOLDER, allowed_hosts=("localhost", "testserver"))), TOKEN
)
CONFIGURATION = schemathesis.Config.from_dict(
    {"generation": {"mode": "all", "database": "none"}}  # both what the document allows and what it forbids
)
schema = schemathesis.openapi.from_asgi("/openapi.json", APP, config=CONFIGURATION)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_is_answered_by_a_fault(case: schemathesis.Case[Any]) -> None:
    response = case.call(headers={"X-Mongmin-Token": TOKEN})
    assert response.status_code < 500, (case.as_curl_command(), response.text[:500])
    assert response.status_code not in (401, 403)
