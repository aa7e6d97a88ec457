"""How much GPU memory a model takes, by formula: weights, then KV cache for each token of each conversation.

Weights: parameters x bits / 8. KV of a token: 2 (keys and values) x layers x KV heads x head dimension x bytes; layers
with a sliding window keep no more than the window. Encoders keep none. `HEADROOM` is for activations, CUDA's own
context and fragments. It is an estimate to choose machines by; vLLM prints what it really found when it starts.
"""

from __future__ import annotations

from dataclasses import dataclass

from configs.models import Size

GIB = 1 << 30
HEADROOM_GIB = 2.0
"""A GPU; measured nowhere here, so generous."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a model needs and how much it leaves, in bytes over all GPUs. `conversations` have the full context each."""

    weights: int
    kv_token: int
    kv_conversation: int
    usable: int
    conversations: int

    @property
    def fits(self) -> bool:
        """Whether at least one conversation of full length fits."""
        return self.conversations >= 1


def weight_bytes(size: Size) -> int:
    """Return the bytes of the weights."""
    return round(size.parameters * 1e9 * size.weight_bits / 8)


def layer_token_bytes(size: Size) -> int:
    """Return the KV bytes of one token in one layer.

    >>> layer_token_bytes(Size(parameters=8.2, layers=36, kv_heads=8, head_dim=128))
    4096
    """
    return 2 * size.kv_heads * size.head_dim * size.kv_bits // 8


def kv_bytes(size: Size, tokens: int) -> int:
    """Return the KV bytes of a conversation of `tokens` tokens."""
    whole = size.layers - size.sliding_layers
    kept = min(tokens, size.window or tokens)
    return layer_token_bytes(size) * (whole * tokens + size.sliding_layers * kept)


@dataclass(frozen=True, slots=True)
class Machine:
    """The GPUs that a model may use: GiB each, how many, and the share that the engine takes."""

    gpu_gib: float
    gpus: int = 1
    share: float = 0.9


def plan(size: Size, context: int, machine: Machine, *, generates: bool = True) -> Plan:
    """Return what `size` needs with `context` tokens a conversation on `machine`."""
    usable = int((machine.gpu_gib * machine.share - HEADROOM_GIB) * machine.gpus * GIB)
    weights = weight_bytes(size)
    left = usable - weights
    if not generates:
        return Plan(weights, 0, 0, usable, int(left >= 0))
    one = kv_bytes(size, context)
    return Plan(weights, kv_bytes(size, 1), one, usable, max(0, left // one))
