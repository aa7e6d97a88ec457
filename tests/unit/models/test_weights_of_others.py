"""Registered folders of weights, and the formats that conversion writes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import ConfigurationError, ModelCorrupt, ModelMissing
from serving.engine.convert import convert
from serving.models.bpe import merges_of
from serving.models.gemma import build_tokenizer, model_name
from serving.models.registry import FILE, ModelRegistry
from serving.models.safetensors import Weight, bfloat16, write_bfloat16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "weights"
    (made / "1_Pooling").mkdir(parents=True)
    (made / "config.json").write_text("{}")
    (made / "model.safetensors").write_bytes(b"weights")
    (made / "1_Pooling" / "config.json").write_text("{}")
    return made


def test_a_registered_folder_is_verified_until_a_file_of_it_changes(tmp_path: Path, folder: Path) -> None:
    registry = ModelRegistry(tmp_path / "data")
    entry = registry.register("m", folder, "2026-11-24")
    assert sorted(entry.files) == ["1_Pooling/config.json", "config.json", "model.safetensors"]
    assert registry.verified("m") == folder
    (folder / "model.safetensors").write_bytes(b"Weights")
    with pytest.raises(ModelCorrupt, match=r"model\.safetensors"):
        registry.verified("m")


def test_a_file_that_came_in_afterwards_or_went_away_is_a_fault_too(tmp_path: Path, folder: Path) -> None:
    registry = ModelRegistry(tmp_path / "data")
    registry.register("m", folder, "2026-11-24")
    (folder / "modeling_m.py").write_text("code")
    with pytest.raises(ModelCorrupt, match=r"modeling_m\.py"):
        registry.verified("m")
    (folder / "modeling_m.py").unlink()
    (folder / "config.json").unlink()
    with pytest.raises(ModelCorrupt, match=r"config\.json"):
        registry.verified("m")


def test_registering_one_model_keeps_the_others(tmp_path: Path, folder: Path) -> None:
    registry = ModelRegistry(tmp_path / "data")
    registry.register("a", folder, "2026-11-24")
    registry.register("b", folder, "2026-11-25")
    assert {name: one.registered for name, one in registry.all().items()} == {"a": "2026-11-24", "b": "2026-11-25"}


def test_what_is_no_folder_of_weights_is_not_registered(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"config\.json"):
        ModelRegistry(tmp_path / "data").register("m", tmp_path, "2026-11-24")
    with pytest.raises(ModelMissing, match="등록되지 않았습니다"):
        ModelRegistry(tmp_path / "data").verified("m")


def test_a_broken_registry_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / FILE).write_text("{")
    with pytest.raises(ModelCorrupt, match="다시 등록"):
        ModelRegistry(tmp_path).all()


def test_only_what_our_packages_hold_is_converted_and_nothing_is_overwritten(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="gemma-3-270m, e5-small"):
        convert("qwen3-4b", tmp_path / "new", tmp_path)
    with pytest.raises(ConfigurationError, match="이미 있습니다"):
        convert("e5-small", tmp_path, tmp_path)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-(2.0**120), max_value=2.0**120))
def test_bfloat16_is_the_nearest_of_its_kind(value: float) -> None:
    (bits,) = bfloat16(np.array([value], np.float32)).tolist()
    (back,) = np.array([bits << 16], np.uint32).view(np.float32).tolist()
    assert abs(back - value) <= abs(value) * 2**-8 + 2**-133


def test_weights_are_written_as_safetensors_reads_them(tmp_path: Path) -> None:
    from safetensors import safe_open

    values = np.arange(6, dtype=np.float32)
    weights = [Weight("a", (2, 3), lambda: values), Weight("b.weight", (6,), lambda: values)]
    write_bfloat16(tmp_path / "model.safetensors", weights)
    data = (tmp_path / "model.safetensors").read_bytes()
    length = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + length])
    assert head["a"] == {"dtype": "BF16", "shape": [2, 3], "data_offsets": [0, 12]}
    assert len(data) == 8 + length + 24
    with safe_open(str(tmp_path / "model.safetensors"), "numpy") as opened:
        assert sorted(opened.keys()) == ["a", "b.weight"]


def test_a_tensor_of_another_size_than_it_says_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="is not"):
        write_bfloat16(tmp_path / "x", [Weight("a", (7,), lambda: np.zeros(6, np.float32))])


def test_merges_go_from_the_best_piece_to_the_least() -> None:
    assert merges_of({"a": -3.0, "b": -4.0, "ab": -1.0, "aba": -2.0}) == [("a", "b"), ("ab", "a")]
    assert merges_of({}) == []


def test_the_converted_tokenizer_begins_with_bos_and_falls_back_to_bytes() -> None:
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256)), "▁", "가", "나", "가나"]
    kinds = [3, 3, 3, 2, *[6] * 256, 1, 1, 1, 1]
    tokenizer = build_tokenizer(pieces, [-float(place) for place in range(len(pieces))], kinds)
    assert tokenizer.encode("가나 가").tokens == ["<bos>", "가나", "▁", "가"]
    assert tokenizer.decode(tokenizer.encode("가 힣").ids) == "가 힣"


def test_names_of_gguf_become_those_of_the_model() -> None:
    assert model_name("token_embd.weight") == "model.embed_tokens.weight"
    assert model_name("blk.17.post_ffw_norm.weight") == "model.layers.17.post_feedforward_layernorm.weight"
