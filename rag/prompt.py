"""Makes prompts that fit: one short source for a completion model, numbered and marked ones for a chat model."""

from __future__ import annotations

from collections.abc import Sequence

from configs.prompts import Prompts, fill
from rag.cite import readable, source_name
from rag.evidence import Finding
from rag.policy import AnswerPolicy
from rag.ports import ChatModel, Message, Prompt
from rag.sentences import sentences

MARK = "▏"
RESERVE = 32
"""Tokens kept free for what a chat template adds."""


def completion_prompt(prompts: Prompts, finding: Finding, model: ChatModel, policy: AnswerPolicy) -> Prompt:
    """Return a few-shot prompt over one source, cut at a sentence's end where the budget asks for it."""

    def text(source: str) -> str:
        return fill(prompts.completion, source=source)

    body = readable(finding.text)
    budget = token_budget(model, policy)
    while model.count_tokens(text(body)) > budget and len(body) > 1:
        body = shortened(body)
    return Prompt(text=text(body), stop=("\n",), max_tokens=policy.max_tokens, temperature=0.0)


def chat_prompt(
    prompts: Prompts, findings: Sequence[Finding], question: str, model: ChatModel, policy: AnswerPolicy
) -> tuple[Prompt, tuple[Finding, ...]]:
    """Return a chat prompt and the findings that fit into it; source number n is the n-th of them."""
    system = fill(prompts.chat_system, limit=str(policy.max_sentences))
    used = list(findings)
    budget = token_budget(model, policy)
    while True:
        user = fill(
            prompts.chat_user,
            sources="\n".join(map(marked, range(1, len(used) + 1), used)),
            question=one_line(question),
        )
        if len(used) <= 1 or model.count_tokens(system + user) <= budget:
            break
        used.pop()
    messages = (Message("system", system), Message("user", user))
    return Prompt(messages=messages, max_tokens=policy.max_tokens, temperature=0.0), tuple(used)


def marked(number: int, finding: Finding) -> str:
    """Return a source with its number, each line of it marked as data."""
    body = "\n".join(
        f"{MARK}{line.strip()}" for part in finding.parts for line in part.text.splitlines() if line.strip()
    )
    return f"[{number}] {source_name(finding.parts)}\n{body}"


def token_budget(model: ChatModel, policy: AnswerPolicy) -> int:
    """Return how many tokens a prompt may have, with room for the answer."""
    return min(policy.prompt_tokens, model.info.context_tokens - policy.max_tokens - RESERVE)


def shortened(body: str) -> str:
    """Drop the last sentence, or the last quarter of a single one."""
    spans = sentences(body)
    if len(spans) > 1:
        return body[: spans[-2].end]
    return body[: len(body) * 3 // 4]


def one_line(text: str) -> str:
    """Return a text on one line, so that it cannot pose as another part of a prompt."""
    return " ".join(text.split())
