"""The suites by name. A suite's module is imported when it is asked for, so that a list is quick."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

import yaml
from pydantic import ValidationError

from eval.harness.suite import Card, Suite
from rag.errors import ConfigurationError, InputError

CARDS = Path(__file__).resolve().parent / "cards"
MODULES: dict[str, str] = {
    "answers": "eval.suites.answers.suite",
    "retrieval": "eval.suites.retrieval",
    "refusal": "eval.suites.refusal.suite",
    "rag-ko": "eval.suites.collections.allganize",
    "autorag-ko": "eval.suites.collections.autorag",
    "miracl-ko": "eval.suites.collections.miracl",
    "kobbq": "eval.suites.kobbq",
    "swaps-triage": "eval.suites.swaps_triage",
    "latency": "eval.suites.latency",
    "own": "eval.suites.own",
    "kosbi": "eval.suites.kosbi",
    "square": "eval.suites.square",
    "kmmlu": "eval.suites.kmmlu",
    "click": "eval.suites.click",
    "haerae": "eval.suites.haerae",
    "kbl": "eval.suites.kbl",
    "korquad": "eval.suites.korquad",
    "statutes-lookup": "eval.suites.statutes.lookup",
    "statutes-content": "eval.suites.statutes.content",
    "statutes-version": "eval.suites.statutes.version",
    "statutes-exists": "eval.suites.statutes.exists",
    "statutes-search": "eval.suites.statutes.search",
    "statutes-choice": "eval.suites.statutes.choice",
    "corrections": "eval.suites.corrections",
    "injection": "eval.suites.injection.suite",
    "gate-retrieval": "eval.suites.gate.retrieval",
    "gate-answers": "eval.suites.gate.answers",
    "gate-triage": "eval.suites.gate.triage",
    "gate-safety": "eval.suites.gate.safety",
    "swaps-drafts": "eval.suites.swaps_drafts",
    "swaps-answers": "eval.suites.swaps_answers",
    "parity": "eval.suites.parity",
    "robustness": "eval.suites.robustness",
    "robustness-answers": "eval.suites.robustness_answers",
}
"""By name, the module that holds the suite as `SUITE`; each has a card of the same name."""


def suite(name: str) -> Suite:
    """Return a suite. Raises `InputError` naming those there are."""
    module = MODULES.get(name)
    if module is None:
        raise InputError(f"평가 묶음 {name!r}이(가) 없습니다. 있는 것: {', '.join(MODULES)}.")
    found = import_module(module).SUITE
    if not isinstance(found, Suite):
        raise ConfigurationError(f"{module}에 SUITE가 없습니다.")
    return found


@lru_cache
def card(name: str) -> Card:
    """Return the card of a suite. Raises `ConfigurationError`."""
    path = CARDS / f"{name}.yaml"
    try:
        return Card.model_validate({"name": name, **yaml.safe_load(path.read_text(encoding="utf8"))})
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise ConfigurationError(f"평가 묶음 {name!r}의 설명({path.name})을 읽지 못했습니다: {error}") from error
