"""From a kind of danger to whom to call in which order, and how fast."""

from __future__ import annotations

from typing import cast

from configs.crisis import CrisisWords, ProtocolContact
from rag.complaints.crisis.squeeze import Squeezed
from rag.complaints.types import Contact, Urgency


def contacts_for(kind: str, piece: Squeezed, words: CrisisWords, region: str | None = None) -> tuple[Contact, ...]:
    """Return the contacts of a kind in the order of calling, those that the text asks for behind the first.

    A child's, a foreigner's or a young person's line is added where the text speaks of one.
    """
    found = words.kinds[kind]
    more = [add.contact for add in words.adds if kind in add.kinds and add.pattern.search(piece.text)]
    keys = list(dict.fromkeys([found.contacts[0], *more, *found.contacts[1:]]))
    return tuple(shown(key, words.contacts[key], found.when.get(key, ""), words, region) for key in keys)


def shown(key: str, contact: ProtocolContact, when: str, words: CrisisWords, region: str | None) -> Contact:
    """Return a contact as it is shown; the situation room has the number that is set for the region."""
    if key != "local":
        return Contact(contact.name, contact.number, contact.role, when or contact.when)
    number = words.local.get(region or "", contact.number)
    name = f"{region} 상황실" if number and region else contact.name
    return Contact(name, number, contact.role, when if number else "; ".join(filter(None, (when, contact.when))))


def urgency_of(kind: str, piece: Squeezed, words: CrisisWords) -> Urgency:
    """Return how fast: at once where the kind or what is going on now asks for it."""
    return "즉시" if words.now.search(piece.text) else cast(Urgency, words.kinds[kind].urgency)
