"""The estimators as functions of weights on clusters: one number for the data, many at once for resamples."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rag.evaluation.counting import Counted, Floats
from rag.evaluation.measures import Contrast, Estimator, Folded, Mean, Percentile, Spread
from rag.evaluation.resampling import draws


def alone(items: Counted) -> bool:
    """Whether every item is a cluster of its own."""
    return items.cluster_count == items.n


def table(items: Counted, values: Floats | None = None) -> Floats:
    """Return the sums of values by cluster (rows) and group (columns); of ones, their numbers."""
    summed = np.zeros((items.cluster_count, len(items.groups)))
    np.add.at(summed, (items.clusters, items.group), items.values if values is None else values)
    return summed


def numbers(items: Counted) -> Floats:
    """Return how many items each cluster has in each group."""
    return table(items, np.ones(items.n))


def of_means(estimator: Estimator, means: Floats) -> Floats:
    """Return what an estimator makes of the means of its groups (last axis). A group without items is nan."""
    if isinstance(estimator, Contrast):
        return np.asarray(means[..., 0] - means[..., 1])
    if isinstance(estimator, Mean):
        return np.asarray(means[..., 0])
    if isinstance(estimator, Folded):
        return np.asarray(1.0 - np.abs(2.0 * means[..., 0] - 1.0))
    high = np.where(np.isnan(means), -np.inf, means).max(axis=-1)
    low = np.where(np.isnan(means), np.inf, means).min(axis=-1)
    return np.asarray(high - low)


def value_of_all(estimator: Estimator, items: Counted) -> float | None:
    """Return the figure; None where a group that it needs has no items."""
    if not items.n:
        return None
    found = float(weighted(estimator, items, np.ones((1, items.cluster_count)))[0])
    return found if np.isfinite(found) else None


def weighted(estimator: Estimator, items: Counted, weights: Floats) -> Floats:
    """Return the figure for each row of weights on the clusters."""
    if isinstance(estimator, Percentile):
        return ranked(items.values, weights[:, items.clusters], estimator.share)
    with np.errstate(invalid="ignore", divide="ignore"):
        return of_means(estimator, (weights @ table(items)) / (weights @ numbers(items)))


def ranked(values: Floats, weights: Floats, share: float) -> Floats:
    """Return the nearest-rank percentile for each row of weights on the items."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[:, order], axis=1)
    reached = below >= np.maximum(share * below[:, -1:], 1e-12)
    return np.asarray(values[order][reached.argmax(axis=1)])


def resampled(estimator: Estimator, items: Counted, resamples: int, seed: int) -> Floats:
    """Return the figure of each resample of the clusters."""
    return np.concatenate(list(_blocks(estimator, items, resamples, seed)))


def _blocks(estimator: Estimator, items: Counted, resamples: int, seed: int) -> Iterator[Floats]:
    for weights in draws(items.cluster_count, resamples, seed):
        yield weighted(estimator, items, weights)


def range_errors(items: Counted, resamples: int, seed: int) -> Floats:
    """Return, of each resample, the range of what the means of the groups were off by.

    A range is a seminorm: the spread found differs from the true one by at most the range of the errors, as in
    Tukey's method for many means. A resampled spread itself would lie above the true one nearly always.
    """
    sums, counts = table(items), numbers(items)
    found = sums.sum(axis=0) / counts.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        blocks = [
            (weights @ sums) / (weights @ counts) - found for weights in draws(items.cluster_count, resamples, seed)
        ]
    return of_means(Spread(by="group"), np.concatenate(blocks))
