"""Makes `configs/similar_weights.yaml` from the made complaints in `eval/data/duplicates`.

`python -m eval.desk.similar_train` (about two minutes; scikit-learn). The marked sets under `gold` are never read. What
is printed is measured on clusters that the weights had not seen: in each fold all complaints of a tenth of the
clusters, as if one town had received them in one week.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import typer
import yaml

from configs.settings import CONFIGS, load
from configs.similar import Head, SimilarWeights
from eval.desk.clusters import cosine, jaccard
from eval.desk.ground import DATA, Ground, read_rows
from eval.desk.pairs import Agreement, Marked, agreement, pairs_of, read_marked, true_pairs
from rag.complaints.similar.features import features
from rag.complaints.similar.grouping import grouped
from rag.complaints.similar.matcher import Measure, probability
from rag.complaints.similar.profile import Profile
from rag.complaints.similar.when import Span

FOLDS = 10
THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(16))
NINE_OF_TEN = 0.9
MORE = 4.0
"""How often a pair that belongs together is counted: most pairs of a town do not, and a miss costs as much."""
TIMED = ("gap", "days", "told_soon")
"""What two complaints of one purpose need not share: people ask for a speed hump in any month."""
SAME_KIND, OTHERS = 0.10, 0.03
"""The share of the pairs of different clusters that is trained on, within a field of work and across fields."""
Example = tuple[dict[str, float], bool, str]


def train(data: Path = DATA / "duplicates", out: Path = CONFIGS / "similar_weights.yaml", seed: int = 1) -> None:
    """Train on every file of `data`, print how unseen clusters were grouped, write the weights."""
    rows = [row for path in sorted(data.glob("*.jsonl")) for row in read_rows(path)]
    marked = read_marked(Ground(load()), rows)
    for baseline in (jaccard, cosine):
        typer.echo(f"{baseline.__name__}: 문턱 {baseline_from(marked, baseline, seed)}")
    heads = {name: fitted(marked, name, seed) for name in ("incident", "purpose", "topic")}
    weights = SimilarWeights(
        trained_on=f"{len(rows)} made complaints, {len({m.cluster for m in marked if m.cluster})} clusters",
        embedder="e5-small",
        **heads,
    )
    text = "# Made by `python -m eval.desk.similar_train`; do not edit.\n" + yaml.safe_dump(
        weights.model_dump(), allow_unicode=True, sort_keys=False
    )
    out.write_text(text, encoding="utf8")


def fitted(marked: Sequence[Marked], name: str, seed: int) -> Head:
    """Return one head with the threshold that did best on unseen clusters; prints how well."""
    fold_of = folds(marked, seed)
    pairs = list(examples(marked, name, seed))
    scores: dict[float, Agreement] = {threshold: Agreement(0, 0, 0) for threshold in THRESHOLDS}
    for fold in range(FOLDS):
        seen = [(found, label) for found, label, groups in pairs if not _touches(groups, fold_of, fold)]
        head = logistic(seen)
        unseen = [each for each in marked if fold_of[each.group] == fold]
        for threshold in THRESHOLDS:
            scores[threshold] = _sum(scores[threshold], _tested(head, unseen, name, threshold))
    best = max(THRESHOLDS, key=lambda threshold: scores[threshold].f1)
    got = scores[best]
    typer.echo(
        f"{name}: F1 {got.f1:.3f}, 정밀도 {got.precision:.3f}, 재현율 {got.recall:.3f}, 문턱 {best}, "
        f"쌍 {got.right + got.missed}, 학습 쌍 {len(pairs)}"
    )
    head = logistic([(found, label) for found, label, _ in pairs])
    return head.model_copy(update={"threshold": best, "sure": sure_from(scores)})


def baseline_from(marked: Sequence[Marked], measure: Measure, seed: int) -> float:
    """Return the threshold with which a baseline groups our own complaints best (`eval.desk.clusters`)."""
    fold_of = folds(marked, seed)
    events = [each for each in marked if not each.purpose]
    weeks = [one_week([each for each in events if fold_of[each.group] == fold]) for fold in range(FOLDS)]

    def got(threshold: float) -> float:
        total = Agreement(0, 0, 0)
        for week in weeks:
            groups = grouped([each.profile for each in week], measure, threshold)
            names = {each: str(number) for number, group in enumerate(groups) for each in group}
            total = _sum(total, agreement(pairs_of(names), true_pairs(week)))
        return total.f1

    return max((round(step / 100, 2) for step in range(5, 100)), key=got)


def sure_from(scores: dict[float, Agreement]) -> float:
    """Return the lowest threshold from which nine of ten pairs were right, the highest where none was so good."""
    return min((threshold for threshold, got in scores.items() if got.precision >= NINE_OF_TEN), default=max(scores))


def _touches(groups: str, fold_of: dict[str, int], fold: int) -> bool:
    return any(fold_of[group] == fold for group in groups.split("+"))


def _sum(one: Agreement, other: Agreement) -> Agreement:
    return Agreement(one.right + other.right, one.wrong + other.wrong, one.missed + other.missed)


def folds(marked: Sequence[Marked], seed: int) -> dict[str, int]:
    """Return the fold of each cluster; a cluster and what is near it lie in one."""
    groups = sorted({each.group for each in marked})
    random.Random(seed).shuffle(groups)  # noqa: S311 - a split is no secret
    return {group: number % FOLDS for number, group in enumerate(groups)}


def _tested(head: Head, unseen: Sequence[Marked], name: str, threshold: float) -> Agreement:
    """Group unseen complaints as if one town had received them in one week (`topic`: judge pair by pair)."""
    if name == "topic":
        pairs = list(combinations(unseen, 2))
        found = {_key(a, b) for a, b in pairs if _chance(head, a.profile, b.profile) >= threshold}
        return agreement(found, {_key(a, b) for a, b in pairs if labelled(a, b, name)})
    kept = [each for each in unseen if each.purpose == (name == "purpose") or each.cluster is None]
    groups = grouped(
        [each.profile for each in one_week(kept)],
        lambda one, other: _chance(head, one, other),
        threshold,
        timedelta(days=400),
    )
    names = {each: str(number) for number, group in enumerate(groups) for each in group}
    return agreement(pairs_of(names), true_pairs(kept))


def _chance(head: Head, one: Profile, other: Profile) -> float:
    return probability(head, features(one, other))


def _key(one: Marked, other: Marked) -> tuple[str, str]:
    return (min(one.profile.id, other.profile.id), max(one.profile.id, other.profile.id))


def one_week(marked: Sequence[Marked]) -> list[Marked]:
    """Move every cluster, with what is near it, into one week and one town."""
    first: dict[str, Profile] = {}
    for each in sorted(marked, key=lambda one: one.profile.received_at):
        first.setdefault(each.group, each.profile)
    base = min(profile.received_at for profile in first.values()) if first else None
    moved = []
    for each in marked:
        assert base is not None  # noqa: S101 - there is a first where there is one
        start = first[each.group].received_at
        day = timedelta(days=hash_day(each.group))
        profile = shifted(each.profile, base - start.replace(hour=0, minute=0) + day)
        moved.append(replace(each, profile=replace(profile, region=None)))
    return moved


def hash_day(group: str) -> int:
    """Return a day of the week for a cluster, always the same."""
    return sum(map(ord, group)) % 7


def shifted(profile: Profile, by: timedelta) -> Profile:
    """Return a complaint as if it had been received at another time, and what it tells had happened then."""
    span = Span(profile.happened.first + by, profile.happened.last + by)
    return replace(profile, received_at=profile.received_at + by, happened=span)


def labelled(one: Marked, other: Marked, name: str) -> bool:
    """Whether a pair is a positive example: one cluster, or for `topic` also one place or one kind of matter."""
    if name == "topic":
        return one.group == other.group or bool(one.matter and one.matter == other.matter)
    return bool(one.cluster) and one.cluster == other.cluster


def examples(marked: Sequence[Marked], name: str, seed: int) -> Iterator[Example]:
    """Yield features, label and the clusters of the pairs that are trained on.

    Pairs that do not belong together come twice, once as if received within a day and a half of each other: in a
    town's stream they are, and time alone must not tell them apart.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample is no secret
    for one, other in combinations(marked, 2):
        positive = labelled(one, other, name)
        if _left_out(one, name, positive) or not _taken(one, other, chance):
            continue
        groups = f"{one.group}+{other.group}"
        yield figures(one.profile, other.profile, name), positive, groups
        if not positive:
            wanted = one.profile.received_at + timedelta(hours=chance.uniform(-36, 36))
            moved = shifted(other.profile, wanted - other.profile.received_at)
            yield figures(one.profile, moved, name), positive, groups


