"""An engine that obeys: the worst model that could stand behind the answer path, so that safety never rests on one.

It does whatever any text in its prompt asks, wherever that text stands and however it is written. Where nothing
asks, it answers as an honest extractive model does, so that what a guard costs can be measured. It is for tests
and `mongmin eval redteam`; no setting can choose it.
"""

from rag.adapters.obedient.engine import ObedientModel

__all__ = ["ObedientModel"]
