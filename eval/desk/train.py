"""`mongmin eval desk --train`: the classifier of complaints learnt anew from made complaints, with a fixed seed.

Only texts of our own are learnt from (법 제7조, 영 제3조: what people wrote is used for nothing but its handling).
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from configs.taxonomy import WEIGHTS, Taxonomy, load_taxonomy
from eval.desk.ground import DATA, Ground, read_rows
from rag.complaints.classify.cues import Cues
from rag.complaints.classify.features import Lexicon, Places, manner_features, matter_morphemes, topic_features
from rag.complaints.classify.model import SIGN_SCALE, VECTOR_SCALE, Signs, encode
from rag.complaints.speaker import matter_start
from rag.complaints.types import ReadText

FOLDERS = (DATA / "complaints",)
FOLDS, SEED = 5, 1
TEMPERATURES = np.arange(0.3, 3.01, 0.05)
Numbers = NDArray[np.float64]
Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one field is learnt: its words, which other signs are read, and how freely weights may grow."""

    field: str
    extract: Callable[[ReadText], Places]
    signs: Literal["domains", "phrases", "none"]
    strength: float


RECIPES = (
    Recipe("domain", topic_features, "domains", strength=1.0),
    Recipe("type", manner_features, "phrases", strength=2.0),
    Recipe("urgency", manner_features, "none", strength=1.0),
)


def signs_of(recipe: Recipe, taxonomy: Taxonomy) -> Signs | None:
    """Return what a recipe looks for besides words."""
    if recipe.signs == "domains":
        return Lexicon(taxonomy.domains)
    return Cues() if recipe.signs == "phrases" else None


def data_files(folders: Sequence[Path] = FOLDERS) -> list[Path]:
    """Return the files that are learnt from, in a fixed order."""
    return [path for folder in folders for path in sorted(folder.glob("*.jsonl"))]


def data_hash(taxonomy: Path, files: Sequence[Path]) -> str:
    """Return the hash of all that the weights follow from: the texts, and the words of the taxonomy."""
    digest = hashlib.sha256()
    for path in (*files, taxonomy):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def learnt(rows: Sequence[dict[str, object]], field: str) -> list[int]:
    """Return which rows teach a field: texts of danger say nothing of urgency, which the finder of danger judges."""
    return [
        number for number, row in enumerate(rows) if row.get(field) and not (field == "urgency" and row.get("crisis"))
    ]


@dataclass(frozen=True)
class Table:
    """The texts of one field as numbers; `dense` holds domain words and vectors, as the recipe asks."""

    vocabulary: tuple[str, ...]
    rarity: NDArray[np.float32]
    mean: NDArray[np.float32]
    values: object
    """A sparse matrix, a row a text."""


def tabulate(texts: Sequence[ReadText], recipe: Recipe, signs: Signs | None, *, vectors: bool) -> Table:
    """Return what the model learns from."""
    from scipy import sparse

    found = [recipe.extract(text) for text in texts]
    counts = Counter(word for places in found for word in places)
    vocabulary = tuple(sorted(word for word, count in counts.items() if count > 1))
    share = 1.0 if recipe.field == "domain" else 0.5
    rarity = np.array([np.log((1 + len(texts)) / (1 + counts[word])) * share + 1 for word in vocabulary])
    kept = rarity.astype(np.float32)
    blocks = [_words(found, vocabulary, kept)]
    if signs is not None:
        weighed = [
            signs.weigh(signs.find(text.text, matter_morphemes(text), matter_start(text.text))) for text in texts
        ]
        blocks.append(sparse.csr_matrix(np.array(weighed) * SIGN_SCALE))
    mean = np.zeros(0, dtype=np.float32)
    if vectors:
        stacked = np.array([text.vector for text in texts])
        mean = stacked.mean(axis=0).astype(np.float32)
        blocks.append(sparse.csr_matrix((stacked - mean) * VECTOR_SCALE))
    return Table(vocabulary, kept, mean, sparse.hstack(blocks).tocsr())


def _words(found: Sequence[Places], vocabulary: Sequence[str], rarity: NDArray[np.float32]) -> object:
    from scipy import sparse

    columns = {word: column for column, word in enumerate(vocabulary)}
    starts, places, values = [0], [], []
    for text in found:
        _, at, value = encode(text, columns, rarity)
        places.extend(at.tolist())
        values.extend(value.tolist())
        starts.append(len(places))
    return sparse.csr_matrix((values, places, starts), shape=(len(found), len(vocabulary)))


