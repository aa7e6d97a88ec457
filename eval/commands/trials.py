"""Trials of what must hold: damaged files, faults, tampering, leaks, orders in documents, controls with their tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT, corpus
from eval.commands.bench import OUTPUT, corpus_folder
from rag.errors import InputError


def fuzz(
    seconds: Annotated[float, typer.Option(min=1, help="얼마 동안 시험할지(초)")] = 600,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 파일들을 만듭니다")] = 1,
    first: Annotated[int, typer.Option(min=0, help="몇째 파일부터 만들지")] = 0,
    out: Annotated[Path, typer.Option(help="결과를 둘 폴더")] = OUTPUT,
) -> None:
    """망가뜨린 파일을 읽혀 봅니다. 어떤 파일이든 문서나 사유 있는 기록 하나로 끝나야 합니다."""
    from eval.fuzz.fuzz import fuzz as try_out
    from eval.fuzz.fuzz import keep, samples

    folders = [PROJECT / "data" / "sample", corpus() / "files"]
    tally = try_out(samples([folder for folder in folders if folder.is_dir()]), seconds, seed, typer.echo, first)
    keep(tally, out / "fuzz.jsonl")
    typer.echo(f"{sum(tally.outcomes.values())} files: {dict(tally.outcomes)}; wrong: {len(tally.wrong)}")
    typer.echo(str(out / "fuzz.jsonl"), err=True)
    if tally.wrong:
        raise typer.Exit(1)


def pii(
    every: Annotated[int, typer.Option(min=1, help="말뭉치에서 몇째 파일마다 하나를 읽을지(1은 모두)")] = 20,
    show: Annotated[int, typer.Option(min=0, help="어긋난 것을 몇 개까지 보일지")] = 0,
) -> None:
    """개인정보를 찾는 정확도(종류별 재현율, 정밀도)와 말뭉치에서 잘못 찾은 수, 속도를 잽니다."""
    from eval.pii import UNSEEN, gold, scored, table, written
    from eval.pii_corpus import guides, look, statutes
    from serving.personal import personal_data_detector

    detector = personal_data_detector()
    for name, cases in (("gold", gold()), ("written", written()), ("unseen", written(UNSEEN))):
        score, wrong = scored(cases, detector)
        for line in (*table(name, score), *wrong[:show], ""):
            typer.echo(line)
    if not (corpus() / "guides").is_dir():
        typer.echo("말뭉치 폴더가 없어 그 부분은 재지 않았습니다(MONGMIN_CORPUS).")
        return
    for name, paths in (("guides", guides(corpus(), every)), ("statutes", statutes(corpus(), every))):
        found = look(paths, detector)
        for line in (*found.lines(name), *found.examples(show)):
            typer.echo(line)


def airgap(
    out: Annotated[Path, typer.Option(help="기록과 결과를 둘 폴더")] = OUTPUT / "airgap",
) -> None:
    """바깥이 없는 네트워크에서 전체를 돌려 답하게 하고, 밖으로 나가려는 시도가 없음을 시스템 호출로 보입니다."""
    from eval.airgap.proof import prove
    from eval.results import kept

    proof = prove(out)
    typer.echo(kept(out / "airgap.json", proof.as_dict()))
    if not proof.holds:
        raise typer.Exit(1)


def scan(
    count: Annotated[int, typer.Option(min=13, help="심을 가짜 개인정보의 수")] = 1000,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 값을 만듭니다")] = 1,
    out: Annotated[Path, typer.Option(help="데이터 폴더와 결과를 둘 폴더(먼저 비웁니다)")] = OUTPUT / "scan",
) -> None:
    """가짜 개인정보를 심으며 하루를 쓴 뒤, 남은 모든 파일(DB, 색인, 로그, 추적, 백업)에서 그 값을 찾습니다."""
    from eval.privacy.scan import scan as search

    found = search(out, count, seed)
    (out / "scan.md").write_text(found.table() + "\n", encoding="utf8")
    typer.echo(found.table())
    if not found.holds:
        raise typer.Exit(1)


def orders(
    share: Annotated[float, typer.Option(min=0.0, max=1.0, help="말뭉치 파일 가운데 볼 몫")] = 0.1,
    seed: Annotated[int, typer.Option(help="같은 수는 같은 파일을 고릅니다")] = 1,
) -> None:
    """기계를 겨냥한 지시를 얼마나 알아보고, 공격이 없는 글에서 얼마나 잘못 알아보고 막는지 잽니다."""
    from eval.orders import measure

    for line in measure(corpus_folder(), share, seed).lines():
        typer.echo(line)


def drill(
    fault: Annotated[list[str] | None, typer.Option(help="낼 고장(없으면 모두)")] = None,
    out: Annotated[Path, typer.Option(help="데이터 폴더들과 결과를 둘 폴더")] = OUTPUT / "drill",
) -> None:
    """일부러 고장을 내고, 되돌아오는 시간과 잃은 요청과 사용자가 본 것을 표로 남깁니다."""
    from eval.faults.drill import FAULTS
    from eval.faults.drill import drill as go
    from eval.faults.result import cells, table
    from eval.results import kept

    if unknown := set(fault or ()) - set(FAULTS):
        raise InputError(f"낼 수 없는 고장입니다: {', '.join(sorted(unknown))}. {', '.join(FAULTS)} 가운데 고르십시오.")
    outcomes = go(out, fault or list(FAULTS), lambda row: typer.echo(" | ".join(cells(row)), err=True))
    kept(out / "drill.json", [outcome.as_dict() for outcome in outcomes])
    (out / "drill.md").write_text(table(outcomes) + "\n", encoding="utf8")
    typer.echo(table(outcomes))
    if any(outcome.verdict == "broken" for outcome in outcomes):
        raise typer.Exit(1)


def tamper_command(
    times: Annotated[int, typer.Option(min=1, help="몇 번 손댈지")] = 1000,
    seed: Annotated[int, typer.Option(help="첫 씨앗")] = 1,
) -> None:
    """증거 사슬을 여러 방법으로 고치고 지우고 되돌려, 모두 찾아내는지 봅니다. 놓친 것이 있으면 종료 코드 1."""
    import tempfile

    from eval.evidence.tamper import tamper

    with tempfile.TemporaryDirectory() as folder:
        done = tamper(Path(folder), times, seed, every(100))
    for kind, made in done.made.items():
        typer.echo(f"{kind}: {made}번 손댐, {done.found[kind]}번 찾음")
    typer.echo(f"모두 {done.made.total()}번 가운데 {done.found.total()}번 찾음")
    for kind, number in done.missed:
        typer.echo(f"놓침: {kind} (씨앗 {number})")
    if done.missed:
        raise typer.Exit(1)


def replay_command(
    times: Annotated[int, typer.Option(min=1, help="몇 건을 다시 만들지")] = 50,
    engine: Annotated[str, typer.Option(help="none(인용만) 또는 llama")] = "llama",
) -> None:
    """예시 문서로 답변을 만들고 기록에서 다시 만들어, 같은지 봅니다. 다른 것이 있으면 종료 코드 1."""
    import tempfile

    from eval.evidence.replay import replay

    with tempfile.TemporaryDirectory() as folder:
        done = replay(Path(folder), times, engine, every(10))
    for line in done.lines():
        typer.echo(line)
    if done.different:
        raise typer.Exit(1)


def every(step: int) -> Callable[[int], None]:
    """Return what says how far a long trial is, every so many steps."""

    def say(done: int) -> None:
        if done % step == 0:
            typer.echo(f"{done}번 마침", err=True)

    return say


def trust(
    write: Annotated[bool, typer.Option("--write", help="docs/trust/controls.md를 새로 씁니다.")] = False,
) -> None:
    """위험 목록의 통제마다 증명하는 시험이 있는지 보고, 표를 만듭니다. 없는 시험이 있으면 종료 코드 1입니다."""
    from eval.trust import PAGE, controls, missing, read, rendered

    lists = read()
    if write:
        PAGE.write_text(rendered(lists), encoding="utf8")
    gone = missing(lists)
    stale = PAGE.read_text(encoding="utf8") != rendered(lists)
    typer.echo(
        f"통제 {len(list(controls(lists)))}개, 없는 시험이나 파일 {len(gone)}개, 표가 {'낡음' if stale else '최신'}"
    )
    for name in gone:
        typer.echo(f"없음: {name}")
    if gone or stale:
        raise typer.Exit(1)
