"""Near-duplicates: one-permutation MinHash over character shingles, and banded search for similar signatures.

A. Broder, "On the resemblance and containment of documents" (1997); P. Li, A. Owen, C.-H. Zhang, "One permutation
hashing" (2012); A. Shrivastava, P. Li, "Densifying one permutation hashing via rotation" (2014).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SHINGLE = 8
"""Characters of a shingle, spaces left out: about two Korean words."""
BINS = 128
BIN_BITS = 57
"""Bits of a hash below those that choose its bin."""
BANDS, ROWS = 21, 6
"""Pairs at 0.8 share a band with probability 0.998, pairs at 0.3 with 0.015."""
FACTOR = np.uint64(0x9E3779B97F4A7C15)
ROTATION = np.uint32(0x85EBCA6B)

Hashes = NDArray[np.uint64]
Signature = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Similar:
    """Members (positions) of a group; `similarity` is the lowest to its first member, as estimated."""

    members: tuple[int, ...]
    similarity: float


def shingles(text: str) -> Hashes:
    """Return a hash of each run of `SHINGLE` characters, sorted; of the whole text if it is shorter."""
    codes = np.frombuffer("".join(text.split()).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if not len(codes):
        return np.empty(0, np.uint64)
    width = min(SHINGLE, len(codes))
    count = len(codes) - width + 1
    hashes = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for at in range(width):
            hashes = hashes * FACTOR + codes[at : at + count]
        hashes = mixed(hashes)
    hashes.sort()
    return hashes


def mixed(values: Hashes) -> Hashes:
    """Spread values over all 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def signature(text: str) -> bytes:
    """Return the signature of a text, `4 * BINS` bytes; empty for a text without characters."""
    hashes = shingles(text)
    if not len(hashes):
        return b""
    bins = np.arange(BINS, dtype=np.uint64)
    first = np.searchsorted(hashes, bins << np.uint64(BIN_BITS))
    lowest = hashes[np.minimum(first, len(hashes) - 1)]
    filled = (first < len(hashes)) & (lowest >> np.uint64(BIN_BITS) == bins)
    values = ((lowest >> np.uint64(BIN_BITS - 32)) & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    return densified(values, filled).astype("<u4").tobytes()


def densified(values: Signature, filled: NDArray[np.bool_]) -> Signature:
    """Give each empty bin the value of the next filled one to its right, changed by the distance."""
    places = np.flatnonzero(filled)
    at = np.arange(BINS)
    following = places[np.searchsorted(places, at) % len(places)]
    distance = ((following - at) % BINS).astype(np.uint32)
    with np.errstate(over="ignore"):
        return values[following] + distance * ROTATION


def unpacked(signatures: Sequence[bytes]) -> NDArray[np.uint32]:
    """Return signatures as rows. All must be whole."""
    return np.frombuffer(b"".join(signatures), dtype="<u4").reshape(len(signatures), BINS)


def estimate(left: bytes, right: bytes) -> float:
    """Return the estimated Jaccard similarity of two texts' shingles."""
    rows = unpacked([left, right])
    return float(np.mean(rows[0] == rows[1]))


def jaccard(left: str, right: str) -> float:
    """Return the exact Jaccard similarity of two texts' shingles; two empty texts are equal."""
    one, other = np.unique(shingles(left)), np.unique(shingles(right))
    union = len(np.union1d(one, other))
    return len(np.intersect1d(one, other, assume_unique=True)) / union if union else 1.0


def similar(signatures: Sequence[bytes], threshold: float) -> list[Similar]:
    """Return the groups of signatures that are alike, in order of their first members.

    Members of a band's bucket are compared with its first only: a group's members are all similar to some other.
    """
    if len(signatures) < 2:
        return []
    rows = unpacked(signatures)
    parent = list(range(len(rows)))
    for bucket in buckets(rows):
        for leader, member in alike(rows, bucket, threshold):
            join(parent, leader, member)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for at in range(len(rows)):
        groups[root(parent, at)].append(at)
    return [group_of(rows, members) for members in groups.values() if len(members) > 1]


def buckets(rows: NDArray[np.uint32]) -> Iterator[NDArray[np.intp]]:
    """Yield the positions that agree in all rows of a band."""
    for band in range(BANDS):
        keys = np.zeros(len(rows), np.uint64)
        with np.errstate(over="ignore"):
            for column in rows[:, band * ROWS : (band + 1) * ROWS].T:
                keys = mixed(keys * FACTOR + column)
        _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
        order = np.argsort(inverse, kind="stable")
        for members in np.split(order, np.cumsum(counts)[:-1]):
            if len(members) > 1:
                yield members


def alike(rows: NDArray[np.uint32], bucket: NDArray[np.intp], threshold: float) -> Iterator[tuple[int, int]]:
    """Yield pairs of a bucket that are alike: what is unlike its first member is compared with its own first."""
    rest = bucket
    while len(rest) > 1:
        close = np.mean(rows[rest] == rows[rest[0]], axis=1) >= threshold
        yield from ((int(rest[0]), int(member)) for member in rest[close][1:])
        rest = rest[~close]


def group_of(rows: NDArray[np.uint32], members: Sequence[int]) -> Similar:
    """Return a group with its lowest similarity to its first member."""
    lowest = float(np.min(np.mean(rows[list(members)] == rows[members[0]], axis=1)))
    return Similar(tuple(members), round(lowest, 3))


def root(parent: list[int], at: int) -> int:
    """Return the first member of a position's group."""
    while parent[at] != at:
        parent[at] = parent[parent[at]]
        at = parent[at]
    return at


def join(parent: list[int], left: int, right: int) -> None:
    """Make two groups one."""
    left, right = root(parent, left), root(parent, right)
    parent[max(left, right)] = min(left, right)
