"""Which signed results were measured on what runs, and why the others do not count."""

from __future__ import annotations

from collections.abc import Iterator

from configs.register import OwnEntry
from rag.evaluation.bundle import Evaluation, System
from serving.evaluations.bundles import Evaluations
from serving.operations.contents import public_settings
from serving.register.running import TASKS, Running, models_of

CHAT_TASK = TASKS["chat"]
BARE = "model"
"""The profile's model without anything of ours: what KoBBQ measures counts for the entry that uses it."""
SERVED = frozenset({"pipeline", "quotes"})
PASSING = frozenset({"generation"})
"""What a result says of its system that changes without any setting being changed."""


def of_what_runs(result: Evaluation, own: OwnEntry, running: Running) -> bool:
    """Whether a result was measured on the system that runs: a figure of another model says nothing of this one."""
    system = result.system
    if system.profile != running.settings.profile or not same_model(system, own, running):
        return False
    if system.name == BARE:
        return "chat" in own.uses
    return system.name in SERVED and system.prompts_hash == running.prompts_hash and same_settings(system, running)


def same_model(system: System, own: OwnEntry, running: Running) -> bool:
    """Whether a system has the model that an entry uses; one that uses none does not mind."""
    if "chat" not in own.uses:
        return True
    chat = next((one for one in models_of(own, running.settings) if one["task"] == CHAT_TASK), None)
    return (system.model or "", system.model_sha256 or "") == ((chat["name"], chat["sha256"]) if chat else ("", ""))


def same_settings(system: System, running: Running) -> bool:
    """Whether everything that a system says of its settings is so here; what we do not know of was altered."""
    now = public_settings(running.settings)
    return all(name in PASSING or (name in now and now[name] == value) for name, value in system.settings.items())


def is_cut(result: Evaluation) -> bool:
    """Whether only some of a suite's cases were asked."""
    return result.run is not None and result.run.options.get("limit") is not None


def grounds(own: OwnEntry, running: Running, evaluations: Evaluations) -> Iterator[str]:
    """Yield what is known of each suite that measures an entry, and why a result does not count (Korean)."""
    for suite in own.suites:
        of_suite = [one for one in evaluations.valid if one.suite == suite]
        found = [one for one in of_suite if of_what_runs(one, own, running)]
        if found:
            best = min(found, key=is_cut)
            part = f", 문항 일부({best.dataset.cases:,}개)" if is_cut(best) else ""
            yield f"{suite}: {best.measured_at:%Y-%m-%d}에 잰 결과를 씁니다(믿는 키의 서명{part})."
        elif of_suite:
            yield f"{suite}: 측정하지 않음. 결과 {len(of_suite)}개는 지금 도는 것과 다른 모델이나 설정으로 잰 것입니다."
        else:
            yield f"{suite}: 측정하지 않음."
    if own.suites:
        for refused in evaluations.refused:
            yield f"세지 않은 결과 {refused.file}: {refused.reason}"
