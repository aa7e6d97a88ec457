"""What a Korean name looks like, and where it ends in the word that it stands in."""

from __future__ import annotations

import re
from functools import cached_property

from configs.personal import PersonalWords
from rag.guards.pii.patterns import alternatives

LENGTHS = (3, 2, 4)
"""Lengths of names in syllables, the commonest first."""
LONG_LENGTHS = (4, 3, 5)
"""The same after a surname of two syllables."""
SHORT_LENGTHS = (3, 4, 5)
"""The same where the fourth syllable is a particle's: `사공연은`."""


class NameForms:
    """The shapes of names under the lists of an office."""

    def __init__(self, lists: PersonalWords) -> None:
        self._names = lists.names
        self.surnames = frozenset(lists.surnames)
        self.long_surnames = frozenset(lists.long_surnames)
        self.not_names = frozenset((*lists.names.not_names, *lists.names.foreign, *lists.addresses.provinces))
        self.given = frozenset(lists.names.given)
        self.titles = frozenset(lists.names.titles)

    @cached_property
    def tail(self) -> re.Pattern[str]:
        """What may follow a name within a word: an honorific, particles, an ending."""
        particles = alternatives(self._names.particles)
        return re.compile(rf"(?:{alternatives(self._names.honorifics)})?(?:네|들)?(?:{particles})?(?:{particles})?")

    def name_in(self, word: str, *, bare: bool = False) -> str:
        """Return the name that a word begins with, an empty text if none; `bare` prefers the whole word.

        >>> from configs.personal import load_personal_words
        >>> NameForms(load_personal_words()).name_in("최이든솔로")
        '최이든솔'
        """
        if word in self.not_names:
            return ""
        lengths = self._lengths(word)
        if bare and len(word) in lengths and not self.is_no_name(word):
            return word
        for length in lengths:
            if length <= len(word) and self.tail.fullmatch(word[length:]) and not self.is_no_name(word[:length]):
                return word[:length]
        return ""

    def is_given(self, name: str) -> bool:
        """Tell whether a listed given name follows a surname.

        >>> from configs.personal import load_personal_words
        >>> NameForms(load_personal_words()).is_given("박다온")
        True
        """
        if name[:2] in self.long_surnames and len(name) > 2:
            return name[2:] in self.given
        return name[:1] in self.surnames and name[1:] in self.given

    def _lengths(self, word: str) -> tuple[int, ...]:
        if word[:2] in self.long_surnames:
            return SHORT_LENGTHS if word[3:4] in set("은는이가을를의과와도") else LONG_LENGTHS
        return LENGTHS if word[:1] in self.surnames else ()

    def is_no_name(self, name: str) -> bool:
        """Tell whether a word is listed as one that looks like a name, or is a surname with a title."""
        if name in self.not_names or name in self.titles or name[1:] in self.titles:
            return True
        return name[:-1] in self.not_names and (len(name) > 3 or name[-1] in "의을를에과와란증비금률율팀권이요용욤")
