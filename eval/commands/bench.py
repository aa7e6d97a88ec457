"""`mongmin eval bench` and what else measures speed and reading: formats, examples, load."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT, corpus, load
from rag.errors import InputError

OUTPUT = PROJECT / "bench-out"


def corpus_folder() -> Path:
    """Return the corpus, or say what is missing."""
    folder = corpus()
    if not (folder / "statutes").is_dir():
        raise InputError(
            f"말뭉치 폴더 {str(folder)!r}에 statutes가 없습니다. "
            "MONGMIN_CORPUS에 폴더를 지정하십시오(모으는 방법은 docs/bench.md에 있습니다)."
        )
    return folder


def bench(
    part: Annotated[
        list[str] | None,
        typer.Option(help="잴 것: ingest rates retrieval speed answers plain, 또 tables formats local-mode scale"),
    ] = None,
    out: Annotated[Path, typer.Option(help="결과와 색인을 둘 폴더")] = OUTPUT,
    every: Annotated[int, typer.Option(min=1, help="scale에서 몇째 파일마다 하나를 쓸지(1은 모두)")] = 1,
) -> None:
    """말뭉치를 넣고 검색·답변·속도를 한 번에 잽니다."""
    from eval.bench.run import LONG, PARTS, Bench, write
    from eval.gold import read_questions
    from serving.bootstrap import bootstrap

    parts = part or list(PARTS)
    if unknown := set(parts) - set(PARTS | LONG):
        known = ", ".join(PARTS | LONG)
        raise InputError(f"잴 수 없는 항목입니다: {', '.join(sorted(unknown))}. {known} 가운데 고르십시오.")
    settings = load(data=out / "data")
    services = bootstrap(settings)
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        typer.echo(line)

    try:
        measured = Bench(services, corpus_folder(), read_questions(), say, every).run(parts)
    finally:
        services.close()
    typer.echo(f"\n{write(out, lines, measured, settings)}", err=True)


def formats(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="읽을 폴더")]) -> None:
    """폴더의 파일마다 형식, 글자, 표, 칸, 각주, 걸린 시간이나 읽지 못한 까닭을 표로 보입니다."""
    from eval.bench.formats import table

    for line in table(folder):
        typer.echo(line)


def examples(
    out: Annotated[Path, typer.Option(help="색인이 있는 폴더(eval bench가 만든 것)")] = OUTPUT,
    file: Annotated[Path, typer.Option(help="쓸 문서")] = PROJECT / "docs" / "examples.md",
) -> None:
    """말뭉치에 대한 질문 열두 개의 답을 있는 그대로 문서로 씁니다."""
    from eval.bench.examples import document
    from serving.bootstrap import bootstrap

    services = bootstrap(load(data=out / "data"))
    try:
        services.warm_up()
        file.write_text(document(services.answerer), encoding="utf8")
    finally:
        services.close()
    typer.echo(str(file), err=True)


def publish(
    out: Annotated[Path, typer.Option(help="eval bench가 쓴 폴더")] = OUTPUT,
) -> None:
    """잰 값을 README와 문서의 제자리에 옮겨 적습니다."""
    from eval.bench.publish import publish as fill_documents

    report = out / "bench.md"
    if not report.is_file():
        raise InputError(f"{str(report)!r}이(가) 없습니다. 먼저 make bench를 실행하십시오.")
    for name in fill_documents(report, PROJECT):
        typer.echo(name, err=True)


def fake_engine(
    port: Annotated[int, typer.Option(min=0, max=65535, help="들을 포트. 0이면 빈 포트")] = 8001,
    tokens: Annotated[int, typer.Option(min=1, help="답 하나의 토큰")] = 32,
    pace: Annotated[float, typer.Option(min=0, help="토큰 사이의 초")] = 0.0,
    delay: Annotated[float, typer.Option(min=0, help="첫 토큰까지의 초")] = 0.0,
    model: Annotated[str, typer.Option(help="모델 이름")] = "fake",
) -> None:
    """토큰을 지어내는 OpenAI 호환 엔진입니다. 우리 몫의 지연과 처리량을 재는 데 씁니다."""
    import asyncio

    from eval.load.fake_engine import FakeEngine, serve
    from serving.listen import bound, url_of

    listener = bound("127.0.0.1", port, "--port")
    typer.echo(url_of(listener), err=True)
    engine = FakeEngine((model,), tokens, pace, delay)
    asyncio.run(serve(engine, listener, asyncio.Event()))


def load_test(
    clients: Annotated[int, typer.Option(min=2, help="동시에 듣는 SSE 클라이언트")] = 200,
    each: Annotated[int, typer.Option(min=1, help="클라이언트마다 요청 수")] = 5,
    seconds: Annotated[float, typer.Option(min=1, help="쉬지 않고 보내는 시간(초)")] = 10.0,
    minutes: Annotated[float, typer.Option(min=0, help="메모리를 지켜보는 시간(분)")] = 0.0,
    litellm: Annotated[Path | None, typer.Option(help="나란히 잴 litellm 실행 파일(따로 만든 venv의 것)")] = None,
    out: Annotated[Path, typer.Option(help="결과를 둘 폴더")] = OUTPUT / "load",
) -> None:
    """게이트웨이가 더하는 지연, 처리량, 메모리를 가짜 엔진으로 잽니다."""
    from eval.load.bench import LoadTest, write

    found = LoadTest(out, typer.echo, clients, each, seconds, minutes, litellm).run()
    typer.echo(str(write(out, found)), err=True)
