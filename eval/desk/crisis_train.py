"""Fitting the model of danger: which sentence of a text is the sign is learnt with it (multiple instances).

A text in danger is one whose worst window is; at first its longest windows stand for it, then those that the model
finds the worst. All windows of a harmless text are harmless. How much the worst windows, the whole and the words count
for the text (`pooling`) is fitted on texts that the windows' weights were not fitted on.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from configs.crisis import WEIGHTS, CrisisWeights, load_crisis
from configs.settings import load
from eval.desk.crisis_data import CLASSES, Example, Floats, Windows, examples, groups_of, hash_of, windows
from eval.desk.ground import Ground
from rag.complaints.crisis.detector import CrisisDetector, Reading, together
from rag.complaints.crisis.model import Judged, SentenceModel
from rag.complaints.crisis.pooling import clues, likelihood
from rag.complaints.crisis.windows import LONGEST, sentences_of
from rag.sentences import Span

EMBEDDER = "multilingual-e5-small"
SEEN_IN = 4
"""Texts that a morpheme must stand in to be weighed."""
VECTOR_SCALE, MARK_SCALE, C, ROUNDS = 6.0, 1.5, 0.7, 3
HARMLESS_WEIGHT = 1.5
FOLDS = 4
POOL_C = 0.3


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learnt from: texts, their windows, and the marks that are weighed."""

    listed: Sequence[Example]
    cut: Sequence[Windows]


def fit(corpus: Corpus, chosen: Sequence[int]) -> CrisisWeights:
    """Fit the windows' weights on some of the texts; what they come to for a text is not fitted yet."""
    index = vocabulary([corpus.cut[i] for i in chosen])
    rows = [(i, j) for i in chosen for j in range(len(corpus.cut[i].spans))]
    at = {pair: number for number, pair in enumerate(rows)}
    vectors = np.concatenate([corpus.cut[i].vectors for i in chosen])
    mean = vectors.mean(axis=0)
    from scipy import sparse

    features = sparse.hstack([(vectors - mean) * np.float32(VECTOR_SCALE), marked(corpus, rows, index)]).tocsr()
    model = learnt(corpus, chosen, at, features)
    vector = model.coef_[:, : vectors.shape[1]] * VECTOR_SCALE
    bias = model.intercept_ - vector @ mean
    marks = model.coef_[:, vectors.shape[1] :]
    return weights_of(bias, vector, {mark: marks[:, column] for mark, column in index.items()})


def vocabulary(cut: Sequence[Windows]) -> dict[str, int]:
    """Return the marks that stand in enough texts, numbered."""
    counts = Counter(mark for found in cut for mark in frozenset().union(*found.marks))
    return {mark: number for number, mark in enumerate(sorted(mark for mark, n in counts.items() if n >= SEEN_IN))}


def marked(corpus: Corpus, rows: Sequence[tuple[int, int]], index: Mapping[str, int]) -> Any:  # noqa: ANN401
    """Return the marks of windows as a sparse matrix, each row as long as `MARK_SCALE`."""
    from scipy import sparse

    known = [sorted(index[mark] for mark in corpus.cut[i].marks[j] if mark in index) for i, j in rows]
    values = [MARK_SCALE / math.sqrt(len(columns)) for columns in known for _ in columns]
    ends = np.cumsum([0, *map(len, known)])
    columns = list(chain.from_iterable(known))
    return sparse.csr_matrix((np.array(values, np.float32), columns, ends), shape=(len(rows), len(index)))


def learnt(corpus: Corpus, chosen: Sequence[int], at: Mapping[tuple[int, int], int], features: Any) -> Any:  # noqa: ANN401
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
        pool=(),
        pool_bias=0.0,
        data_hash="",
    )


def rounded(values: Floats) -> tuple[float, ...]:
    """Return numbers short enough to be kept in a repository."""
    return tuple(round(float(value), 3) for value in values)


@dataclass(frozen=True, slots=True)
class Looked:
    """A text with what its words and its windows say, before both are weighed together."""

    plain: Reading
    sentences: Sequence[Span]
    judged: Sequence[Judged]

    def clues(self) -> tuple[float, ...]:
        """Return the clues of the text."""
        return clues(self.sentences, self.judged, self.plain.confidence)

    def reading(self, weights: CrisisWeights, strong: float) -> Reading:
        """Return what the detector makes of it."""
        if self.plain.confidence >= strong:
            return self.plain
        return together(self.plain, self.judged, likelihood(self.clues(), weights))


def look(corpus: Corpus, chosen: Sequence[int], weights: CrisisWeights) -> list[Looked]:
    """Return what weights see in some of the texts, without embedding them again."""
    detector, model = CrisisDetector(load_crisis()), SentenceModel(weights)
    found = []
    for i in chosen:
        text, cut = corpus.listed[i].text, corpus.cut[i]
        sentences = sentences_of(text)
        judged = [
            model.judge(span, tuple(map(float, vector)), marks)
            for span, vector, marks in zip(cut.spans, cut.vectors, cut.marks, strict=True)
        ]
        found.append(Looked(detector.by_words(text, sentences), sentences, judged))
    return found


