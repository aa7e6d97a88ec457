"""Fitting the model of danger: which sentence of a text is the sign is learnt with it (multiple instances).

A text in danger is one whose worst window is; at first its longest windows stand for it, then those that the model
finds the worst. All windows of a harmless text are harmless.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from configs.crisis import WEIGHTS, CrisisWeights, load_crisis
from configs.settings import load
from eval.desk.crisis_data import CLASSES, Example, Floats, Windows, examples, hash_of, windows
from eval.desk.ground import Ground
from rag.complaints.crisis.detector import CrisisDetector, Reading, together
from rag.complaints.crisis.model import SentenceModel
from rag.complaints.crisis.windows import sentences_of

EMBEDDER = "multilingual-e5-small"
SEEN_IN = 4
"""Texts that a morpheme must stand in to be weighed."""
VECTOR_SCALE, MARK_SCALE, C, ROUNDS = 6.0, 1.5, 0.7, 2
HARMLESS_WEIGHT = 1.5
FOLDS = 4


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learnt from: texts, their windows, and the marks that are weighed."""

    listed: Sequence[Example]
    cut: Sequence[Windows]


def fit(corpus: Corpus, chosen: Sequence[int]) -> CrisisWeights:
    """Fit the weights on some of the texts; not calibrated yet (slope 1, shift 0)."""
    index = vocabulary([corpus.cut[i] for i in chosen])
    rows = [(i, j) for i in chosen for j in range(len(corpus.cut[i].spans))]
    at = {pair: number for number, pair in enumerate(rows)}
    vectors = np.concatenate([corpus.cut[i].vectors for i in chosen])
    mean = vectors.mean(axis=0)
    features = np.hstack([(vectors - mean) * np.float32(VECTOR_SCALE), marked(corpus, rows, index)])
    model = learnt(corpus, chosen, at, features)
    vector = model.coef_[:, : vectors.shape[1]] * VECTOR_SCALE
    bias = model.intercept_ - vector @ mean
    marks = model.coef_[:, vectors.shape[1] :]
    return weights_of(bias, vector, {mark: marks[:, column] for mark, column in index.items()})


def vocabulary(cut: Sequence[Windows]) -> dict[str, int]:
    """Return the marks that stand in enough texts, numbered."""
    counts = Counter(mark for found in cut for mark in frozenset().union(*found.marks))
    return {mark: number for number, mark in enumerate(sorted(mark for mark, n in counts.items() if n >= SEEN_IN))}


def marked(corpus: Corpus, rows: Sequence[tuple[int, int]], index: Mapping[str, int]) -> Floats:
    """Return the marks of windows, each row as long as `MARK_SCALE`."""
    found = np.zeros((len(rows), len(index)), np.float32)
    for number, (i, j) in enumerate(rows):
        columns = [index[mark] for mark in corpus.cut[i].marks[j] if mark in index]
        found[number, columns] = MARK_SCALE / math.sqrt(len(columns) or 1)
    return found


def learnt(corpus: Corpus, chosen: Sequence[int], at: Mapping[tuple[int, int], int], features: Floats) -> Any:  # noqa: ANN401
    """Return the fitted regression after some rounds of choosing the windows that stand for a text in danger."""
    from sklearn.linear_model import LogisticRegression

    stands = {i: at_first(len(corpus.cut[i].spans)) for i in chosen if corpus.listed[i].danger}
    # Each round goes on from the last: the windows that stand for a text hardly change.
    model = LogisticRegression(C=C, max_iter=50, tol=1e-3, warm_start=True)
    for _ in range(ROUNDS):
        rows, labels, heavy = taught(corpus, chosen, at, stands)
        model.fit(features[rows], labels, sample_weight=heavy)
        for i in stands:
            own = [at[i, j] for j in range(len(corpus.cut[i].spans))]
            shares = model.predict_proba(features[own])[:, CLASSES.index(corpus.listed[i].kind)]
            stands[i] = [int(j) for j in np.argsort(-shares)[:2]]
    return model


