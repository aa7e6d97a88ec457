"""The words of addresses, made ready for searching."""

from __future__ import annotations

import re
from functools import cached_property

from configs.personal import AddressWords
from rag.guards.pii.patterns import alternatives


class AddressForms:
    """The patterns of addresses, made from an office's lists."""

    def __init__(self, lists: AddressWords) -> None:
        self.not_roads = frozenset(lists.not_roads)
        self._lists = lists

    @cached_property
    def regions(self) -> re.Pattern[str]:
        """Province, city, district, town and village before a road or a lot, in this order."""
        no = alternatives(self._lists.not_regions)
        return re.compile(
            rf"(?<![가-힣])(?P<province>(?:{alternatives(self._lists.provinces)})\s{{1,2}})?"
            rf"(?P<city>(?!(?:{no})\s)[가-힣]{{1,5}}[시군]\s{{1,2}})?"
            rf"(?P<district>(?!(?:{no})\s)[가-힣]{{1,4}}구\s{{1,2}})?"
            rf"(?P<town>(?!(?:{no})\s)[가-힣][가-힣0-9]{{0,6}}[읍면동가]\s{{1,2}})?"
            rf"(?P<village>(?!(?:{no})\s)[가-힣][가-힣0-9]{{0,5}}리\s{{1,2}})?\Z"
        )

    @cached_property
    def public(self) -> re.Pattern[str]:
        """Buildings of the public."""
        return re.compile(f"(?:{alternatives(self._lists.public)})")

    @cached_property
    def homes(self) -> re.Pattern[str]:
        """Words of living somewhere."""
        return re.compile(f"(?:{alternatives(self._lists.homes)})")

    @cached_property
    def units(self) -> re.Pattern[str]:
        """Units of measure after a number that is then no house number."""
        unit = alternatives(self._lists.units)
        return re.compile(rf"(?P<gap>\s?)(?:{unit})(?=[^가-힣]|[이가을를은는의에로으만도과와째씩간당중내쯤정]|$)")