def folds(corpus: Corpus, seed: int) -> list[tuple[list[int], list[int]]]:
    """Return which texts to learn from and which to judge; texts of one template are never on both sides."""
    from sklearn.model_selection import StratifiedGroupKFold

    kinds, groups = [example.kind for example in corpus.listed], groups_of([found.text for found in corpus.listed])
    splits = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(kinds, kinds, groups)
    return [([int(i) for i in learn], [int(i) for i in test]) for learn, test in splits]


def looked_at(corpus: Corpus, split: Sequence[tuple[list[int], list[int]]]) -> dict[int, Looked]:
    """Return what is seen in each text by windows' weights that were fitted without it."""
    found: dict[int, Looked] = {}
    for learn, test in split:
        found |= dict(zip(test, look(corpus, test, fit(corpus, learn)), strict=True))
    return found


def pool(corpus: Corpus, looked: Mapping[int, Looked], chosen: Sequence[int], seed: int) -> tuple[list[float], float]:
    """Return the weights of the clues and their bias: fitted on texts as they are and in a harmless letter each."""
    rng, strong = np.random.default_rng(seed), load_crisis().strong
    # Plain words decide alone: what stands beside them teaches nothing about the clues.
    chosen = [i for i in chosen if looked[i].plain.confidence < strong]
    harmless = [i for i in chosen if not corpus.listed[i].danger]
    around = [int(i) for i in rng.choice(harmless, len(chosen))]
    rows = [looked[i].clues() for i in chosen]
    rows += [within_letter(looked[i], looked[j]) for i, j in zip(chosen, around, strict=True)]
    return weighed(np.array(rows), [corpus.listed[i].danger for i in chosen] * 2)


def weighed(table: Floats, dangers: Sequence[bool]) -> tuple[list[float], float]:
    """Return weights of columns and their bias, none below 0: what looks worse must not make a text look better."""
    from sklearn.linear_model import LogisticRegression

    spread = table.std(axis=0) + 1e-9
    kept, weights = list(range(table.shape[1])), np.zeros(table.shape[1])
    model = LogisticRegression(C=POOL_C, max_iter=500)
    while True:
        found = model.fit(table[:, kept] / spread[kept], dangers).coef_[0]
        if (found >= 0).all():
            break
        kept = [column for column, weight in zip(kept, found, strict=True) if weight > 0]
    weights[kept] = found / spread[kept]
    return [round(float(weight), 4) for weight in weights], round(float(model.intercept_[0]), 4)


def within_letter(one: Looked, other: Looked) -> tuple[float, ...]:
    """Return the clues of a text and a harmless one put together, without embedding what crosses from one to the other.

    The worst two of both are the worst two of the letter; the whole lies between both.
    """
    both = list(zip(one.clues(), other.clues(), strict=True))
    pairs = [sorted((*both[at], *both[at + 1]), reverse=True)[:2] for at in range(0, 2 * LONGEST, 2)]
    whole = sum(both[2 * LONGEST]) / 2
    return (*chain.from_iterable(pairs), whole, *map(max, both[2 * LONGEST + 1 :]))


def held_out(corpus: Corpus, seed: int) -> list[Reading]:
    """Return what is found in each text by weights of windows and of clues that were fitted without it."""
    split, strong = folds(corpus, seed), load_crisis().strong
    looked = looked_at(corpus, split)
    found: dict[int, Reading] = {}
    for learn, test in split:
        weights, bias = pool(corpus, looked, learn, seed)
        fitted = replace(weightless(), pool=tuple(weights), pool_bias=bias)
        found |= {i: looked[i].reading(fitted, strong) for i in test}
    return [found[i] for i in range(len(corpus.listed))]


def weightless() -> CrisisWeights:
    """Return weights that see nothing in a window: a place for those of the clues."""
    return weights_of(np.zeros(0, np.float32), np.zeros((0, 0), np.float32), {})


def corpus_of(ground: Ground) -> Corpus:
    """Return our own texts, read."""
    listed = examples()
    return Corpus(listed, windows([example.text for example in listed], ground))


def written(weights: CrisisWeights, path: Path = WEIGHTS) -> None:
    """Write the weights, a mark a line, so that a change can be read."""
    head: dict[str, object] = {
        "classes": weights.classes, "embedder": weights.embedder, "data_hash": weights.data_hash,
        "trained_on": weights.trained_on, "pool": weights.pool, "pool_bias": weights.pool_bias,
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
    corpus = corpus_of(Ground(load()))
    everything = range(len(corpus.listed))
    weights, bias = pool(corpus, looked_at(corpus, folds(corpus, seed)), everything, seed)
    fitted = fit(corpus, everything)
    counts = dict(Counter(example.kind for example in corpus.listed))
    data = hash_of(corpus.listed)
    written(replace(fitted, pool=tuple(weights), pool_bias=bias, data_hash=data, trained_on=counts), out)
    typer.echo(f"{out}: 글 {len(corpus.listed)}개({data}), 형태소 {len(fitted.marks)}개, 단서 {weights} {bias}")
