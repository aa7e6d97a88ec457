"""Personal data on its way in: masked before retrieval, before a follow-up is rewritten and before the model.

Within a conversation a person or number keeps its label; the values lie encrypted in a table of their own, or nowhere
(`privacy.pseudonyms: one_way`, or a lost key). Nothing here keeps a question from being answered.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from configs.privacy import PrivacySettings
from rag.errors import MongminError, PrivacyKeyLost
from rag.guards.pii.leaving import LastLook
from rag.guards.pii.mask import Masked, canonical
from rag.guards.pii.pseudonym import LABEL, Pseudonym, Pseudonyms, labels_in, recurring
from rag.guards.pii.types import PII_TYPES, PersonalSpan, PiiDetector, PiiType
from rag.types import Turn
from serving.caller import Caller
from serving.logging import logger
from serving.privacy.keys import Key, Keyring, KeySource
from serving.privacy.vault import Place, fingerprint_with, opened, sealed
from serving.problems import Problem
from serving.schemas import SearchRequest
from serving.store.columns import storable
from serving.store.pseudonyms import PseudonymStore, SealedPseudonym

R = TypeVar("R", bound=SearchRequest)

Found = tuple[str, Sequence[PersonalSpan]]
"""A text and what was found in it."""
TRIES = 3
"""How often labels are given anew when another request of the same conversation gave some at the same time."""
RANDOM_ID = re.compile(r"(?:[a-z]{1,8}-)?[0-9a-fA-F-]{32,36}")
"""An id as programs make them (`ans-` and 32 hexadecimal digits): digits in it are nobody's number."""
CONTEXTS = ("", "여권번호: ", "운전면허번호: ")
"""What a number may be though the word that tells is not beside it."""
MASKED = (
    "질문에 든 개인정보({kinds})를 [{example}] 같은 표지로 바꾸어 처리했습니다. "
    "원래 값은 검색, 언어 모델, 기록에 쓰지 않습니다."
)
KEY_LOST = (
    "개인정보 암호키를 쓸 수 없어, 가린 값을 다시 볼 수 없는 방식(일방향)으로 처리했습니다. 관리자에게 알려 주십시오."
)
NOT_KEPT = "기록 데이터베이스에 문제가 있어, 가린 값을 다시 볼 수 없는 방식(일방향)으로 처리했습니다."


