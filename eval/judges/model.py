"""A model as judge, over an OpenAI-compatible URL, held to `예` or `아니오`."""

from __future__ import annotations

import json
from dataclasses import dataclass

import httpx

from eval.judges.types import Verdict

GRAMMAR = 'root ::= "예" | "아니오"'
PROMPT = """근거만 보고 주장이 모두 맞는지 판단합니다. 수, 기한, 주체, 허용과 의무가 하나라도 다르거나 근거에 없는
내용이 있으면 아니오입니다.

근거: 접수한 날부터 7일 이내에 답하여야 한다.
주장: 접수한 날부터 7일 안에 답해야 합니다.
판단: 예

근거: 접수한 날부터 7일 이내에 답하여야 한다.
주장: 접수한 날부터 7일 안에 답할 수 있습니다.
판단: 아니오

근거: {source}
주장: {claim}
판단:"""
SECONDS = 60.0
LONGEST = 4000
"""Characters of a source that are sent; what lies beyond is not judged."""


@dataclass(frozen=True)
class ModelJudge:
    """Asks one model at a server. A server that fails, or says neither, gives a verdict of None with the reason."""

    client: httpx.Client
    url: str
    model: str

    @property
    def name(self) -> str:
        """The model's name."""
        return f"model:{self.model}"

    def judge(self, source: str, claim: str) -> Verdict:
        """Ask whether the source supports the claim."""
        if len(source) > LONGEST:
            return Verdict(None, f"근거가 {LONGEST}자를 넘어 모델에 묻지 않았습니다.")
        body = {
            "model": self.model,
            "prompt": PROMPT.format(source=" ".join(source.split()), claim=" ".join(claim.split())),
            "max_tokens": 4,
            "temperature": 0,
            "stop": ["\n"],
            # llama.cpp and vLLM each have their own way to hold a model to a choice; each ignores the other's.
            "grammar": GRAMMAR,
            "guided_choice": ["예", "아니오"],
        }
        try:
            reply = self.client.post(f"{self.url.rstrip('/')}/completions", json=body, timeout=SECONDS)
            reply.raise_for_status()
            said = str(reply.json()["choices"][0]["text"]).strip()
        except (httpx.HTTPError, json.JSONDecodeError, LookupError, TypeError) as error:
            return Verdict(None, f"심사 모델이 답하지 못했습니다: {type(error).__name__}.")
        return read_verdict(said)


def read_verdict(said: str) -> Verdict:
    """Read what a model said.

    >>> read_verdict("아니오").entails, read_verdict("예.").entails, read_verdict("글쎄요").entails
    (False, True, None)
    """
    for word, entails in (("아니", False), ("예", True)):
        if said.startswith(word):
            return Verdict(entails, f"심사 모델이 {word if entails else '아니오'}라고 했습니다.")
    return Verdict(None, f"심사 모델이 예·아니오가 아닌 말을 했습니다: {said[:20]!r}.")