def fitted(values: object, labels: Labels, strength: float) -> object:
    """Return a logistic regression that gives rare labels the same weight as common ones."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=400, class_weight="balanced").fit(values, labels)


def held_out(table: Table, labels: Labels, strength: float) -> tuple[Numbers, list[str]]:
    """Return each text's scores by a model that did not see it, and the classes in their order."""
    from sklearn.model_selection import StratifiedKFold

    classes = sorted(set(labels.tolist()))
    scores = np.zeros((len(labels), len(classes)))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for seen, unseen in folds.split(np.zeros(len(labels)), labels):
        model = fitted(table.values[seen], labels[seen], strength)  # type: ignore[index]
        scores[unseen] = both(model.decision_function(table.values[unseen]))  # type: ignore[attr-defined,index]
    return scores, classes


def both(scores: Numbers) -> Numbers:
    """Return a column a class, also where scikit-learn gives one for two."""
    return scores if scores.ndim == 2 else np.column_stack([-scores / 2, scores / 2])


def tempered(scores: Numbers, truth: NDArray[np.int64]) -> float:
    """Return the temperature under which the truth is most likely (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_shares = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log_shares[np.arange(len(truth)), truth].mean())

    return float(min(TEMPERATURES, key=lambda temperature: loss(float(temperature))))


def learn_field(
    texts: Sequence[ReadText], labels: Labels, recipe: Recipe, signs: Signs | None, *, vectors: bool
) -> tuple[dict[str, NDArray[np.generic]], str]:
    """Return what was learnt of a field, and a line on how well held-out texts were judged."""
    from sklearn.metrics import f1_score

    table = tabulate(texts, recipe, signs, vectors=vectors)
    scores, classes = held_out(table, labels, recipe.strength)
    truth = np.array([classes.index(label) for label in labels])
    temperature = tempered(scores, truth)
    model = fitted(table.values, labels, recipe.strength)
    matrix, bias = model.coef_, model.intercept_  # type: ignore[attr-defined]
    if len(classes) == 2:
        matrix, bias = np.vstack([-matrix / 2, matrix / 2]), np.concatenate([-bias / 2, bias / 2])
    score = f1_score(truth, scores.argmax(axis=1), average="macro")
    name = f"{recipe.field}/{'full' if vectors else 'words'}"
    arrays = {
        "classes": np.array(classes),
        "vocabulary": np.array(table.vocabulary),
        "rarity": table.rarity,
        "matrix": matrix.astype(np.float16).astype(np.float32),
        "bias": bias.astype(np.float32),
        "mean": table.mean,
        "temperature": np.array(temperature),
    }
    line = f"| {name} | {len(labels)} | {len(table.vocabulary)} | {score:.3f} | {temperature:.2f} |"
    return {f"{name}/{key}": value for key, value in arrays.items()}, line


def train(ground: Ground, out: Path = WEIGHTS) -> Iterator[str]:
    """Learn all fields from the committed texts, write the weights, and yield the lines of a report."""
    from configs.taxonomy import TAXONOMY

    files = data_files()
    rows = [row for path in files for row in read_rows(path)]
    taxonomy: Taxonomy = load_taxonomy()
    yield f"{len(files)}개 파일의 글 {len(rows)}개를 읽습니다."
    texts = ground.read([str(row["text"]) for row in rows])
    yield from ("| 항목 | 글 | 낱말 | 따로 둔 글의 macro-F1 | 온도 |", "|---|---|---|---|---|")
    stored: dict[str, NDArray[np.generic]] = {"data": np.array(data_hash(TAXONOMY, files))}
    for recipe in RECIPES:
        numbers = learnt(rows, recipe.field)
        labels = np.array([str(rows[number][recipe.field]) for number in numbers])
        if recipe.field == "urgency":
            labels = np.where(labels == "즉시", "긴급", labels)
        for vectors in (True, False):
            arrays, line = learn_field(
                [texts[number] for number in numbers], labels, recipe, signs_of(recipe, taxonomy), vectors=vectors
            )
            stored |= arrays
            yield line
    out.write_bytes(packed(stored))
    yield f"{out.name}: {out.stat().st_size // 1024} KB, 자료 해시 {str(stored['data'])[:16]}"


def packed(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    """Return the file's bytes; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()
