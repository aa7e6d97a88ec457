"""The one command. Its folders' commands are imported only when called, so that `--help` is quick."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Annotated, Any, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup

VERSION = "0.1.0"
USAGE, ENVIRONMENT = 2, 3


class Place(NamedTuple):
    """Where a command lives: a module with a typer `app`, and the line that describes it."""

    module: str
    help: str


COMMANDS = {
    "run": Place("serving.commands.run", "엔진, API, 화면을 함께 시작합니다. 처음이면 예시 문서를 넣습니다."),
    "ask": Place("serving.commands.ask", "질문에 근거를 붙여 답합니다."),
    "search": Place("serving.commands.search", "질문에 관한 조문과 문단을 찾습니다."),
    "mask": Place("serving.commands.mask", "글에 든 개인정보를 찾아 [이름1] 같은 표지로 가립니다."),
    "triage": Place("serving.commands.triage", "민원을 분류하고 기한, 유사 민원, 법령, 답변 초안을 제안합니다."),
    "ingest": Place("serving.commands.ingest", "문서(폴더나 파일)를 색인에 넣습니다."),
    "explain": Place("serving.commands.explain", "답변 하나가 어떻게 만들어졌는지 설명하는 문서를 만듭니다."),
    "export": Place("serving.commands.export", "답변을 HWPX, DOCX, PDF 문서로 저장합니다."),
    "documents": Place("serving.commands.documents", "색인에 든 문서를 보고, 빼고, 점검합니다."),
    "sync": Place("serving.commands.sync", "설정한 소스(폴더, git, S3, 웹 목록)를 색인에 맞춥니다."),
    "records": Place("serving.commands.records", "대화, 의견, 사용량 기록을 갱신하고, 지우고, 봅니다."),
    "privacy": Place("serving.commands.privacy", "가린 개인정보: 암호키, 열람과 그 기록, 격리된 문서."),
    "audit": Place("serving.commands.audit", "답변과 결정의 증거 기록을 확인하고, 보고, 내보냅니다."),
    "replay": Place("serving.commands.replay", "기록에서 답변을 다시 만들어 다른 점을 말합니다."),
    "backfill": Place("serving.commands.backfill", "밀린 의미 벡터를 만듭니다."),
    "serve": Place("serving.commands.serve", "API만 시작합니다."),
    "engine": Place("serving.commands.engine", "언어 모델 엔진만 시작합니다(OpenAI 호환, 이 컴퓨터 안에서만)."),
    "gateway": Place("serving.commands.gateway", "여러 언어 모델 서버를 한 이름으로 묶어 순서대로 나누어 보냅니다."),
    "ui": Place("ui.cli", "업무 도우미 화면만 시작합니다."),
    "models": Place("serving.commands.models", "모델과 가중치: 목록, 메모리 계산, 변환, 등록과 체크섬 확인."),
    "keys": Place("serving.commands.keys", "API 키를 만들고, 보고, 갱신하고, 폐기합니다."),
    "register": Place("serving.commands.register", "AI 등록부를 보고, 점검하고, 검토를 거쳐 공개합니다."),
    "doctor": Place("serving.commands.doctor", "실행 환경을 점검하고 고칠 방법을 알려 줍니다."),
    "bundle": Place("serving.commands.bundle", "네트워크 없이 설치할 묶음을 만들고, 확인하고, 설치합니다."),
    "backup": Place("serving.commands.backup", "데이터 폴더를 백업합니다. 'backup drill'은 복구 훈련입니다."),
    "restore": Place("serving.commands.restore", "백업을 확인하고 되돌립니다."),
    "reindex": Place("serving.commands.reindex", "색인을 새로 만들어 멈춤 없이 바꿉니다."),
    "eval": Place("eval.cli", "정확도와 편향을 평가합니다."),
}


class LazyCommand(TyperCommand):
    """A command known by name and help; the real one is imported when it is called."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name, help=place.help)
        self._module = place.module

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> Any:  # noqa: ANN401 - the parent's
        """Import the command, and let it read its own arguments."""
        command = typer.main.get_command(importlib.import_module(self._module).app)
        return command.make_context(info_name, args, *rest, **extra)


class Commands(TyperGroup):
    """The commands of all folders."""

    def __init__(self, **attributes: Any) -> None:  # noqa: ANN401 - the parent's
        super().__init__(**attributes)
        self.commands = {name: LazyCommand(name, place) for name, place in COMMANDS.items()}

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002 - the parent's signature
        """Return the names in the order of their importance."""
        return list(COMMANDS)


app = typer.Typer(
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
    help="목민: 도청 안에서만 돌아가는 업무용 질의응답 도구. 자세한 설명은 'mongmin 명령 --help'를 보십시오.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


@app.callback()
def options(
    ctx: typer.Context,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="폴더", help="모든 것을 쓰는 데이터 폴더 [기본값: ./.mongmin]")
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="이름", help="laptop, server, cluster [기본값: laptop]")
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="버전을 보이고 끝냅니다.")] = False,  # noqa: ARG001 - see main
) -> None:
    """Read the global options; commands find the settings in the context."""
    from configs.settings import load

    ctx.obj = load(profile, data)


def main() -> None:
    """Run the command line and exit with its code."""
    if sys.argv[1:2] == ["--version"]:
        print(f"mongmin {VERSION}")  # noqa: T201 - this is the command line
        sys.exit(0)
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; no error leaves as a stack trace."""
    try:
        result = cast("Any", typer.main.get_command(app)).main(arguments, prog_name="mongmin", standalone_mode=False)
    except BaseException as error:
        from serving.failures import explain

        return explain(error, arguments)
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
