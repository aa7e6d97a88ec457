"""Gemma 3 from a GGUF file to the folder that vLLM loads: config, tokenizer, dequantised weights in bfloat16.

llama.cpp stores norm weights with 1 added (Gemma multiplies by 1 + w), ties the output to the embeddings, and keeps
the tokenizer as pieces with scores. Without `<bos>` before a text Gemma babbles, so the tokenizer adds it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from serving.models.bpe import merges_of
from serving.models.safetensors import Floats, Weight, write_bfloat16

if TYPE_CHECKING:
    from gguf import GGUFReader
    from tokenizers import Tokenizer

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
"""GGUF's types of tokens."""
BLOCK = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "attn_q_norm": "self_attn.q_norm",
    "attn_k_norm": "self_attn.k_norm",
    "post_attention_norm": "post_attention_layernorm",
    "ffn_norm": "pre_feedforward_layernorm",
    "post_ffw_norm": "post_feedforward_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
TOP = {"token_embd": "model.embed_tokens", "output_norm": "model.norm"}
SLIDING_PATTERN = 6
"""Every sixth layer of Gemma 3 attends to everything; the others within a sliding window."""
LOCAL_ROPE = 10_000.0


def convert_gemma(source: Path, folder: Path) -> None:
    """Write the folder from the GGUF file at `source`. Raises `OSError`, or `ValueError` for another architecture."""
    from gguf import GGUFReader

    reader = GGUFReader(str(source))
    architecture = field(reader, "general.architecture")
    if architecture != "gemma3":
        raise ValueError(f"{source.name}: {architecture!r}")
    write_bfloat16(folder / "model.safetensors", [weight_of(tensor) for tensor in reader.tensors])
    write_json(folder / "config.json", config_of(reader))
    write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)
    tokenizer_of(reader).save(str(folder / "tokenizer.json"))


TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "bos_token": "<bos>",
    "eos_token": "<eos>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "add_bos_token": True,
    "clean_up_tokenization_spaces": False,
    # The base model was trained on text, not on turns: chat requests are given to it as the text they hold.
    "chat_template": "{% for message in messages %}{{ message['content'] }}\n{% endfor %}",
}


def field(reader: GGUFReader, name: str) -> Any:  # noqa: ANN401 - a number, a text or a list
    """Return a value of the file's head. Raises `ValueError` if it is not there."""
    found = reader.fields.get(name)
    if found is None:
        raise ValueError(f"no {name!r}")
    return found.contents()


def model_name(name: str) -> str:
    """Return the Hugging Face name of a GGUF tensor (`blk.0.attn_q.weight`)."""
    stem = name.removesuffix(".weight")
    if stem in TOP:
        return f"{TOP[stem]}.weight"
    _, layer, part = stem.split(".")
    return f"model.layers.{layer}.{BLOCK[part]}.weight"


def weight_of(tensor: Any) -> Weight:  # noqa: ANN401 - gguf's own tuple
    """Return how to read a tensor: dequantised, and norms without the 1 that llama.cpp adds."""
    from gguf.quants import dequantize

    shape = tuple(int(size) for size in reversed(tensor.shape))

    def read() -> Floats:
        values = cast("Floats", dequantize(tensor.data, tensor.tensor_type)).astype(np.float32)
        return values - np.float32(1) if "norm" in tensor.name else values

    return Weight(model_name(tensor.name), shape, read)


def config_of(reader: GGUFReader) -> dict[str, Any]:
    """Return `config.json` of the text model."""
    layers = field(reader, "gemma3.block_count")
    return {
        "architectures": ["Gemma3ForCausalLM"],
        "model_type": "gemma3_text",
        "torch_dtype": "bfloat16",
        "hidden_size": field(reader, "gemma3.embedding_length"),
        "intermediate_size": field(reader, "gemma3.feed_forward_length"),
        "num_hidden_layers": layers,
        "num_attention_heads": field(reader, "gemma3.attention.head_count"),
        "num_key_value_heads": field(reader, "gemma3.attention.head_count_kv"),
        "head_dim": field(reader, "gemma3.attention.key_length"),
        "query_pre_attn_scalar": field(reader, "gemma3.attention.key_length"),
        "rms_norm_eps": round(field(reader, "gemma3.attention.layer_norm_rms_epsilon"), 9),
        "max_position_embeddings": field(reader, "gemma3.context_length"),
        "sliding_window": field(reader, "gemma3.attention.sliding_window"),
        "layer_types": [layer_type(layer) for layer in range(layers)],
        "rope_theta": field(reader, "gemma3.rope.freq_base"),
        "rope_local_base_freq": LOCAL_ROPE,
        "vocab_size": len(field(reader, "tokenizer.ggml.tokens")),
        "hidden_activation": "gelu_pytorch_tanh",
        "attention_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": field(reader, "tokenizer.ggml.bos_token_id"),
        "eos_token_id": field(reader, "tokenizer.ggml.eos_token_id"),
        "pad_token_id": field(reader, "tokenizer.ggml.padding_token_id"),
    }


def layer_type(layer: int) -> str:
    """Return how a layer attends."""
    return "sliding_attention" if (layer + 1) % SLIDING_PATTERN else "full_attention"


def tokenizer_of(reader: GGUFReader) -> Tokenizer:
    """Return the tokenizer: byte pairs merged by the pieces' scores, spaces as `▁`, bytes where no piece fits."""
    tokens: Sequence[str] = field(reader, "tokenizer.ggml.tokens")
    scores: Sequence[float] = field(reader, "tokenizer.ggml.scores")
    return build_tokenizer(tokens, scores, field(reader, "tokenizer.ggml.token_type"))


def build_tokenizer(tokens: Sequence[str], scores: Sequence[float], types: Sequence[int]) -> Tokenizer:
    """Build the tokenizer from its pieces."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = {token: place for place, token in enumerate(tokens)}
    plain = {token: score for token, score, kind in zip(tokens, scores, types, strict=True) if kind == NORMAL}
    model = models.BPE(vocabulary, merges_of(plain), unk_token="<unk>", fuse_unk=True, byte_fallback=True)  # noqa: S106
    made = Tokenizer(model)
    made.normalizer = normalizers.Replace(" ", "▁")
    made.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    kinds = dict(zip(tokens, types, strict=True))
    made.add_special_tokens([AddedToken(t, special=True) for t in tokens if kinds[t] in (CONTROL, UNKNOWN)])
    made.add_tokens([AddedToken(t, normalized=False) for t in tokens if kinds[t] == USER_DEFINED])
    made.post_processor = processors.TemplateProcessing(
        single="<bos> $A", pair="<bos> $A <bos> $B", special_tokens=[("<bos>", vocabulary["<bos>"])]
    )
    return made


def write_json(path: Path, content: object) -> None:
    """Write a file of JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf8")
