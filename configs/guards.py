"""Settings of untrusted text: what becomes of questions, documents and passages that give orders to a machine."""

from __future__ import annotations

from typing import Literal

from configs.section import Section


class GuardSettings(Section):
    """What an order to a machine does where it is found. No setting takes a guard down."""

    questions: Literal["flag", "refuse"] = "flag"
    """`flag`: the order is left out and the rest is answered; `refuse`: the whole question is."""
    documents: Literal["flag", "quarantine"] = "flag"
    """At ingestion. `flag`: told in the quality report; `quarantine`: the document is kept out of the index."""
    passages: Literal["flag", "drop"] = "flag"
    """In an answer. `flag`: the line is neither evidence nor shown; `drop`: nothing of the passage is."""
