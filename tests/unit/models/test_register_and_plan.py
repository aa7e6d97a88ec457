"""The register of models, what it must say of each, and the memory formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from configs.models import ServedModel, Size, VllmProfile, load_models
from serving.engine.vllm_arguments import Launch, arguments, environment
from serving.models.plan import GIB, Machine, kv_bytes, plan, weight_bytes

MODELS = load_models()
BROUGHT_IN = {name: model for name, model in MODELS.items() if model.repository}
QWEN = Size(parameters=8.2, layers=36, kv_heads=8, head_dim=128)


def launch(name: str) -> Launch:
    return Launch(name, Path("/weights"), "127.0.0.1", 8001)


def line(name: str) -> list[str]:
    return arguments(Path("/venv/bin/python"), MODELS[name], launch(name))


def value(words: list[str], flag: str) -> str:
    return words[words.index(flag) + 1]


def test_at_least_six_chat_models_and_an_embedder_and_a_reranker_have_profiles() -> None:
    roles = [model.role for model in BROUGHT_IN.values()]
    assert roles.count("chat") >= 6
    assert {"embedding", "reranker"} <= set(roles)


@pytest.mark.parametrize("name", BROUGHT_IN)
def test_a_model_that_is_brought_in_says_its_licence_size_and_reason_and_no_checksum(name: str) -> None:
    model = BROUGHT_IN[name]
    assert model.licence
    assert model.source.startswith("https://")
    assert model.reason
    assert model.size is not None
    assert model.vllm is not None
    assert model.sha256 is None
    assert not model.tried_here
    assert model.context_tokens <= (model.trained_context or model.context_tokens)


@pytest.mark.parametrize("name", [name for name, model in MODELS.items() if model.vllm])
def test_every_profile_fits_on_the_machine_that_its_reason_names_or_on_one_of_80_gib(name: str) -> None:
    model = MODELS[name]
    assert model.size
    assert model.vllm
    gpus = model.vllm.tensor_parallel * model.vllm.pipeline_parallel
    made = plan(model.size, model.context_tokens, Machine(80, gpus), generates=model.role == "chat")
    assert made.fits


def test_weights_and_kv_cache_follow_the_formula() -> None:
    assert weight_bytes(QWEN) == 16_400_000_000
    assert kv_bytes(QWEN, 1) == 2 * 36 * 8 * 128 * 2 == 147_456
    assert kv_bytes(QWEN, 1000) == 1000 * kv_bytes(QWEN, 1)


def test_layers_with_a_window_keep_no_more_than_it() -> None:
    size = Size(parameters=1, layers=6, kv_heads=1, head_dim=64, sliding_layers=5, window=100)
    assert kv_bytes(size, 100) == 6 * 100 * 256
    assert kv_bytes(size, 1000) == (1000 + 5 * 100) * 256


def test_what_does_not_fit_has_no_room_for_a_conversation() -> None:
    small, large = plan(QWEN, 8192, Machine(16)), plan(QWEN, 8192, Machine(24))
    assert (small.fits, large.fits) == (False, True)
    assert large.conversations == (large.usable - large.weights) // (8192 * 147_456)
    assert plan(QWEN, 8192, Machine(24, 2)).usable == 2 * large.usable
    assert plan(QWEN, 8192, Machine(24), generates=False).kv_conversation == 0
    assert large.usable == int((24 * 0.9 - 2) * GIB)


def test_the_command_line_says_what_the_profile_says() -> None:
    words = line("qwen3-32b")
    assert words[:4] == ["/venv/bin/python", "-P", "-m", "vllm.entrypoints.openai.api_server"]
    assert value(words, "--tensor-parallel-size") == "2"
    assert value(words, "--served-model-name") == "qwen3-32b"
    assert "ngram" in value(words, "--speculative-config")
    assert value(words, "--default-chat-template-kwargs") == '{"enable_thinking": false}'
    assert "--enable-prefix-caching" in words
    assert "disable_any_whitespace" in value(words, "--structured-outputs-config")


def test_an_embedder_pools_and_has_no_schemas() -> None:
    words = line("bge-m3")
    assert value(words, "--runner") == "pooling"
    assert "--no-enable-prefix-caching" in words
    assert "--structured-outputs-config" not in words


def test_adapters_lie_below_the_weights_so_that_they_are_verified_with_them() -> None:
    model = MODELS["qwen3-4b"].model_copy(update={"vllm": VllmProfile(adapters={"민원": "adapters/civil"})})
    words = arguments(Path("p"), model, launch("qwen3-4b"))
    assert value(words, "--lora-modules") == "민원=/weights/adapters/civil"
    assert "--enable-lora" in words


def test_settings_of_the_machine_win_over_the_profile() -> None:
    words = arguments(Path("p"), MODELS["qwen3-4b"], Launch("m", Path("w"), "127.0.0.1", 1, 0.4, 4096))
    assert value(words, "--gpu-memory-utilization") == "0.4"
    assert value(words, "--max-model-len") == "4096"


def test_the_key_goes_by_the_environment_and_our_secrets_do_not_go_at_all() -> None:
    outside = {"PATH": "/bin", "MONGMIN_ENGINE_KEY": "secret", "PYTHONPATH": "/ours", "VLLM_CPU_KVCACHE_SPACE": "4"}
    made = environment(MODELS["gemma-3-270m"], "key", outside)
    assert made == {"PATH": "/bin", "VLLM_CPU_KVCACHE_SPACE": "4", "VLLM_API_KEY": "key"}
    assert not any(word == "key" for word in line("gemma-3-270m"))


def test_a_model_without_a_profile_is_served_with_the_defaults() -> None:
    model = ServedModel(role="chat", licence="x", source="https://x", context_tokens=4096, served_name="served")
    words = arguments(Path("p"), model, launch("other"))
    assert value(words, "--served-model-name") == "served"
    assert value(words, "--gpu-memory-utilization") == "0.9"
