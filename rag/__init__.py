"""The core: vocabulary, ports, retrieval, prompt, answer, checks and adapters."""
