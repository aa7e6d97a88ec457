"""Finding danger in a text: each sentence by its words and by a small model; the worst one decides.

A plain sign needs no model, no embedding, and nothing that stands around it hides it. Otherwise the worst sentences,
the worst two in a row, the whole and the words are weighed together (`pooling`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from configs.crisis import CrisisWeights, CrisisWords
from rag.complaints.crisis.model import Judged, SentenceModel, marks_of, within
from rag.complaints.crisis.pooling import clues, likelihood
from rag.complaints.crisis.protocol import contacts_for, urgency_of
from rag.complaints.crisis.rules import Hit, danger, hits_of
from rag.complaints.crisis.squeeze import squeezed
from rag.complaints.crisis.windows import MOST_CHARS, sentences_of, windows_of
from rag.complaints.types import Crisis, CrisisFinding, Label, ReadText
from rag.errors import MongminError
from rag.ports import Embedder
from rag.sentences import Span

HANGUL, LETTERS = re.compile("[가-힣]"), re.compile(r"[^\W\d_]")
LEAST_SHARE = 5
"""One letter in so many must be Hangul for a text to be taken for Korean."""
MOST_WINDOWS = 36
"""That are embedded of one text (under a second on a laptop); of more, those whose morphemes look worst."""
MOST_WORDS = 4
SHOWN_CHARS = 60
DOUBT = "확인 필요: {reason}을 내비치는 말일 수 있습니다. 경보는 아니며, 사람이 읽고 판단합니다."
CALM = "위험을 알리는 말이나 정황이 보이지 않습니다."
DIRECT, INDIRECT = "{reason}을 직접 말하고 있습니다.", "{reason}이 직접 말하지는 않았지만 드러납니다."


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found: the likelihood of danger by kind, the signs, the model's worst window, if it looked.

    `spoken` is how likely danger is by the words alone.
    """

    kinds: dict[str, float]
    hits: tuple[Hit, ...]
    worst: Judged | None
    spoken: float

    @property
    def kind(self) -> str:
        """The likeliest kind."""
        return max(self.kinds, key=self.kinds.__getitem__)

    @property
    def confidence(self) -> float:
        """How likely danger of the likeliest kind is."""
        return self.kinds[self.kind]


