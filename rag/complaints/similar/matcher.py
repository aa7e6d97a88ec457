"""Whether two complaints are of the same incident, of the same purpose or topic, or have nothing to do with another."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from configs.similar import Head, SimilarWeights
from rag.complaints.similar.features import HOUR, Features, features, shared_names
from rag.complaints.similar.profile import Profile
from rag.complaints.types import Relation

Measure = Callable[[Profile, Profile], float]
"""How likely it is, from 0 to 1, that two complaints belong together; the same in both directions."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds between two complaints. `relation` is None where nothing does.

    `incident`, `purpose` and `topic` are probabilities: the same event; the same thing asked for or complained of,
    whenever it was; the same place or kind of matter.
    """

    relation: Relation | None
    incident: float
    purpose: float
    topic: float
    reason: str

    @property
    def score(self) -> float:
        """Return how sure the relation is."""
        return self.incident if self.relation == "same_incident" else self.topic


class Matcher:
    """Compares profiles by three logistic models. Pure and symmetric."""

    def __init__(self, weights: SimilarWeights) -> None:
        self.weights = weights

    def judge(self, one: Profile, other: Profile) -> Judgement:
        """Say what holds between two complaints, and why."""
        found = features(one, other)
        incident, purpose = self.incident(one, other), self.purpose(one, other)
        said = bool(one.letters and other.letters)
        topic = max(probability(self.weights.topic, found), incident, purpose) if said else 0.0
        relation: Relation | None = None
        if incident >= self.weights.incident.threshold:
            relation = "same_incident"
        elif topic >= self.weights.topic.threshold:
            relation = "same_topic"
        return Judgement(relation, incident, purpose, topic, reason_of(one, other, relation))

    def incident(self, one: Profile, other: Profile) -> float:
        """Return how likely both tell of one event."""
        return probability(self.weights.incident, features(one, other)) if comparable(one, other) else 0.0

    def purpose(self, one: Profile, other: Profile) -> float:
        """Return how likely both want one thing, whenever they said so."""
        return probability(self.weights.purpose, features(one, other)) if comparable(one, other) else 0.0


def comparable(one: Profile, other: Profile) -> bool:
    """Whether both say something and may be from one town: an unknown region rules nothing out."""
    if not one.letters or not other.letters:
        return False
    return one.region is None or other.region is None or one.region == other.region


def probability(head: Head, found: Features) -> float:
    """Return the logistic model's probability; features that it has no weight for count nothing."""
    total = head.bias + sum(weight * found[name] for name, weight in sorted(head.weights.items()))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def reason_of(one: Profile, other: Profile, relation: Relation | None) -> str:
    """Return in Korean what both have in common, empty where nothing holds between them."""
    if relation is None:
        return ""
    names, words = sorted(shared_names(one, other)), sorted(one.words & other.words)
    said = [
        f"같은 이름: {', '.join(names[:3])}" if names else "",
        f"같은 낱말: {', '.join(words[:4])}" if words else "",
        _when(one, other) if relation == "same_incident" else "",
    ]
    parts = [part for part in said if part] or ["글의 뜻이 가깝습니다"]
    head = "같은 일로 보입니다" if relation == "same_incident" else "같은 곳이나 같은 주제로 보입니다"
    return f"{head}({'; '.join(parts)})."


def _when(one: Profile, other: Profile) -> str:
    hours = abs(one.received_at - other.received_at) / HOUR
    return f"접수 간격 {round(hours)}시간" if hours < 48 else f"접수 간격 {round(hours / 24)}일"
