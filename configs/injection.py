"""The words by which instructions for an AI are known in documents and questions (`configs/injection.yaml`)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from configs.settings import CONFIGS, SettingsError, read_yaml

SCRIPTS = {
    "hangul": re.compile("[가-힣]"),
    "latin": re.compile(
        r"[a-z]{2}[ ,:;_(='\"\-]+[a-z]{2}|\]\s?\(|://|%3a|<[|/]?\s?[a-z]|[\[({\"]\s*[a-z/]+"
        r"|\b(?:ai|llm|gpt|bot|system)"
    ),
    "other": re.compile("[\u00c0-\u024f\u0400-\u04ff\u1ea0-\u1eff\u3040-\u30ff\u4e00-\u9fff]"),
}
"""By what a text can hold, most patterns need not be tried on it."""
LATIN = re.compile("[a-z]{2}")
SYNTAX = re.compile(r"\\[A-Za-z]|\(\?<?[:=!]|\[\^[^\]]*\]|\[a-z[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern, what it weighs, and the scripts of which a text must hold one for it to match (none: any text)."""

    weight: float
    pattern: re.Pattern[str]
    scripts: frozenset[str]

    @classmethod
    def of(cls, weight: float, pattern: str) -> Sign:
        """Make a sign. Raises `re.error`."""
        bare = SYNTAX.sub("", pattern)
        scripts = scripts_of(bare) | ({"latin"} if LATIN.search(bare) else set())
        return cls(weight, re.compile(pattern), frozenset(scripts))


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts of a lowered text."""
    return frozenset(name for name, pattern in SCRIPTS.items() if pattern.search(text))


@dataclass(frozen=True, slots=True)
class SignalKind:
    """A kind of sign: why it is one (Korean), and its patterns, the heaviest first."""

    name: str
    reason: str
    signs: tuple[Sign, ...]
    weight: float = 0.0
    """What a kind without patterns weighs: it is found by how a text is written."""
    names: bool = False
    """Whether it counts in names of files and documents only: what a text may well say, a name has no need to."""

    @property
    def heaviest(self) -> float:
        """What the heaviest sign weighs."""
        return max((sign.weight for sign in self.signs), default=self.weight)


@dataclass(frozen=True, slots=True)
class InjectionWords:
    """All kinds, and what their weights must come to.

    A passage is flagged from `flag` on, and a sentence that leaves the system is stopped from `leave` on; `encoded`
    is added for what was decoded first. `mention` follows a quotation that is only spoken about. `anchors` are words
    that betray a text written backwards.
    """

    kinds: tuple[SignalKind, ...]
    flag: float
    leave: float
    encoded: float
    mention: re.Pattern[str]
    anchors: tuple[str, ...]
    hash: str = ""
    """Of the file that they came from."""


@cache
def load_injection(path: Path = CONFIGS / "injection.yaml") -> InjectionWords:
    """Read the words. Raises `SettingsError` for a pattern or a number that cannot be used."""
    raw, digest = read_yaml(path), hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        return InjectionWords(
            kinds=tuple(kind_of(name, entry) for name, entry in raw["kinds"].items()),
            flag=float(raw["flag"]),
            leave=float(raw["leave"]),
            encoded=float(raw["encoded"]),
            mention=re.compile("|".join(f"(?:{pattern})" for pattern in raw["mention"])),
            anchors=tuple(raw["anchors"]),
            hash=digest[:16],
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise SettingsError(f"{path.name}을(를) 읽을 수 없습니다: {error}. 갈래와 무늬를 확인하십시오.") from error


def kind_of(name: str, entry: dict[str, object]) -> SignalKind:
    """Return one kind. Raises `KeyError`, `TypeError`, `ValueError` or `re.error` if it is not in form."""
    listed = entry["patterns"]
    if not isinstance(listed, list):
        raise TypeError(name)
    signs = sorted((Sign.of(float(weight), pattern) for weight, pattern in listed), key=lambda sign: -sign.weight)
    return SignalKind(
        name, str(entry["reason"]), tuple(signs), float(str(entry.get("weight", 0.0))), entry.get("names") is True
    )
