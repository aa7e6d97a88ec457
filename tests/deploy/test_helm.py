"""Helm itself renders the chart, Kubernetes' own schemas accept the result, and it keeps the promises of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from configs.evidence import EvidenceSettings
from configs.privacy import PrivacySettings
from configs.settings import load
from tests.deploy.files import DEPLOY, images

pytestmark = pytest.mark.deploy
CHART = DEPLOY / "helm" / "mongmin"
VERSIONS = ("1.29", "1.33", "1.37")
OPERATOR = "monitoring.coreos.com/v1"
"""Kinds of the Prometheus operator: no schema of theirs is at hand here."""
VARIANTS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "cluster": {
        "registry": "harbor.example.go.kr/",
        "imagePullSecrets": [{"name": "pull"}],
        "storageClass": "fast",
        "settings": {"MONGMIN_SECURITY__FAILURES": "50"},
        "qdrant": {"replicas": 3},
        "vllm": {"replicas": 4, "gpus": 2},
        "monitoring": {"operator": True},
        "postgres": {"enabled": False, "url": "postgresql://mongmin@db.example.go.kr/mongmin"},
        "egress": [{"cidr": "198.51.100.7/32", "port": 443}],
    },
    "closed": {"ingress": {"enabled": False}, "monitoring": {"dashboard": False}},
}
Resource = dict[str, Any]


def rendered(values: dict[str, Any]) -> list[Resource]:
    """Return the resources that `helm template mm` makes."""
    import helm_python

    with helm_python.Chart.load(CHART) as chart:
        files = chart.render(values, name="mm", namespace="mongmin")
    texts = [text for name, text in sorted(files.items()) if name.endswith(".yaml")]
    return [resource for text in texts for resource in yaml.safe_load_all(text) if resource]


RENDERED = {name: rendered(values) for name, values in VARIANTS.items()}
each_variant = pytest.mark.parametrize("variant", VARIANTS)


def of_kind(variant: str, *kinds: str) -> list[Resource]:
    """Return the resources of some kinds."""
    return [resource for resource in RENDERED[variant] if resource["kind"] in kinds]


def workloads(variant: str) -> Iterator[tuple[str, Resource]]:
    """Yield each workload's part with its pod's specification."""
    for resource in of_kind(variant, "Deployment", "StatefulSet", "Job"):
        template = resource["spec"]["template"]
        yield template["metadata"]["labels"]["app.kubernetes.io/component"], template["spec"]


def test_helm_s_own_linter_finds_no_error() -> None:
    import helm_python

    found = helm_python.lint(CHART, strict=True)
    assert found["errors"] == []
    assert [message["error"] for message in found["messages"]] == ["icon is recommended"]


@each_variant
@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_schemas_accept_every_resource(variant: str, version: str) -> None:
    import kubernetes_validate

    for resource in RENDERED[variant]:
        if resource["apiVersion"] != OPERATOR:
            kubernetes_validate.validate(resource, version, strict=True)


@each_variant
def test_no_two_resources_have_one_name(variant: str) -> None:
    names = [(resource["kind"], resource["metadata"]["name"]) for resource in RENDERED[variant]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "wrong",
    [
        {"api": {"replicas": 2}},
        {"ui": {"image": "mongmin:latest"}},
        {"api": {"image": "mongmin:latest"}},
        {"vllm": {"arguments": ["--api-key=secret"]}},
        {"vllm": {"arguments": ["--trust-remote-code"]}},
        {"postgres": {"url": "postgresql://mongmin:password@db/mongmin"}},
        {"egress": [{"cidr": "0.0.0.0/0", "port": 443}]},
        {"settings": {"MONGMIN_API_KEYS": "officer:key"}},
        {"qdrnat": {}},
    ],
    ids=str,
)
def test_values_that_would_open_or_break_something_are_refused(wrong: dict[str, Any]) -> None:
    import helm_python

    with pytest.raises(helm_python.HelmError):
        rendered(wrong)


@each_variant
def test_a_pod_has_no_rights_that_it_does_not_need(variant: str) -> None:
    for part, pod in workloads(variant):
        assert pod["automountServiceAccountToken"] is False, part
        assert pod["enableServiceLinks"] is False, part
        assert pod["securityContext"]["runAsNonRoot"] is True, part
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, part
        assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod), part
        assert not any("hostPath" in volume for volume in pod["volumes"]), part
        for container in pod["containers"]:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, part
            assert context["readOnlyRootFilesystem"] is True, part
            assert context["capabilities"] == {"drop": ["ALL"]}, part
            assert {"cpu", "memory"} <= set(container["resources"]["limits"]), part


@each_variant
def test_a_service_is_probed_spread_and_disrupted_one_at_a_time(variant: str) -> None:
    budgets = {
        b["spec"]["selector"]["matchLabels"]["app.kubernetes.io/component"]
        for b in of_kind(variant, "PodDisruptionBudget")
    }
    for part, pod in workloads(variant):
        assert pod["topologySpreadConstraints"], part
        for container in pod["containers"]:
            assert {"startupProbe", "livenessProbe", "readinessProbe"} <= set(container), part
        assert part in budgets


def test_the_tables_are_brought_up_to_date_before_the_api_starts() -> None:
    (api,) = [pod for part, pod in workloads("defaults") if part == "api"]
    (migration,) = api["initContainers"]
    assert migration["args"] == ["records", "migrate"]
    assert migration["env"] == api["containers"][0]["env"]
    assert migration["securityContext"] == api["containers"][0]["securityContext"]


def test_our_api_is_probed_where_it_answers() -> None:
    (api,) = [pod["containers"][0] for part, pod in workloads("defaults") if part == "api"]
    assert api["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert api["readinessProbe"]["httpGet"]["path"] == "/readyz"


def test_the_engine_gets_its_gpus_and_as_many_tensor_shards() -> None:
    (engine,) = [pod["containers"][0] for part, pod in workloads("cluster") if part == "vllm"]
    assert engine["resources"]["limits"]["nvidia.com/gpu"] == 2
    assert engine["resources"]["requests"]["nvidia.com/gpu"] == 2
    assert "--tensor-parallel-size=2" in engine["args"]


@each_variant
def test_every_environment_is_read_without_an_unknown_key(variant: str) -> None:
    for part, pod in workloads(variant):
        for container in pod["containers"]:
            if "mongmin:" in container["image"]:
                settings = load(environment={entry["name"]: entry["value"] for entry in container["env"]})
                assert settings.profile == "cluster", part


def test_the_gateway_knows_every_replica_by_a_name_that_the_cluster_has() -> None:
    (gateway,) = [pod["containers"][0] for part, pod in workloads("cluster") if part == "gateway"]
    replicas = load(environment={entry["name"]: entry["value"] for entry in gateway["env"]}).gateway.replicas
    services = {service["metadata"]["name"] for service in of_kind("cluster", "Service")}
    (engine,) = [s for s in of_kind("cluster", "StatefulSet") if s["metadata"]["name"] == "mm-vllm"]
    assert engine["spec"]["serviceName"] in services
    assert [replica.url for replica in replicas] == [
        f"http://mm-vllm-{number}.{engine['spec']['serviceName']}:8001/v1"
        for number in range(engine["spec"]["replicas"])
    ]


def test_a_release_without_any_engine_is_refused() -> None:
    import helm_python

    with pytest.raises(helm_python.HelmError, match=r"gateway\.replicas"):
        rendered({"vllm": {"enabled": False}})


@each_variant
def test_no_secret_stands_in_a_resource(variant: str) -> None:
    assert of_kind(variant, "Secret") == []
    for part, pod in workloads(variant):
        for entry in (entry for container in pod["containers"] for entry in container["env"]):
            if any(word in entry["name"].split("_") for word in ("KEY", "KEYS", "PASSWORD", "TOKEN")):
                assert entry["name"].endswith("_FILE"), part
                assert entry["value"].startswith("/run/secrets/mongmin/"), part


@each_variant
def test_the_keys_of_evidence_and_of_masked_values_lie_apart_from_the_data(variant: str) -> None:
    (pod,) = [pod for part, pod in workloads(variant) if part == "api"]
    named = {entry["name"] for container in pod["containers"] for entry in container["env"]}
    evidence = EvidenceSettings()
    keys = (evidence.who_key_env, evidence.seal_key_env, evidence.sign_key_env, PrivacySettings().key_env)
    assert {f"{key}_FILE" for key in keys} <= named


@each_variant
def test_a_file_of_a_secret_that_is_named_is_mounted(variant: str) -> None:
    for part, pod in workloads(variant):
        items = [item for volume in pod["volumes"] for item in volume.get("secret", {}).get("items", ())]
        paths = {f"/run/secrets/mongmin/{item['path']}" for item in items}
        named = {e["value"] for c in pod["containers"] for e in c["env"] if e["name"].endswith("_FILE")}
        assert named <= paths, part


def test_images_are_those_of_the_list() -> None:
    used = {container["image"] for _, pod in workloads("defaults") for container in pod["containers"]}
    assert used < set(images().values())


def part_of(selector: Resource) -> str:
    """Return the part that a selector names."""
    labels: dict[str, str] = selector["matchLabels"]
    return labels.get("app.kubernetes.io/component", "*")


def peers(variant: str, direction: str, end: str) -> set[tuple[str, str, int]]:
    """Return who may speak with whom: the policy's own part, the other end, the port."""
    found = set()
    for policy in of_kind(variant, "NetworkPolicy"):
        for rule in policy["spec"].get(direction, ()):
            for peer in rule[end]:
                if "podSelector" in peer and "namespaceSelector" not in peer:
                    other = part_of(peer["podSelector"])
                elif "ipBlock" in peer:
                    other = peer["ipBlock"]["cidr"]
                else:
                    other = "namespace " + peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"]
                found |= {(part_of(policy["spec"]["podSelector"]), other, port["port"]) for port in rule["ports"]}
    return found


