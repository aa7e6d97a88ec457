"""`mongmin models`: what may be served, how much memory it takes, and the weights that were brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from configs.models import ServedModel, find_model, load_models
from rag.errors import ConfigurationError
from serving.clock import KoreanClock
from serving.commands.common import Json, out, out_json, say, settings_of
from serving.models.plan import GIB, Machine, plan
from serving.models.registry import ModelRegistry

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="모델과 가중치를 다룹니다.")

Model = Annotated[str, typer.Argument(metavar="모델", help="configs/models.yaml에 있는 이름")]
ROLES = {"chat": "대화", "embedding": "임베딩", "reranker": "재순위"}


@app.command("list")
def list_models(context: typer.Context, as_json: Json = False) -> None:
    """쓸 수 있는 모델과 라이선스, 크기, 등록 여부를 보입니다."""
    registered = ModelRegistry(settings_of(context).data).all()
    for name, model in load_models().items():
        if as_json:
            out_json(
                {"name": name, "registered": name in registered, **model.model_dump(mode="json", exclude={"vllm"})}
            )
        else:
            out(line(name, model, name in registered))


def line(name: str, model: ServedModel, registered: bool) -> str:
    """Return a model in one line, and the reason for it in another."""
    size = f"{model.size.parameters:g}B" if model.size else "-"
    marks = ["등록됨" if registered else "", "여기서 시험함" if model.tried_here else "여기서 시험하지 않음"]
    head = f"{name}  [{ROLES[model.role]}, {size}, {model.licence}] {', '.join(filter(None, marks))}"
    return "\n    ".join(filter(None, [head, model.reason, model.licence_note]))


@app.command()
def register(
    context: typer.Context,
    model: Model,
    folder: Annotated[Path, typer.Argument(metavar="폴더", help="가중치 폴더(Hugging Face 형식)")],
) -> None:
    """가중치 폴더의 모든 파일의 체크섬을 계산하여 등록합니다. 엔진은 켤 때마다 이것과 맞춰 봅니다."""
    find_model(model)
    entry = ModelRegistry(settings_of(context).data).register(model, folder, KoreanClock().today().isoformat())
    say(f"{model}: 파일 {len(entry.files)}개를 등록했습니다({entry.folder}).")


@app.command()
def verify(
    context: typer.Context,
    models: Annotated[list[str] | None, typer.Argument(metavar="모델", help="없으면 등록된 모두")] = None,
) -> None:
    """등록된 가중치가 그대로인지 체크섬으로 확인합니다."""
    registry = ModelRegistry(settings_of(context).data)
    for name in models or registry.all():
        say(f"{name}: 체크섬이 모두 맞습니다({registry.verified(name)}).")


@app.command()
def convert(
    context: typer.Context,
    model: Model,
    folder: Annotated[Path, typer.Argument(metavar="폴더", help="만들 폴더(아직 없는 이름)")],
) -> None:
    """패키지에 든 가중치(gemma-3-270m, e5-small)를 vLLM이 읽는 폴더로 바꿉니다."""
    from serving.engine.convert import convert as make

    made = make(model, folder, settings_of(context).data)
    say(f"{made}을(를) 만들었습니다. 이제 mongmin models register {model} {made} 로 등록하십시오.")


@app.command("plan")
def plan_memory(
    model: Model,
    gpu_memory: Annotated[float, typer.Option("--gpu-memory", metavar="GiB", help="GPU 한 장의 메모리", min=1)] = 80,
    gpus: Annotated[int | None, typer.Option("--gpus", metavar="장", help="GPU 수 [모델의 병렬 설정]", min=1)] = None,
    tokens: Annotated[int | None, typer.Option("--context", metavar="토큰", help="대화 하나의 길이", min=1)] = None,
    as_json: Json = False,
) -> None:
    """모델의 가중치와 KV 캐시가 메모리에 들어가는지 공식으로 셈합니다. 들어가지 않으면 종료 코드 1."""
    found = find_model(model)
    if found.size is None or found.vllm is None:
        raise ConfigurationError(f"{model!r}의 크기를 모릅니다. configs/models.yaml에 size와 vllm을 적으십시오.")
    machine = Machine(
        gpu_memory, gpus or found.vllm.tensor_parallel * found.vllm.pipeline_parallel, found.vllm.gpu_memory
    )
    context = tokens or found.context_tokens
    made = plan(found.size, context, machine, generates=found.role == "chat")
    if as_json:
        out_json(
            {
                "model": model,
                "gpus": machine.gpus,
                "context": context,
                "weights_bytes": made.weights,
                "kv_bytes_per_token": made.kv_token,
                "kv_bytes_per_conversation": made.kv_conversation,
                "usable_bytes": made.usable,
                "conversations": made.conversations,
                "fits": made.fits,
            }
        )
    else:
        out(f"{model}: GPU {machine.gpus}장 x {gpu_memory:g} GiB, 쓸 수 있는 메모리 {made.usable / GIB:.1f} GiB")
        out(f"  가중치 {made.weights / GIB:.1f} GiB, KV 캐시 토큰당 {made.kv_token / 1024:.0f} KiB")
        out(f"  {context:,}토큰 대화 하나에 {made.kv_conversation / GIB:.2f} GiB, 동시에 {made.conversations}개")
        out(
            "  들어갑니다."
            if made.fits
            else "  들어가지 않습니다. GPU를 늘리거나 --context를 줄이거나 작은 모델을 쓰십시오."
        )
    if not made.fits:
        raise typer.Exit(1)
