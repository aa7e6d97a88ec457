"""`mongmin eval judges`: what each judge of entailment is worth against labelled pairs."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.errors import InputError

HEAD = "심사 | 쌍 | 일치 | Cohen κ | 아닌 것을 통과시킴 | 심사 못 함"


def judges(
    model: Annotated[
        str | None, typer.Option(help="모델 심사도 잽니다: OpenAI 호환 주소와 모델 이름을 쉼표로(URL,NAME)")
    ] = None,
    seed: Annotated[int, typer.Option(help="구간을 낼 재표집의 씨앗")] = 1,
) -> None:
    """근거가 주장을 뒷받침하는지 심사하는 방법마다, 사람이 단 라벨과 얼마나 맞는지 잽니다."""
    import httpx

    from eval.judges.agreement import agreement
    from eval.judges.labelled import read_pairs
    from eval.judges.model import ModelJudge
    from eval.judges.shipped import deterministic_judge
    from eval.judges.types import Judge

    pairs = read_pairs()
    with httpx.Client() as client:
        known: list[Judge] = [deterministic_judge()]
        if model is not None:
            known.append(ModelJudge(client, *url_and_name(model)))
        typer.echo(HEAD)
        for judge in known:
            for half, label in (("dev", "맞춘 반"), ("held", "남겨 둔 반")):
                typer.echo(agreement(judge, [pair for pair in pairs if pair.half == half], label, seed))


def url_and_name(given: str) -> tuple[str, str]:
    """Split `URL,NAME`. Raises `InputError`."""
    url, _, name = given.partition(",")
    if not url.startswith(("http://", "https://")) or not name:
        raise InputError(f"심사 모델 {given!r}은(는) 'http://주소/v1,모델이름' 꼴로 적어 주십시오.")
    return url, name
