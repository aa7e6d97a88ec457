"""The GPUs: what `nvidia-smi` says of them, and whether the chosen model fits."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from configs.models import ServedModel, load_models
from configs.settings import Settings
from serving.models.plan import GIB, Machine, plan
from serving.schemas import Finding

NAME = "GPU"
FIELDS = "name,driver_version,memory.total,memory.free"
SECONDS = 10.0
MIB_PER_GIB = 1024


@dataclass(frozen=True, slots=True)
class Gpu:
    """One GPU; memory in GiB."""

    name: str
    driver: str
    total: float
    free: float


def gpu(settings: Settings) -> Iterator[Finding]:
    """Check the GPUs, and their memory against the model that the settings choose."""
    found, fault = read_gpus()
    ours = settings.engine.kind == "vllm"
    if fault:
        remedy = "NVIDIA 드라이버를 다시 설치하고 nvidia-smi가 답하는지 보십시오."
        yield Finding(name=NAME, status="fail" if ours else "warn", message=fault, remedy=remedy)
    elif not found:
        yield without(settings, ours=ours)
    else:
        drivers = ", ".join(dict.fromkeys(gpu.driver for gpu in found))
        names = ", ".join(f"{gpu.name} {gpu.total:.0f} GiB(남음 {gpu.free:.0f})" for gpu in found)
        yield Finding(name=NAME, status="ok", message=f"{names}, 드라이버 {drivers}")
        model = load_models().get(settings.engine.model)
        if ours and model is not None and model.size is not None:
            yield memory(settings.engine.model, model, found)


def without(settings: Settings, *, ours: bool) -> Finding:
    """Say what a machine without a GPU means for the profile."""
    if ours:
        remedy = "GPU 서버에서 실행하거나, engine.kind를 external(다른 서버의 엔진)이나 llama로 바꾸십시오."
        return Finding(name=NAME, status="warn", message="GPU 없음: vLLM은 CPU용 빌드로만 돕니다(느림)", remedy=remedy)
    where = "laptop 프로필(CPU)로 씁니다" if settings.profile == "laptop" else "언어 모델은 다른 서버에 있습니다"
    return Finding(name=NAME, status="ok", message=f"GPU 없음: {where}")


def memory(name: str, model: ServedModel, found: list[Gpu]) -> Finding:
    """Check the model against the smallest GPU of as many as its profile spreads it over."""
    assert model.size is not None  # noqa: S101 - the caller has looked
    profile = model.vllm
    wanted = profile.tensor_parallel * profile.pipeline_parallel if profile else 1
    title = f"GPU 메모리({name})"
    if len(found) < wanted:
        message = f"GPU {wanted}개에 나누는 모델인데 {len(found)}개뿐입니다"
        return Finding(name=title, status="fail", message=message, remedy="models.yaml에서 더 작은 모델을 고르십시오.")
    share = profile.gpu_memory if profile else 0.9
    machine = Machine(min(gpu.total for gpu in found), wanted, share)
    planned = plan(model.size, model.context_tokens, machine, generates=model.role == "chat")
    message = f"가중치 {planned.weights / GIB:.1f} GiB, 쓸 수 있는 메모리 {planned.usable / GIB:.1f} GiB"
    if not planned.fits:
        remedy = "더 작은 모델이나 양자화된 모델을 고르거나(mongmin models plan), tensor_parallel을 늘리십시오."
        return Finding(name=title, status="fail", message=message, remedy=remedy)
    return Finding(name=title, status="ok", message=f"{message}, 온전한 길이의 대화 {planned.conversations}개")


def read_gpus() -> tuple[list[Gpu], str]:
    """Return the GPUs and what is wrong; neither where there is no `nvidia-smi`."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return [], ""
    command = [program, f"--query-gpu={FIELDS}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return [], "nvidia-smi가 답하지 않음"
    found = parse(done.stdout) if done.returncode == 0 else []
    return found, "" if found else "nvidia-smi는 있으나 GPU를 읽지 못함"


def parse(text: str) -> list[Gpu]:
    """Read what `nvidia-smi` prints.

    >>> parse("NVIDIA H100, 570.86, 81559, 80000")
    [Gpu(name='NVIDIA H100', driver='570.86', total=79.6..., free=78.125)]
    """
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split(",")]
        if len(cells) == 4 and cells[2].isdecimal() and cells[3].isdecimal():
            found.append(Gpu(cells[0], cells[1], int(cells[2]) / MIB_PER_GIB, int(cells[3]) / MIB_PER_GIB))
    return found