class CrisisDetector:
    """Finds signs of danger. Without weights, or with another embedder than theirs, by words alone."""

    def __init__(
        self, words: CrisisWords, weights: CrisisWeights | None = None, embedder: Embedder | None = None
    ) -> None:
        self.words = words
        model = SentenceModel(weights) if weights is not None else None
        self._model = model if model and embedder is not None and model.fits(embedder.name) else None
        self._embedder = embedder

    def find(self, read: ReadText, region: str | None = None) -> CrisisFinding:
        """Return what is found in a text; `region` chooses the number of the situation room. Raises nothing."""
        return self.finding(read.text, self.reading(read), region)

    def at_once(self, text: str, region: str | None = None) -> CrisisFinding:
        """Return what the words alone say, in about a millisecond: for a queue that must not wait for a model."""
        return self.finding(text, self.by_words(text, sentences_of(text)), region)

    def reading(self, read: ReadText) -> Reading:
        """Return the likelihoods of a text."""
        sentences = sentences_of(read.text)
        plain = self.by_words(read.text, sentences)
        if self._model is None or not (sentences and korean(read.text)) or plain.confidence >= self.words.strong:
            return plain
        try:
            judged = self.judged(read, sentences, self._model)
        except MongminError:
            # An engine that fails must not cost the finding: the words still count.
            return plain
        return together(plain, judged, likelihood(clues(sentences, judged, plain.confidence), self._model.weights))

    def by_words(self, text: str, sentences: Sequence[Span]) -> Reading:
        """Return what the words of each sentence say."""
        hits = distinct(text, hits_of(text, sentences, self.words))
        kinds = {kind: danger([hit for hit in hits if hit.sign.kind == kind]) for kind in self.words.kinds}
        return Reading(kinds, hits, None, max(kinds.values()))

    def judged(self, read: ReadText, sentences: Sequence[Span], model: SentenceModel) -> list[Judged]:
        """Return the model's judgement of the windows that look worst. Raises what the embedder raises."""
        marked = [(span, marks_of(within(read.morphemes, span))) for span in windows_of(sentences)]
        if len(marked) > MOST_WINDOWS:
            ranked = sorted(marked[:-1], key=lambda entry: -worst_of(model.marked(entry[1])))
            marked = [*ranked[: MOST_WINDOWS - 1], marked[-1]]
        vectors = cast(Embedder, self._embedder).embed_passages([span.of(read.text) for span, _ in marked])
        return [model.judge(span, vector, marks) for (span, marks), vector in zip(marked, vectors, strict=True)]

    def alarms_chat(self, finding: CrisisFinding) -> bool:
        """Whether a finding in a question is shown in the chat: never by the model alone, nor by one shielded sign."""
        return finding.spoken > self.words.shielded and finding.label.confidence >= self.words.asked

    def doubt(self, text: str, reading: Reading, score: float, scores: dict[str, float]) -> Label[Crisis]:
        """Return the label of a text without an alarm: a note with the doubtful words, from `doubtful` on."""
        if score < self.words.doubtful:
            return Label(None, score, CALM, (), scores)
        hits = [hit for hit in reading.hits if hit.sign.kind == reading.kind]
        reason = DOUBT.format(reason=self.words.kinds[reading.kind].reason)
        return Label(None, score, reason, words_for(text, hits, reading.worst), scores)

    def finding(self, text: str, reading: Reading, region: str | None) -> CrisisFinding:
        """Return the finding that a reading comes to."""
        kind, score = reading.kind, round(reading.confidence, 3)
        scores = {name: round(share, 3) for name, share in reading.kinds.items()}
        if score < self.words.threshold:
            return CrisisFinding(self.doubt(text, reading, score, scores), spoken=reading.spoken)
        hits = [hit for hit in reading.hits if hit.sign.kind == kind]
        direct = any(hit.sign.direct and not hit.shield for hit in hits)
        reason = (DIRECT if direct else INDIRECT).format(reason=self.words.kinds[kind].reason)
        piece = squeezed(text[:MOST_CHARS], Span(0, min(len(text), MOST_CHARS)))
        return CrisisFinding(
            label=Label(cast(Crisis, kind), score, reason, words_for(text, hits, reading.worst), scores),
            direct=direct,
            urgency=urgency_of(kind, piece, self.words),
            protocol=contacts_for(kind, piece, self.words, region),
            steps=self.words.kinds[kind].steps,
            spoken=reading.spoken,
        )


def korean(text: str) -> bool:
    """Whether a text has enough Hangul for the model, which was fitted on Korean alone."""
    return len(HANGUL.findall(text)) * LEAST_SHARE >= len(LETTERS.findall(text))


def distinct(text: str, hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return each sign with the same words once: a letter that repeats a sentence says no more than that sentence."""
    return tuple({(hit.sign.kind, hit.span.of(text), hit.shield): hit for hit in hits}.values())


def worst_of(logits: Sequence[float]) -> float:
    """Return how far the worst danger stands above none."""
    return max(logits[1:]) - logits[0]


def together(plain: Reading, judged: Sequence[Judged], share: float) -> Reading:
    """Return what the words and the model come to, where danger of any kind is as likely as `share`.

    The kind is that for which the words and the model's worst window speak most; it carries all of the likelihood.
    """
    worst = max(judged, key=lambda found: found.odds)
    whole = sum(worst.kinds.values()) or 1.0
    kinds = {
        kind: 1 - (1 - before) * (1 - share * worst.kinds.get(kind, 0.0) / whole)
        for kind, before in plain.kinds.items()
    }
    likeliest = max(kinds, key=kinds.__getitem__)
    kinds = {kind: min(found, share) for kind, found in kinds.items() if kind != likeliest}
    return Reading({likeliest: share, **kinds}, plain.hits, worst, plain.spoken)


def words_for(text: str, hits: Sequence[Hit], worst: Judged | None) -> tuple[str, ...]:
    """Return the words that a finding rests on, as they stand in the text: signs first, else the worst sentence."""
    ordered = sorted(hits, key=lambda hit: -hit.weight)
    quoted = [hit.span.of(text)[:SHOWN_CHARS] for hit in ordered]
    if worst is not None and not quoted:
        quoted = [worst.span.of(text)[:SHOWN_CHARS]]
    return tuple(dict.fromkeys(quoted))[:MOST_WORDS]
