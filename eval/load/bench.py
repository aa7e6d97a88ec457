"""`mongmin eval load`: what the gateway adds beside LiteLLM, what the API carries, and whether memory stays flat."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.load.api import api, carried
from eval.load.clients import Asked, Figures, load, tell
from eval.load.processes import Scale, free_port, ours, started

Say = Callable[[str], None]
TOKENS, PACE = 20, 0.1
"""Of the streams: two seconds each, ten tokens a second, as a served model of medium size writes them."""
MODEL = "fake"
LITELLM = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOG": "ERROR",
    "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
    "NO_PROXY": "127.0.0.1",
}
"""LiteLLM as quiet as it can be, without a key, and without a look at other hosts."""


@dataclass
class LoadTest:
    """One run: how many clients, for how long, where LiteLLM is (None: not measured), and where lines are said."""

    folder: Path
    say: Say
    clients: int = 200
    each: int = 5
    seconds: float = 10.0
    minutes: float = 0.0
    litellm: Path | None = None
    engine_url: str = ""

    def pace(self, seconds: float) -> None:
        """Tell the fake engine how long it shall rest between two tokens."""
        tell(self.engine_url, {"pace": seconds})

    def run(self) -> dict[str, Any]:
        """Measure all, and return the figures."""
        with self.engine() as (engine, _), self.gateway(engine) as (gateway, pid):
            self.engine_url = engine
            found: dict[str, Any] = {"direct": self.both("direct", engine)}
            with Scale(pid) as weighed:
                found["gateway"] = self.both("gateway", gateway)
            self.say(f"gateway: {weighed.line}")
            if self.litellm:
                with self.proxy(self.litellm, engine) as (url, litellm), Scale(litellm) as other:
                    found["litellm"] = self.both("LiteLLM", url)
                self.say(f"LiteLLM: {other.line}")
            self.added(found)
            found["api"] = self.carried(engine)
            if self.minutes:
                found["memory"] = self.endure(gateway, pid)
        return found

    def both(self, name: str, url: str) -> dict[str, Any]:
        """Measure streams of many clients, then short requests as fast as they go."""
        load(url, short, 4, each=5)
        streams = load(url, streamed, self.clients, each=self.each)
        self.say(f"{name}: {self.clients} SSE clients: {streams.line}")
        self.pace(0.0)
        quick = load(url, short, 32, seconds=self.seconds)
        self.pace(PACE)
        self.say(f"{name}: 32 clients without a pause: {quick.line}")
        return {"streams": asdict(streams), "quick": asdict(quick)}

    def carried(self, engine: str) -> dict[str, Any]:
        """Measure the API before an engine that does not rest."""
        self.pace(0.0)
        with api(self.folder, engine, self.clients) as (url, process):
            found, lines = carried(url, process, self.clients, self.seconds)
        self.pace(PACE)
        for line in lines:
            self.say(line)
        return found

    def added(self, found: dict[str, Any]) -> None:
        """Say what each way adds to a direct connection."""
        base = Figures(**found["direct"]["streams"])
        for name in ("gateway", "litellm"):
            if name not in found:
                continue
            one = Figures(**found[name]["streams"])
            self.say(
                f"{name} adds to a stream's first byte {(one.first_p50 - base.first_p50) * 1000:.0f} / "
                f"{(one.first_p95 - base.first_p95) * 1000:.0f} ms, to each token "
                f"{(one.event_p50 - base.event_p50) * 1000:.2f} / {(one.event_p95 - base.event_p95) * 1000:.2f} ms, "
                f"to the whole {(one.total_p50 - base.total_p50) * 1000:.0f} / "
                f"{(one.total_p95 - base.total_p95) * 1000:.0f} ms (p50 / p95)"
            )

    def endure(self, gateway: str, pid: int) -> dict[str, Any]:
        """Ask streams of half of the clients for minutes, and weigh the gateway."""
        with Scale(pid, 5.0) as weighed:
            figures = load(gateway, streamed, self.clients // 2, seconds=self.minutes * 60)
        self.say(f"{self.minutes:g} minutes of {self.clients // 2} SSE clients: {figures.line}; gateway {weighed.line}")
        return {"figures": asdict(figures), "memory": weighed.taken}

    @contextmanager
    def engine(self) -> Iterator[tuple[str, int]]:
        """Run the fake engine."""
        port = free_port()
        words = ("eval", "fake-engine", "--port", str(port), "--tokens", str(TOKENS), "--pace", str(PACE))
        with started(ours(*words), f"http://127.0.0.1:{port}/fake", self.folder / "engine.log", {}) as pid:
            yield f"http://127.0.0.1:{port}", pid

    @contextmanager
    def gateway(self, engine: str) -> Iterator[tuple[str, int]]:
        """Run our gateway before it, with room for all clients."""
        port = free_port()
        replica = {"url": f"{engine}/v1", "models": [MODEL], "slots": self.clients * 2}
        env = {"MONGMIN_GATEWAY__REPLICAS": json.dumps([replica])}
        url = f"http://127.0.0.1:{port}"
        with started(ours("gateway", "--port", str(port)), f"{url}/healthz", self.folder / "gateway.log", env) as pid:
            yield url, pid

    @contextmanager
    def proxy(self, program: Path, engine: str) -> Iterator[tuple[str, int]]:
        """Run LiteLLM's proxy before it, one worker like ours, from a venv of its own."""
        port = free_port()
        params = {"model": f"openai/{MODEL}", "api_base": f"{engine}/v1", "api_key": "none"}
        config = self.folder / "litellm.json"
        config.write_text(
            json.dumps({"model_list": [{"model_name": MODEL, "litellm_params": params}]}), encoding="utf8"
        )
        command = [str(program), "--config", str(config), "--port", str(port), "--num_workers", "1"]
        url = f"http://127.0.0.1:{port}"
        env = LITELLM
        with started(
            [*command, "--host", "127.0.0.1"], f"{url}/health/liveliness", self.folder / "litellm.log", env
        ) as pid:
            yield url, pid


def streamed(client: int, turn: int) -> Asked:
    """Ask for a stream, each client as a user of its own."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": f"{client} {turn}"}], "stream": True}
    return "/v1/chat/completions", body, {"X-Mongmin-User": f"u{client}"}


def short(client: int, turn: int) -> Asked:
    """Ask for one token, not streamed."""
    body = {"model": MODEL, "messages": [{"role": "user", "content": f"{client} {turn}"}], "max_tokens": 1}
    return "/v1/chat/completions", body, {"X-Mongmin-User": f"u{client}"}


def write(folder: Path, found: dict[str, Any]) -> Path:
    """Write the figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "load.json"
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf8")
    return path