def test_only_the_named_peers_speak_with_each_other() -> None:
    assert peers("defaults", "egress", "to") == {
        ("*", "namespace kube-system", 53),
        ("ui", "api", 8000),
        ("api", "qdrant", 6333),
        ("api", "gateway", 8080),
        ("gateway", "vllm", 8001),
        ("api", "postgres", 5432),
        ("qdrant", "qdrant", 6335),
    }
    assert peers("defaults", "ingress", "from") == {
        ("api", "ui", 8000),
        ("qdrant", "api", 6333),
        ("gateway", "api", 8080),
        ("vllm", "gateway", 8001),
        ("postgres", "api", 5432),
        ("qdrant", "qdrant", 6335),
        ("api", "namespace ingress-nginx", 8000),
        ("ui", "namespace ingress-nginx", 7860),
        ("api", "namespace monitoring", 8000),
        ("vllm", "namespace monitoring", 8001),
        ("gateway", "namespace monitoring", 8080),
        ("qdrant", "namespace monitoring", 6333),
    }


def test_a_host_outside_is_reached_only_where_a_site_names_it() -> None:
    outside = {peer for peer in peers("cluster", "egress", "to") if "/" in peer[1]}
    assert outside == {("api", "198.51.100.7/32", 443)}


@each_variant
def test_all_else_is_denied(variant: str) -> None:
    (denied,) = [p for p in of_kind(variant, "NetworkPolicy") if p["metadata"]["name"] == "mm-deny-all"]
    assert denied["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & set(denied["spec"])
    covered = denied["spec"]["podSelector"]["matchLabels"].items()
    for resource in of_kind(variant, "Deployment", "StatefulSet", "Job"):
        assert covered <= resource["spec"]["template"]["metadata"]["labels"].items()


def test_numbers_and_readiness_are_not_reached_from_outside() -> None:
    (ingress,) = of_kind("defaults", "Ingress")
    paths = {p["path"]: p["backend"]["service"]["name"] for p in ingress["spec"]["rules"][0]["http"]["paths"]}
    assert paths == {"/v1/": "mm-api", "/openapi.json": "mm-api", "/healthz": "mm-api", "/": "mm-ui"}


def test_the_dashboard_and_the_alerts_are_those_of_the_other_deployments() -> None:
    (board,) = of_kind("cluster", "ConfigMap")
    assert board["data"]["mongmin.json"] == (DEPLOY / "grafana" / "dashboards" / "mongmin.json").read_text(
        encoding="utf8"
    )
    (rules,) = of_kind("cluster", "PrometheusRule")
    assert rules["spec"] == yaml.safe_load((DEPLOY / "prometheus" / "alerts.yaml").read_text(encoding="utf8"))
