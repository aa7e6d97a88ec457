"""The detector: all families over one normalised text, overlaps resolved, offsets led back to the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from configs.personal import PersonalWords
from rag.guards.pii import addresses, birthdates, licences, network, payment, phones, plates, resident, resident_forms
from rag.guards.pii.foreign_names import foreign_names
from rag.guards.pii.names import korean_names
from rag.guards.pii.normalize import Normalized, normalize
from rag.guards.pii.resolve import resolve
from rag.guards.pii.scan import Candidate, Number, Page, numbers
from rag.guards.pii.spelled_names import spelled_names
from rag.guards.pii.types import PersonalSpan
from rag.guards.pii.words import EmptyLexicon, Lexicon, prepared

BY_NUMBER: tuple[Callable[[Page, Number], Iterable[Candidate]], ...] = (
    resident.resident_numbers,
    licences.driving_licences,
    payment.cards,
    payment.accounts,
    phones.phones,
    phones.local_phones,
)
BY_PAGE: tuple[Callable[[Page], Iterable[Candidate]], ...] = (
    resident_forms.resident_forms,
    licences.regional_licences,
    licences.passports,
    phones.spoken_phones,
    plates.vehicle_plates,
    network.emails,
    network.computers,
    birthdates.birthdates,
    addresses.addresses,
)


class RuleDetector:
    """The `PiiDetector` by rules: shapes, check digits, words around. Holds no state between texts."""

    def __init__(self, lists: PersonalWords, lexicon: Lexicon | None = None) -> None:
        self._words = prepared(lists)
        self._lexicon = lexicon or EmptyLexicon()

    def detect(self, text: str) -> tuple[PersonalSpan, ...]:
        """Return the personal data of a text, ascending and disjoint."""
        normal = normalize(text)
        page = Page(normal.text, self._words, self._lexicon)
        return tuple(placed(text, normal, candidate) for candidate in resolve(found(page)))


def found(page: Page) -> Iterator[Candidate]:
    """Yield what each family of detectors finds, overlaps and all."""
    others = resolve(_identifiers(page))
    yield from others
    named = [*korean_names(page, others), *spelled_names(page, others), *foreign_names(page, others)]
    yield from named
    yield from birthdates.beside_names(page, named)


def _identifiers(page: Page) -> Iterator[Candidate]:
    """Yield all but names, which are found by what stands beside them."""
    for number in numbers(page):
        for family in BY_NUMBER:
            yield from family(page, number)
    for detector in BY_PAGE:
        yield from detector(page)


def placed(text: str, normal: Normalized, candidate: Candidate) -> PersonalSpan:
    """Return a finding with its place in the original."""
    start, end = normal.span(candidate.start, candidate.end)
    return PersonalSpan(start, end, candidate.type, text[start:end], candidate.confidence, candidate.reason)
