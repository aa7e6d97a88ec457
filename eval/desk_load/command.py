"""`mongmin eval desk-load`: the replay, on a stack of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT
from eval.desk_load.receipts import receipts
from eval.desk_load.replay import Replay, client_for, report, stored
from eval.environment import inherited
from eval.faults.stack import Stack
from eval.load.processes import ours

TITLES = PROJECT.parent / "shared" / "corpus" / "complaints" / "complaints.csv"
SAMPLES = PROJECT / "data" / "sample"


def desk_load(
    complaints: Annotated[int, typer.Option(min=2, max=100_000, help="보낼 민원 수")] = 4000,
    clients: Annotated[int, typer.Option(min=1, max=200, help="동시에 보내는 수")] = 20,
    drafts: Annotated[int, typer.Option(min=0, help="초안까지 만들 민원 수")] = 200,
    seed: Annotated[int, typer.Option(help="본문을 만드는 씨앗")] = 1,
    kill: Annotated[bool, typer.Option(help="가운데에서 API를 강제로 끝낼지")] = True,
    out: Annotated[Path, typer.Option(help="데이터 폴더와 결과를 둘 폴더")] = PROJECT / "bench-out" / "desk-load",
) -> None:
    """민원을 한꺼번에 보내고, 가운데에서 API를 죽이고, 하나라도 없어지거나 두 번 들어갔는지 봅니다."""
    chosen = receipts(complaints, min(drafts, complaints), seed, TITLES if TITLES.is_file() else None)

    def say(line: str) -> None:
        typer.echo(line, err=True)

    with stack(out.absolute() / "data") as running, client_for(running.url, clients) as client:
        replay = Replay(client, clients, (lambda: killed(running)) if kill else (lambda: None), say)
        seconds = replay.run(chosen)
        lines = report(replay.sent, seconds, stored(client))
    rows = [{"id": one.receipt.number, "seconds": round(one.seconds, 3), "tries": one.tries} for one in replay.sent]
    (out / "desk-load.json").write_text(json.dumps({"seconds": seconds, "sent": rows}), encoding="utf8")
    (out / "desk-load.md").write_text("\n".join(lines) + "\n", encoding="utf8")
    for line in lines:
        typer.echo(line)


def killed(running: Stack) -> None:
    """End the API at once; its keeper starts it again."""
    pid = running.kill("api")
    typer.echo(f"API 프로세스 {pid}를 강제로 끝냈습니다.", err=True)


@contextmanager
def stack(data: Path) -> Iterator[Stack]:
    """Run engine and API over an empty data folder with the sample documents. Raises `EnvironmentFault`."""
    if data.exists():
        raise typer.BadParameter(f"{data}이(가) 이미 있습니다. 지우거나 --out에 다른 폴더를 주십시오.")
    data.parent.mkdir(parents=True, exist_ok=True)
    fill = ours("--data", str(data), "ingest", str(SAMPLES))
    subprocess.run(fill, env=inherited({}), check=True, capture_output=True)  # noqa: S603 - our own command line
    running = Stack(data)
    running.start()
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()
