"""Makes prompts that fit: one short source for a completion model, numbered and marked ones for a chat model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from configs.prompts import Prompts, fill
from rag.cite import readable, source_name
from rag.evidence import Finding
from rag.policy import AnswerPolicy
from rag.ports import ChatModel, Message, Prompt
from rag.sentences import sentences

MARK = "▏"
"""Begins each line of a source, before and after the request's own random mark."""
RESERVE = 32
"""Tokens kept free for what a chat template adds."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The random words of a chat prompt: the process's canary and the request's mark of sources."""

    canary: str = ""
    mark: str = ""


NO_SECRETS = Secrets()


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
    prompts: Prompts,
    findings: Sequence[Finding],
    question: str,
    model: ChatModel,
    policy: AnswerPolicy,
    secrets: Secrets = NO_SECRETS,
) -> tuple[Prompt, tuple[Finding, ...]]:
    """Return a chat prompt and the findings that fit into it; source number n is the n-th of them.

    The system prompt is the same for every question to one process: the mark stands in the user's message only.
    """
    system, mark = system_prompt(prompts, policy, secrets.canary), mark_of(secrets.mark)
    used = list(findings)
    budget = token_budget(model, policy)
    while True:
        user = fill(
            prompts.chat_user,
            mark=mark,
            sources="\n".join(marked(number, finding, mark) for number, finding in enumerate(used, start=1)),
            question=unmarked(one_line(question), mark),
        )
        if len(used) <= 1 or model.count_tokens(system + user) <= budget:
            break
        used.pop()
    messages = (Message("system", system), Message("user", user))
    volatile = tuple(filter(None, (secrets.canary, secrets.mark)))
    return Prompt(messages=messages, max_tokens=policy.max_tokens, temperature=0.0, volatile=volatile), tuple(used)


def system_prompt(prompts: Prompts, policy: AnswerPolicy, canary: str) -> str:
    """Return the system prompt of a chat model."""
    return fill(prompts.chat_system, limit=str(policy.max_sentences), canary=canary)


def mark_of(token: str) -> str:
    """Return what every line of a source begins with: no source can know the token in it."""
    return f"{MARK}{token}{MARK}" if token else MARK


def unmarked(text: str, mark: str) -> str:
    """Return a text that holds neither the mark nor what it is made of: it cannot pose as a source, nor end one."""
    return text.replace(mark, "").replace(MARK, " ")


def marked(number: int, finding: Finding, mark: str) -> str:
    """Return a source with its number, each line of it, its name too, marked as data."""
    lines = [source_name(finding.parts), *(line for part in finding.parts for line in part.text.splitlines())]
    told = (unmarked(line, mark).strip() for line in lines)
    return f"[{number}]\n" + "\n".join(f"{mark}{line}" for line in told if line)


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