def at_first(count: int) -> list[int]:
    """Return the windows that stand for a text before any is known: the longest third, or all of a short text."""
    return list(range(count)) if count <= 3 else list(range(count - max(1, count // 3), count))


def taught(
    corpus: Corpus,
    chosen: Sequence[int],
    at: Mapping[tuple[int, int], int],
    stands: Mapping[int, Sequence[int]],
) -> tuple[list[int], list[int], list[float]]:
    """Return rows, labels and weights; every text in danger weighs the same, a long harmless one a little more."""
    rows: list[int] = []
    labels: list[int] = []
    heavy: list[float] = []
    for i in chosen:
        own = stands.get(i, range(len(corpus.cut[i].spans)))
        rows += [at[i, j] for j in own]
        labels += [CLASSES.index(corpus.listed[i].kind)] * len(own)
        heavy += [1 / len(own) if i in stands else HARMLESS_WEIGHT / math.sqrt(len(own))] * len(own)
    return rows, labels, heavy


def weights_of(bias: Floats, vector: Floats, marks: Mapping[str, Floats]) -> CrisisWeights:
    """Return weights as the detector reads them."""
    return CrisisWeights(
        classes=CLASSES,
        embedder=EMBEDDER,
        bias=rounded(bias),
        vector=tuple(rounded(row) for row in vector),
        marks={mark: rounded(values) for mark, values in marks.items()},
        mark_scale=MARK_SCALE,
        slope=1.0,
        shift=0.0,
        data_hash="",
    )


def rounded(values: Floats) -> tuple[float, ...]:
    """Return numbers short enough to be kept in a repository."""
    return tuple(round(float(value), 3) for value in values)


def readings(corpus: Corpus, chosen: Sequence[int], weights: CrisisWeights) -> list[Reading]:
    """Return what a detector with these weights finds in some of the texts, without embedding them again."""
    detector, model = CrisisDetector(load_crisis()), SentenceModel(weights)
    found = []
    for i in chosen:
        text, cut = corpus.listed[i].text, corpus.cut[i]
        plain = detector.by_words(text, sentences_of(text))
        judged = [
            model.judge(span, tuple(map(float, vector)), marks, detector.calm(text, span))
            for span, vector, marks in zip(cut.spans, cut.vectors, cut.marks, strict=True)
        ]
        found.append(
            plain if plain.confidence >= detector.words.strong else together(plain, judged, detector.words.trust)
        )
    return found


def held_out(corpus: Corpus, seed: int) -> list[Reading]:
    """Return what is found in each text by weights that were fitted without it, calibrated likewise."""
    from sklearn.model_selection import StratifiedKFold

    kinds = [example.kind for example in corpus.listed]
    found: dict[int, Reading] = {}
    for learn, test in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(kinds, kinds):
        weights = fit(corpus, [int(i) for i in learn])
        found |= dict(zip(map(int, test), readings(corpus, [int(i) for i in test], weights), strict=True))
    return [found[i] for i in range(len(corpus.listed))]


def calibration(corpus: Corpus, held: Sequence[Reading]) -> tuple[float, float]:
    """Return slope and shift of Platt's scaling of the model's own score, on texts that it was not fitted on."""
    from sklearn.linear_model import LogisticRegression

    both = zip(held, corpus.listed, strict=True)
    pairs = [(reading.worst.danger, example.danger) for reading, example in both if reading.worst]
    shares = np.clip([share for share, _ in pairs], 1e-6, 1 - 1e-6)
    model = LogisticRegression(C=1e3).fit(np.log(shares / (1 - shares))[:, None], [danger for _, danger in pairs])
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)


def corpus_of(ground: Ground) -> Corpus:
    """Return our own texts, read."""
    listed = examples()
    return Corpus(listed, windows([example.text for example in listed], ground))


def written(weights: CrisisWeights, path: Path = WEIGHTS) -> None:
    """Write the weights, a mark a line, so that a change can be read."""
    head: dict[str, object] = {
        "classes": weights.classes, "embedder": weights.embedder, "data_hash": weights.data_hash,
        "trained_on": weights.trained_on, "slope": weights.slope, "shift": weights.shift,
        "mark_scale": weights.mark_scale, "bias": weights.bias, "vector": weights.vector,
    }  # fmt: skip
    lines = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    named = [
        (json.dumps(mark, ensure_ascii=False), json.dumps(values)) for mark, values in sorted(weights.marks.items())
    ]
    marks = ",\n".join(f"{mark}: {values}" for mark, values in named)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{\n" + ",\n".join(lines) + ',\n"marks": {\n' + marks + "\n}}\n", encoding="utf8")


def crisis_train(
    seed: Annotated[int, typer.Option(help="교차검증을 나누는 씨앗")] = 1,
    out: Annotated[Path, typer.Option(help="가중치를 쓸 곳")] = WEIGHTS,
) -> None:
    """위기 신호 모델을 우리 글로 다시 익혀 가중치를 씁니다."""
    from dataclasses import replace

    corpus = corpus_of(Ground(load()))
    slope, shift = calibration(corpus, held_out(corpus, seed))
    fitted = fit(corpus, range(len(corpus.listed)))
    counts = dict(Counter(example.kind for example in corpus.listed))
    data = hash_of(corpus.listed)
    written(replace(fitted, slope=slope, shift=shift, data_hash=data, trained_on=counts), out)
    typer.echo(f"{out}: 글 {len(corpus.listed)}개({data}), 형태소 {len(fitted.marks)}개, 보정 {slope} {shift}")
