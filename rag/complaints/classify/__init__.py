"""What a complaint is about, of which kind, how urgent; its flags."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from configs.taxonomy import Taxonomy
from rag.complaints.classify.classifier import Classifier, Field
from rag.complaints.classify.cues import Cues
from rag.complaints.classify.features import Lexicon, manner_features, topic_features
from rag.complaints.classify.model import LinearModel, Signs, Weights

__all__ = ["Classifier", "build"]


def build(taxonomy: Taxonomy, weights: Mapping[str, NDArray[np.generic]]) -> Classifier:
    """Return the classifier by what was learnt (`configs.taxonomy.load_weights`). Raises `KeyError` if a part lacks."""
    signs: Mapping[str, Signs] = {"domain": Lexicon(taxonomy.domains), "type": Cues()}

    def field(name: str) -> Field:
        extract = topic_features if name == "domain" else manner_features
        full, plain = (unpacked(weights, f"{name}/{variant}") for variant in ("full", "words"))
        return Field(
            LinearModel(full, extract, signs.get(name)), LinearModel(plain, extract, signs.get(name)), len(full.mean)
        )

    return Classifier(taxonomy, field("domain"), field("type"), field("urgency"))


def unpacked(stored: Mapping[str, NDArray[np.generic]], name: str) -> Weights:
    """Return the weights of one field."""
    return Weights(
        classes=tuple(map(str, stored[f"{name}/classes"])),
        vocabulary=tuple(map(str, stored[f"{name}/vocabulary"])),
        rarity=stored[f"{name}/rarity"].astype(np.float32),
        matrix=stored[f"{name}/matrix"].astype(np.float32),
        bias=stored[f"{name}/bias"].astype(np.float32),
        mean=stored[f"{name}/mean"].astype(np.float32),
        temperature=float(str(stored[f"{name}/temperature"])),
    )
