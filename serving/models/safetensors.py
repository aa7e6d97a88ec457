"""Weights as a safetensors file: a length, a JSON header of names, types and offsets, then the numbers.

Written here, by numpy alone: the usual libraries know bfloat16 only beside torch, which we do not install.
Format: https://huggingface.co/docs/safetensors (eight bytes of length, the header, the tensors without gaps).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
ALIGNMENT = 8


@dataclass(frozen=True, slots=True)
class Weight:
    """One tensor, read only when its turn comes. `shape` is row-major, as torch has it."""

    name: str
    shape: tuple[int, ...]
    read: Callable[[], Floats]


def write_bfloat16(path: Path, weights: Sequence[Weight]) -> None:
    """Write all tensors in bfloat16, one in memory at a time. Raises `OSError`, or `ValueError` for another shape."""
    with path.open("wb") as file:
        file.write(header(weights))
        for weight in weights:
            values = weight.read()
            if values.size != int(np.prod(weight.shape)):
                raise ValueError(f"{weight.name}: {values.shape} is not {weight.shape}")
            file.write(bfloat16(values).tobytes())


def header(weights: Sequence[Weight]) -> bytes:
    """Return the length and the JSON header, padded with spaces so that the numbers are aligned."""
    entries: dict[str, object] = {"__metadata__": {"format": "pt"}}
    place = 0
    for weight in weights:
        end = place + 2 * int(np.prod(weight.shape))
        entries[weight.name] = {"dtype": "BF16", "shape": list(weight.shape), "data_offsets": [place, end]}
        place = end
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def bfloat16(values: Floats) -> NDArray[np.uint16]:
    """Return the upper halves of 32-bit floats, rounded to the nearest, ties to even."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32)
    odd = (bits >> np.uint32(16)) & np.uint32(1)
    return ((bits + np.uint32(0x7FFF) + odd) >> np.uint32(16)).astype(np.uint16)