@dataclass(frozen=True, slots=True)
class Prepared(Generic[R]):
    """A request and its earlier turns without personal data, and what the asker is told of that."""

    request: R
    turns: tuple[Turn, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """The labels of a conversation during one request; `seals` is false where values are not kept."""

    labels: Pseudonyms
    key: Key
    seals: bool
    lost: bool


class Privacy(Protocol):
    """What looks after personal data in this process."""

    def screen(self, text: str, /) -> str:
        """Return a text as it may be stored; empty where it cannot be looked at."""

    def prepared(self, request: R, caller: Caller, turns: Sequence[Turn] = ()) -> Prepared[R]:
        """Return a request as it may be answered. Raises `Problem` (422) for an id that is personal data itself."""

    def require_impersonal(self, field: str, name: str) -> None:
        """Raise `Problem` (422) for a name that a client gave and that looks like personal data."""

    def last_look(self, texts: Sequence[str] = ()) -> LastLook | None:
        """Return what masks an answer to `texts`, or None where nothing is masked."""

    def labelled(
        self, texts: Sequence[str], owner: str, name: str, keep: Sequence[str] = ()
    ) -> tuple[list[Masked], tuple[str, ...]]:
        """Return texts masked with the labels of a conversation, whose values are kept, and notices.

        What stands in `keep` is left as it is: who an officer is and how to reach them is told on purpose.
        """


class Unguarded:
    """Masks nothing: for tests of other parts."""

    def screen(self, text: str, /) -> str:
        """Return the text as it is."""
        return text

    def prepared(self, request: R, caller: Caller, turns: Sequence[Turn] = ()) -> Prepared[R]:  # noqa: ARG002 - the protocol's
        """Return the request as it is."""
        return Prepared(request, tuple(turns))

    def require_impersonal(self, field: str, name: str) -> None:
        """Take any name."""

    def last_look(self, texts: Sequence[str] = ()) -> None:
        """Return nothing."""

    def labelled(
        self,
        texts: Sequence[str],
        owner: str,  # noqa: ARG002 - the protocol's
        name: str,  # noqa: ARG002 - the protocol's
        keep: Sequence[str] = (),  # noqa: ARG002 - the protocol's
    ) -> tuple[list[Masked], tuple[str, ...]]:
        """Return the texts as they are."""
        return [Masked(text, ()) for text in texts], ()


UNGUARDED = Unguarded()


class Masking:
    """Masks by a detector; `conversation_id`s keep their labels in `store`, under a key of `keys`."""

    def __init__(
        self, detector: PiiDetector, settings: PrivacySettings, store: PseudonymStore, keys: KeySource
    ) -> None:
        self.detector = detector
        self._settings = settings
        self._store = store
        self._keys = keys
        self._passing = Key.of(secrets.token_bytes(32))
        """Fingerprints of what is kept nowhere, for as long as this process lives."""

    def screen(self, text: str, /) -> str:
        """Return a text as it may be stored; what cannot be looked at is not stored at all."""
        try:
            return Pseudonyms(taken=[text]).mask(text, self.detector.detect(text))
        except Exception as error:
            # The boundary of what is stored: a detector that fails must not let anything through.
            logger().error("screen", error=type(error).__name__)
            return ""

    def prepared(self, request: R, caller: Caller, turns: Sequence[Turn] = ()) -> Prepared[R]:
        """Return a request as it may be answered. Raises `Problem` (422)."""
        name = getattr(request, "conversation_id", None)
        self.require_impersonal("conversation_id", name or "")
        # In the order in which they were written: a chat that sends all its turns again gets the same labels again.
        texts = [*(text for turn in turns for text in (turn.question, turn.answer)), request.query]
        spans = [self.detector.detect(text) for text in texts]
        if not name and not any(spans):
            return Prepared(request, tuple(turns))
        masked, notices = self._masked(list(zip(texts, spans, strict=True)), caller.name, storable(name or ""))
        if masked == texts:
            return Prepared(request, tuple(turns))
        pairs = zip(masked[:-1:2], masked[1:-1:2], strict=True)
        return Prepared(
            request.model_copy(update={"query": masked[-1]}),
            tuple(replace(turn, question=asked, answer=said) for turn, (asked, said) in zip(turns, pairs, strict=True)),
            (told_of(texts[-1], masked[-1]), *notices) if masked[-1] != texts[-1] else (),
        )

    def require_impersonal(self, field: str, name: str) -> None:
        """Raise `Problem` (422) for a name that a client gave and that looks like personal data."""
        if RANDOM_ID.fullmatch(name):
            return
        for context in CONTEXTS:
            if any(span.end > len(context) for span in self.detector.detect(context + name)):
                raise personal_id(field)

    def last_look(self, texts: Sequence[str] = ()) -> LastLook:
        """Return what masks an answer to `texts`."""
        return LastLook(self.detector, texts)

    def labelled(
        self, texts: Sequence[str], owner: str, name: str, keep: Sequence[str] = ()
    ) -> tuple[list[Masked], tuple[str, ...]]:
        """Return texts masked with the labels of a conversation, whose values are kept, and notices.

        Without a `name` nothing is kept. What fails costs the way back to the values, never the masking.
        """
        told = {part for text in keep for part in (text, *text.split())}
        found = [(text, [span for span in self.detector.detect(text) if span.text not in told]) for text in texts]
        if not name or not any(spans for _, spans in found):
            return put_on(Pseudonyms(), found), ()
        try:
            for _ in range(TRIES):
                sitting = self._sitting(owner, name)
                masked = put_on(sitting.labels, found)
                if self._kept(sitting, owner, name):
                    return masked, (KEY_LOST,) if sitting.lost else ()
        except MongminError as error:
            logger().error("pseudonyms", code=error.code)
        return put_on(Pseudonyms(), found), (NOT_KEPT,)

    def _masked(self, texts: Sequence[Found], owner: str, name: str) -> tuple[list[str], tuple[str, ...]]:
        """Return the texts masked, and notices; with a conversation's name its labels are kept."""
        if not name:
            return put_in(Pseudonyms(), texts), ()
        try:
            if not any(spans for _, spans in texts) and not self._store.of(owner, name):
                return [text for text, _ in texts], ()
            for _ in range(TRIES):
                sitting = self._sitting(owner, name)
                masked = put_in(sitting.labels, texts)
                if self._kept(sitting, owner, name):
                    return masked, (KEY_LOST,) if sitting.lost else ()
        except MongminError as error:
            logger().error("pseudonyms", code=error.code)
        return put_in(Pseudonyms(), texts), (NOT_KEPT,)

    def _sitting(self, owner: str, name: str) -> Sitting:
        """Return the labels of a conversation so far, and under which key new ones are kept."""
        ring, lost = self._ring()
        key = ring.present or self._passing
        rows = [known(row, ring, key, Place(owner, name, row.label)) for row in self._store.of(owner, name)]
        seals = not lost and self._settings.pseudonyms == "reversible"
        return Sitting(Pseudonyms(rows, fingerprint_with(key)), key, seals, lost)

    def _kept(self, sitting: Sitting, owner: str, name: str) -> bool:
        """Keep what labels were given; False if another request gave one of them at the same time."""
        fresh = sitting.labels.fresh
        rows = [
            SealedPseudonym(
                one.label,
                one.type,
                sitting.key.id,
                one.fingerprint,
                sealed(sitting.key, one.value, Place(owner, name, one.label)) if sitting.seals and one.value else None,
            )
            for one in fresh
        ]
        kept = self._store.add(owner, name, rows)
        if kept:
            self._store.touch(owner, name, sitting.labels.used - {one.label for one in fresh})
        return kept

    def _ring(self) -> tuple[Keyring, bool]:
        """Return the keys, and whether they are lost: none is there though values were sealed, or one is unusable.

        The first value of all makes the first key.
        """
        try:
            ring = self._keys.read()
            if ring.present is not None:
                return ring, False
            if self._store.by_key():
                return ring, True
            return Keyring((self._keys.create(),)), False
        except PrivacyKeyLost as error:
            logger().error("privacy-key", code=error.code)
            return Keyring(), True


def put_in(labels: Pseudonyms, texts: Sequence[Found]) -> list[str]:
    """Return texts with labels in place of what was found in any of them, or earlier in their conversation.

    Labels are given in the order of the texts; a value that was found in one is then seen in all.
    """
    for text, spans in texts:
        labels.mask(text, spans)
    return [labels.mask(text, recurring(text, labels.all, spans)) for text, spans in texts]


def put_on(labels: Pseudonyms, texts: Sequence[Found]) -> list[Masked]:
    """Do as `put_in` does, and tell where which label stands for what."""
    for text, spans in texts:
        labels.mask(text, spans)
    whole = [(text, recurring(text, labels.all, spans)) for text, spans in texts]
    return [
        Masked(labels.mask(text, spans), tuple(spans), labels=tuple(labels.label(span) for span in spans))
        for text, spans in whole
    ]


def known(row: SealedPseudonym, ring: Keyring, key: Key, place: Place) -> Pseudonym:
    """Return a kept label with its value and its fingerprint under the present key, where it can be read."""
    kind = kind_of(row)
    if row.sealed is None:
        return Pseudonym(row.label, kind, row.fingerprint)
    try:
        value = opened(ring.named(row.key_id), row.sealed, place)
    except PrivacyKeyLost:
        return Pseudonym(row.label, kind, row.fingerprint)
    return Pseudonym(row.label, kind, fingerprint_with(key)(kind, canonical(kind, value)), value)


def kind_of(row: SealedPseudonym) -> PiiType:
    """Return the kind of a kept label."""
    return next(kind for kind in PII_TYPES if kind == row.type)


def told_of(asked: str, masked: str) -> str:
    """Say in Korean what was masked in a question."""
    own = set(labels_in(asked))
    # Where the asker wrote the very label beside the value, all labels are the asker's own.
    labels = [label for label in LABEL.findall(masked) if label not in own] or LABEL.findall(masked)
    counts = Counter(label.rstrip("0123456789") for label in labels)
    kinds = ", ".join(f"{kind} {count}건" for kind, count in counts.items())
    return MASKED.format(kinds=kinds, example=labels[0])


def personal_id(field: str) -> Problem:
    """Make the problem of something named after personal data: names are stored as they are."""
    return Problem(
        "validation",
        422,
        f"{field}: 개인정보로 보이는 값입니다. 임의의 번호(예: UUID)를 쓰십시오.",
        f"The {field} looks like personal data; use a random one",
    )
