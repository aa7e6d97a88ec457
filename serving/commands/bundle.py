"""`mongmin bundle`: make an air-gap bundle, check one, install from one."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from configs.settings import PROJECT
from serving.bundle.create import Wanted
from serving.bundle.create import create as make
from serving.bundle.signature import require_signed
from serving.commands.common import Json, out, out_json
from serving.commands.progress import Meter
from serving.operations.checksums import require_whole

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="네트워크 없이 설치할 묶음을 다룹니다."
)
Folder = Annotated[Path, typer.Argument(metavar="묶음", help="mongmin bundle create가 만든 폴더")]
PublicKey = Annotated[
    Path | None, typer.Option("--key", metavar="공개키", help="만든 곳의 Ed25519 공개 키(PEM). 서명도 확인합니다")
]


@app.command()
def create(
    target: Annotated[Path, typer.Argument(metavar="폴더", help="묶음을 만들 폴더. 중단된 묶음이면 이어서 합니다")],
    model: Annotated[
        list[Path] | None, typer.Option("--model", metavar="폴더", help="함께 넣을 모델 폴더(여러 번 가능)")
    ] = None,
    lock: Annotated[
        Path, typer.Option("--lock", metavar="파일", help="꾸러미의 잠금 파일 [기본값: requirements.lock]")
    ] = PROJECT / "requirements.lock",
    key: Annotated[
        Path | None, typer.Option("--key", metavar="개인키", help="서명할 Ed25519 개인 키(PEM, 암호 없음)")
    ] = None,
    json: Json = False,
) -> None:
    """꾸러미, 모델, 예시 문서, 명세(SBOM), 체크섬을 한 폴더에 모읍니다. 인터넷이 되는 곳에서 한 번 합니다."""
    meter = Meter()
    try:
        done = make(target.absolute(), Wanted(lock, model or (), key), meter)
    finally:
        meter.close()
    if json:
        out_json(done)
    else:
        signed = ", 서명함" if done.signed else ""
        out(
            f"묶음: {done.path} (wheel {done.wheels:,}개, 파일 {done.files:,}개, {done.bytes / 1e6:,.0f}MB{signed}, "
            f"{done.seconds:.1f}초)"
        )


@app.command()
def verify(folder: Folder, key: PublicKey = None) -> None:
    """묶음의 모든 파일을 체크섬과 대조합니다."""
    if key:
        require_signed(folder, key)
    sums = require_whole(folder)
    out(f"온전합니다: 파일 {len(sums):,}개{', 서명 일치' if key else ''}")


@app.command()
def install(
    folder: Folder,
    target: Annotated[Path, typer.Argument(metavar="폴더", help="설치할 새 폴더")],
    key: PublicKey = None,
) -> None:
    """묶음의 install.sh로 설치합니다. 체크섬이 다르면 설치하지 않습니다."""
    if key:
        require_signed(folder, key)
    require_whole(folder)
    done = subprocess.run(["sh", str(folder / "install.sh"), str(target)], check=False)  # noqa: S603, S607 - ours
    if done.returncode:
        raise typer.Exit(done.returncode)
