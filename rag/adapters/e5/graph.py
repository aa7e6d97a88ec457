"""The encoder as an ONNX graph: BERT with 8-bit matrix products, mean pooling and L2 norm.

Activations are quantised token by token (symmetric, one scale a row), so a text's vector does not depend on
its neighbours in the batch, and outliers of one token do not coarsen the others: cosine with fp32 activations
stays above 0.999, where one scale a tensor gives 0.996. Weights have one scale an output channel. The word
embeddings keep their 4 bits. Tokens lie flat as (batch * length, width) except in attention. There is no mask:
all texts of a batch have the same length, which lets ONNX Runtime take its flash attention and makes a vector
exactly the same in every batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.adapters.e5.weights import BLOCK, Floats, Tensors

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

FORMAT = 2
"""Raise when the graph changes: cached files of another format are not read."""

LAYERS, HEADS, HIDDEN, INNER = 12, 12, 384, 1536
VOCABULARY, POSITIONS = 250037, 512
EPSILON = 1e-12
CONTRIB = "com.microsoft"
CONTRIB_OPERATORS = frozenset({"BiasGelu", "GatherBlockQuantized", "MatMulIntegerToFloat", "MultiHeadAttention"})
OPSET, IR_VERSION = 21, 10

Attribute = int | float | str | list[int]


class Builder:
    """Collects nodes and constants; values are named by strings."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, value: object, kind: str | None = None) -> str:
        """Add a constant; `kind` is a numpy type."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(np.asarray(value, kind)), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **attributes: Attribute) -> str:
        """Add a node of one output."""
        return self.split(operator, inputs, [output], **attributes)[0]

    def split(self, operator: str, inputs: Sequence[str], outputs: list[str], **attributes: Attribute) -> list[str]:
        """Add a node of several outputs."""
        from onnx import helper

        node = helper.make_node(operator, inputs, outputs, domain=CONTRIB if operator in CONTRIB_OPERATORS else "")
        node.attribute.extend(helper.make_attribute(key, value) for key, value in sorted(attributes.items()))
        self.nodes.append(node)
        return outputs


def build(tensors: Tensors) -> ModelProto:
    """Build the model: `ids` (batch, length) int64 to `vectors` (batch, 384)."""
    builder = Builder()
    add_shared(builder)
    value = add_embeddings(builder, tensors)
    for layer in range(LAYERS):
        value = add_layer(builder, tensors, f"l{layer}.", value)
    add_pooling(builder, value)
    return finish(builder)


def add_shared(builder: Builder) -> None:
    """Constants and shapes that every layer uses."""
    builder.constant("first", [0], "i8")
    builder.constant("second", [1], "i8")
    builder.constant("last", [-1], "i8")
    builder.constant("one", 1, "f4")
    builder.constant("step", 1 / 127, "f4")
    builder.constant("tiny", 1e-9, "f4")
    builder.constant("middle", 128, "u1")
    builder.constant("flat", [-1, HIDDEN], "i8")
    builder.constant("thirds", [HIDDEN] * 3, "i8")
    builder.node("Shape", ["ids"], "grid")
    builder.node("Shape", ["ids"], "length", start=1, end=2)
    builder.node("Concat", ["grid", builder.constant("width", [HIDDEN], "i8")], "cube", axis=0)


def add_embeddings(builder: Builder, tensors: Tensors) -> str:
    """Word, position and (constant) segment embeddings, normalised."""
    from onnx import TensorProto, helper

    add_words(builder, tensors)
    positions = tensors.floats("emb.pos").reshape(POSITIONS, HIDDEN) + tensors.floats("emb.type")[:HIDDEN]
    builder.node("Slice", [builder.constant("positions", positions), "first", "length", "first"], "place")
    builder.node("Add", ["word", "place"], "embedded")
    builder.node("Reshape", ["embedded", "flat"], "rows")
    builder.node("Shape", ["rows"], "tokens", start=0, end=1)
    middle = helper.make_tensor("value", TensorProto.UINT8, [1], [128])
    builder.nodes.append(helper.make_node("ConstantOfShape", ["tokens"], ["middles"], value=middle))
    return normalise(builder, tensors, "rows", "emb.ln")


def add_words(builder: Builder, tensors: Tensors) -> None:
    """The table of word embeddings, 4 bits with a scale for every 32."""
    from onnx import TensorProto, helper

    nibbles, scales = tensors.blocks("emb.word", VOCABULARY)
    signed = nibbles ^ 8  # n - 8 as a two's complement nibble
    packed = signed[:, 0::2] | (signed[:, 1::2] << 4)
    table = helper.make_tensor("words", TensorProto.INT4, [VOCABULARY, HIDDEN], packed.tobytes(), raw=True)
    builder.constants.append(table)
    inputs = ["words", "ids", builder.constant("words.scale", scales)]
    builder.node("GatherBlockQuantized", inputs, "word", gather_axis=0, quantize_axis=1, block_size=BLOCK)


def add_layer(builder: Builder, tensors: Tensors, layer: str, value: str) -> str:
    """One transformer layer: attention, then two products with a GELU between, each added and normalised."""
    attended = add_attention(builder, tensors, layer, value)
    product = multiply(builder, attended, f"{layer}ao", tensors.matrix(f"{layer}ao.w", HIDDEN))
    value = add_and_norm(builder, tensors, (product, value), f"{layer}ao.b", f"{layer}aln")
    inner = multiply(builder, value, f"{layer}fi", tensors.matrix(f"{layer}fi.w", INNER))
    bias = builder.constant(f"{layer}fi.b", tensors.floats(f"{layer}fi.b"))
    active = builder.node("BiasGelu", [inner, bias], f"{layer}gelu")
    product = multiply(builder, active, f"{layer}fo", tensors.matrix(f"{layer}fo.w", HIDDEN))
    return add_and_norm(builder, tensors, (product, value), f"{layer}fo.b", f"{layer}oln")


def add_attention(builder: Builder, tensors: Tensors, layer: str, value: str) -> str:
    """Self-attention over each text's own tokens; one product makes queries, keys and values."""
    weights = np.concatenate([tensors.matrix(f"{layer}{part}.w", HIDDEN) for part in "qkv"])
    biases = np.concatenate([tensors.floats(f"{layer}{part}.b") for part in "qkv"])
    product = multiply(builder, value, f"{layer}qkv", weights)
    parts = builder.split("Split", [product, "thirds"], [f"{layer}{part}" for part in "qkv"], axis=-1)
    cubes = [builder.node("Reshape", [part, "cube"], f"{part}.cube") for part in parts]
    inputs = [*cubes, builder.constant(f"{layer}qkv.b", biases)]
    cube = builder.node("MultiHeadAttention", inputs, f"{layer}attention", num_heads=HEADS)
    return builder.node("Reshape", [cube, "flat"], f"{layer}attended")


