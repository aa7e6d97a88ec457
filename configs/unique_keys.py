"""YAML in which no key may stand twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import yaml


class RepeatedKey(yaml.constructor.ConstructorError):
    """A key stands twice in one mapping; YAML would silently keep the last."""


class UniqueKeys(yaml.SafeLoader):
    """Reads YAML and refuses repeated keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping. Raises `RepeatedKey`."""
        twins = repeated(key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode))
        if twins:
            raise RepeatedKey(
                None, None, f"항목 {twins[0]!r}이(가) 두 번 있습니다. 하나를 지우십시오.", node.start_mark
            )
        return super().construct_mapping(node, deep)


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once.

    >>> repeated(["a", "b", "a"])
    ['a']
    """
    return [name for name, times in Counter(names).items() if times > 1]