def _left_out(one: Marked, name: str, positive: bool) -> bool:
    """Standing wishes are no examples of an incident: whether they are one event is no question."""
    return name == "incident" and positive and one.purpose


def _taken(one: Marked, other: Marked, chance: random.Random) -> bool:
    if one.group == other.group or (one.matter and one.matter == other.matter):
        return True
    return chance.random() < (SAME_KIND if one.profile.region == other.profile.region else OTHERS)


def figures(one: Profile, other: Profile, name: str) -> dict[str, float]:
    """Return the features that a head may use."""
    return {key: value for key, value in features(one, other).items() if name == "incident" or key not in TIMED}


def logistic(pairs: Sequence[tuple[dict[str, float], bool]]) -> Head:
    """Fit a logistic regression (L2, C=1)."""
    from sklearn.linear_model import LogisticRegression

    names = sorted(pairs[0][0])
    table = np.array([[found[name] for name in names] for found, _ in pairs])
    model = LogisticRegression(C=1.0, class_weight={False: 1.0, True: MORE}, max_iter=5_000).fit(
        table, [label for _, label in pairs]
    )
    weights = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return Head(bias=round(float(model.intercept_[0]), 4), threshold=0.5, sure=0.5, weights=weights)


if __name__ == "__main__":
    typer.run(train)
