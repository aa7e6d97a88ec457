"""The checks of `doctor`, on what the system would say."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest

from configs.models import load_models
from configs.settings import EngineSettings, IndexSettings, RecordsSettings, Settings
from serving.checks import gpu as gpus
from serving.checks import machine, outbound, stores
from serving.checks.gpu import Gpu
from serving.store.base import Database

SMI = "NVIDIA H100 80GB HBM3, 570.86.15, 81559, 80000\nNVIDIA H100 80GB HBM3, 570.86.15, 81559, 81000\n"


def settings(data: Path, **sections: object) -> Settings:
    return Settings.model_validate({"data": data, **sections})


def test_a_laptop_without_a_gpu_is_said_to_be_one_and_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpus, "read_gpus", lambda: ([], ""))
    (found,) = gpus.gpu(settings(tmp_path))
    assert (found.status, found.message) == ("ok", "GPU 없음: laptop 프로필(CPU)로 씁니다")


def test_vllm_without_a_gpu_is_warned_of_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpus, "read_gpus", lambda: ([], ""))
    (found,) = gpus.gpu(settings(tmp_path, engine=EngineSettings(kind="vllm")))
    assert found.status == "warn"
    assert found.remedy


def test_a_driver_that_does_not_answer_is_a_failure_where_vllm_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpus, "read_gpus", lambda: ([], "nvidia-smi가 답하지 않음"))
    assert [one.status for one in gpus.gpu(settings(tmp_path))] == ["warn"]
    assert [one.status for one in gpus.gpu(settings(tmp_path, engine=EngineSettings(kind="vllm")))] == ["fail"]


def test_what_nvidia_smi_prints_is_read_and_other_lines_are_passed_over() -> None:
    found = gpus.parse(SMI + "No devices were found\nA100, 1, [N/A], [N/A]\n")
    assert [gpu.driver for gpu in found] == ["570.86.15"] * 2
    assert found[0].free == 80000 / 1024


def test_a_model_is_measured_against_the_memory_of_its_gpus() -> None:
    sized = {name: model for name, model in load_models().items() if model.size is not None and model.role == "chat"}
    name, model = max(sized.items(), key=lambda item: item[1].size.parameters if item[1].size else 0)
    assert gpus.memory(name, model, [Gpu("작은 카드", "1", 4.0, 4.0)] * 8).status == "fail"
    assert gpus.memory(name, model, [Gpu("큰 카드", "1", 4000.0, 4000.0)] * 8).status == "ok"


def test_free_memory_is_read_from_the_kernels_table() -> None:
    assert machine.available_gib("MemTotal: 2097152 kB\nMemAvailable: 1048576 kB\n") == 1.0
    assert machine.available_gib("MemTotal: 2097152 kB\n") is None


@pytest.mark.parametrize(("skew", "status"), [(0, "ok"), (4, "ok"), (-4, "ok"), (60, "fail"), (-86400, "fail")])
def test_a_clock_is_the_same_as_its_peers_within_seconds(skew: float, status: str) -> None:
    found = machine.told_skew("시계(엔진)", skew)
    assert found.status == status
    assert bool(found.remedy) == (status == "fail")


def test_a_peers_clock_is_read_from_its_answer_and_a_silent_peer_is_warned_of() -> None:
    with answering({}, datetime.now(UTC) - timedelta(hours=2)) as url:
        assert machine.compared("엔진", url).status == "fail"
    assert machine.compared("엔진", "http://127.0.0.1:9").status == "warn"


def test_a_clock_that_jumps_while_it_is_watched_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    assert abs(machine.uneven(0.05)) < 0.05
    real, began = time.time, time.monotonic()
    monkeypatch.setattr(time, "time", lambda: real() + (3 if time.monotonic() - began > 0.05 else 0))
    assert machine.uneven(0.1) == pytest.approx(3, abs=0.1)


def test_records_are_asked_without_being_changed(tmp_path: Path) -> None:
    (fresh,) = stores.records(settings(tmp_path))
    assert fresh.status == "ok"
    assert list(tmp_path.iterdir()) == []
    database = Database.in_folder(tmp_path)
    with database.session():
        pass
    database.close()
    assert [found.status for found in stores.records(settings(tmp_path))] == ["ok"]


def test_a_database_without_its_tables_is_to_be_migrated(tmp_path: Path) -> None:
    (tmp_path / "records.sqlite3").touch()
    (found,) = stores.records(settings(tmp_path))
    assert found.status == "warn"
    assert "mongmin records migrate" in found.remedy


def test_a_database_server_that_is_not_there_is_a_failure_with_a_remedy(tmp_path: Path) -> None:
    records = RecordsSettings(url="postgresql://mongmin@127.0.0.1:9/mongmin")
    (found,) = stores.records(settings(tmp_path, records=records))
    assert found.status == "fail"
    assert "records.url" in found.remedy


def held(size: int) -> dict[str, object]:
    params = {"vectors": {"dense": {"size": size}}}
    return {"result": {"points_count": 7, "config": {"params": params}}}


def test_qdrant_is_asked_for_its_version_and_the_dimensions_of_its_collection(tmp_path: Path) -> None:
    with answering({"/": {"version": "1.15.2"}, "/collections/mongmin": held(384)}) as url:
        index = IndexSettings(kind="server", url=url)
        found = stores.qdrant(settings(tmp_path, index=index), 384)
        assert [one.status for one in found] == ["ok", "ok"]
        found = stores.qdrant(settings(tmp_path, index=index), 1024)
        assert [one.status for one in found] == ["ok", "fail"]
    (gone,) = stores.qdrant(settings(tmp_path, index=IndexSettings(kind="server", url="http://127.0.0.1:9")), 384)
    assert gone.status == "fail"


def test_an_old_qdrant_a_missing_collection_and_a_foreign_one_are_told_apart() -> None:
    assert stores.version_of({"version": "1.7.4"}).status == "fail"
    assert stores.version_of([]).status == "fail"
    assert stores.collection("mongmin", None, 384).status == "warn"
    assert stores.collection("mongmin", {"result": {"points_count": 1}}, 384).status == "fail"


def test_a_default_route_is_found_in_the_kernels_tables() -> None:
    head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\n"
    assert outbound.has_default(head + "eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n", "")
    assert not outbound.has_default(head + "eth0\t0000000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n", "")
    six = f"{'0' * 32} 00 {'0' * 32} 00 {'0' * 32} ffffffff 00000001 00000000 00200200       lo\n"
    assert not outbound.has_default("", six)
    assert outbound.has_default("", six.replace("      lo", "    eth0"))


def test_sockets_that_listen_or_were_called_are_no_attempts_to_leave() -> None:
    table = [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 11",
        "   1: 0500000A:1F40 0900000A:C001 01 00000000:00000000 00:00000000 00000000 0 0 12",
        "   2: 0500000A:C350 010000C0:01BB 02 00000000:00000000 00:00000000 00000000 0 0 13",
    ]
    assert list(outbound.far_ends(table)) == [("13", ip_address("192.0.0.1"))]


def test_addresses_are_unpacked_as_the_kernel_writes_them() -> None:
    assert outbound.unpacked("0100007F") == ip_address("127.0.0.1")
    assert outbound.unpacked("0000000000000000FFFF00000100007F") == ip_address("127.0.0.1")
    assert outbound.unpacked("B80D0120000000000000000001000000") == ip_address("2001:db8::1")


def test_a_configured_peer_and_loopback_are_no_strangers() -> None:
    peer = ip_address("10.1.2.3")
    assert not outbound.is_strange(peer, {peer})
    assert not outbound.is_strange(ip_address("127.0.0.1"), set())
    assert outbound.is_strange(peer, set())


def test_the_far_ends_of_a_living_process_are_found() -> None:
    import os

    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        assert ip_address("127.0.0.1") in outbound.peers_of(os.getpid())


@contextmanager
def answering(pages: dict[str, object], at: datetime | None = None) -> Iterator[str]:
    """A server on loopback with these pages, and a clock of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = json.dumps(pages.get(self.path, {})).encode()
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(at or datetime.now(UTC), usegmt=True)

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