def multiply(builder: Builder, value: str, name: str, weights: Floats) -> str:
    """Quantise `value` by rows and multiply it with `weights` (outputs, inputs) in 8 bits."""
    scales = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127
    whole = np.rint(weights / scales[:, None]).astype(np.int8)
    quantised, rows = quantise(builder, value)
    constants = builder.constant(f"{name}.w", whole.T), "one", builder.constant(f"{name}.scale", scales), "middle"
    product = builder.node("MatMulIntegerToFloat", [quantised, *constants], f"{name}.whole")
    return builder.node("Mul", [product, rows], f"{name}.product")


def quantise(builder: Builder, value: str) -> tuple[str, str]:
    """Return `value` as bytes around 128, and its scales (rows, 1)."""
    magnitude = builder.node("Abs", [value], f"{value}.abs")
    largest = builder.node("ReduceMax", [magnitude, "last"], f"{value}.largest", keepdims=1)
    scales = builder.node("Mul", [largest, "step"], f"{value}.step")
    scales = builder.node("Max", [scales, "tiny"], f"{value}.scale")
    flat = builder.node("Squeeze", [scales, "last"], f"{value}.scales")
    return builder.node("QuantizeLinear", [value, flat, "middles"], f"{value}.bytes", axis=0), scales


def add_and_norm(builder: Builder, tensors: Tensors, values: tuple[str, str], bias: str, norm: str) -> str:
    """Add the bias and the residual, then normalise (the fused SkipLayerNormalization is slower on the CPU)."""
    product, residual = values
    biased = builder.node("Add", [product, builder.constant(bias, tensors.floats(bias))], f"{product}.biased")
    total = builder.node("Add", [biased, residual], f"{product}.sum")
    return normalise(builder, tensors, total, norm)


def normalise(builder: Builder, tensors: Tensors, value: str, norm: str) -> str:
    """Layer normalisation by the constants called `norm`."""
    constants = [builder.constant(name, tensors.floats(name)) for name in (f"{norm}.w", f"{norm}.b")]
    return builder.node("LayerNormalization", [value, *constants], f"{norm}.out", axis=-1, epsilon=EPSILON)


def add_pooling(builder: Builder, value: str) -> None:
    """Sum each text's tokens and normalise (which makes the division of the mean needless)."""
    builder.node("Reshape", [value, "cube"], "hidden")
    builder.node("ReduceSum", ["hidden", "second"], "sum", keepdims=0)
    builder.node("LpNormalization", ["sum"], "vectors", axis=1, p=2)


def finish(builder: Builder) -> ModelProto:
    """Put nodes and constants together."""
    from onnx import TensorProto, helper

    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "tokens_each"])]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", HIDDEN])]
    graph = helper.make_graph(builder.nodes, "multilingual-e5-small", inputs, outputs, builder.constants)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
