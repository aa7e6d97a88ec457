"""What a DOCX document says of paragraphs by style: headings, numbers, hidden letters (ECMA-376-1, 17.7, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from ingestion.parse.office.numbering import Counter, Heads, Level
from ingestion.parse.office.package import Package
from ingestion.parse.office.xml_names import child, named, number, switched_on, value

HEADING = re.compile(r"(?:heading|제목|개요)\s?([1-9])$", re.I)
FORMS = {
    "ganada": "HANGUL_SYLLABLE", "chosung": "HANGUL_JAMO", "decimalEnclosedCircle": "CIRCLED_DIGIT",
    "lowerLetter": "LATIN_SMALL", "upperLetter": "LATIN_CAPITAL", "lowerRoman": "ROMAN_SMALL",
    "upperRoman": "ROMAN_CAPITAL", "koreanDigital": "HANGUL_PHONETIC", "koreanCounting": "HANGUL_PHONETIC",
    "chineseCounting": "IDEOGRAPH", "ideographDigital": "IDEOGRAPH",
}  # fmt: skip
"""Number formats of Word by their names in OWPML; others are written in digits."""
CHAIN = 20
"""Styles that a style is based on, one on another."""


@dataclass(slots=True)
class Styles:
    """Styles by id, and the counter of numbered paragraphs."""

    by_id: dict[str, Element] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    bullets: dict[tuple[int, int], str] = field(default_factory=dict)
    counter: Counter = field(default_factory=lambda: Counter(Heads()))

    @classmethod
    def of(cls, package: Package) -> Styles:
        """Read the styles and numberings of a document."""
        styles = {value(style, "styleId"): style for style in named(package.xml("word/styles.xml"), "style")}
        lists, numberings, bullets = lists_of(package.xml("word/numbering.xml"))
        return cls(styles, lists, bullets, Counter(Heads(numberings=numberings)))

    def chain(self, style_id: str) -> list[Element]:
        """Return a style and those that it is based on."""
        found: list[Element] = []
        while style_id in self.by_id and len(found) < CHAIN:
            found.append(self.by_id[style_id])
            style_id = value(child(found[-1], "basedOn"))
        return found

    def heading(self, paragraph: Element) -> int:
        """Return the level (from 1) of a heading, or 0."""
        direct = child(paragraph, "pPr", "outlineLvl")
        for told in [direct, *(child(style, "pPr", "outlineLvl") for style in self._styles(paragraph))]:
            if told is not None:
                return number(told, default=9) % 9 + 1 if number(told, default=9) < 9 else 0
        names = (HEADING.match(value(child(style, "name"))) for style in self._styles(paragraph))
        return next((int(name[1]) for name in names if name), 0)

    def is_title(self, paragraph: Element) -> bool:
        """Whether a paragraph has the style of a document's title."""
        return any(value(child(style, "name")).lower() in ("title", "제목") for style in self._styles(paragraph)[:1])

    def prefix(self, paragraph: Element) -> str:
        """Count a paragraph and return its number or bullet."""
        for holder in (paragraph, *self._styles(paragraph)):
            told = child(holder, "pPr", "numPr")
            if told is not None:
                level, list_id = number(child(told, "ilvl")), self.lists.get(value(child(told, "numId")), 0)
                return self.bullets.get((list_id, level)) or self.counter.number(list_id, level)
        return ""

    def is_hidden(self, run: Element) -> bool:
        """Whether the letters of a run are hidden."""
        direct = child(run, "rPr", "vanish")
        if direct is not None:
            return switched_on(direct)
        chain = self.chain(value(child(run, "rPr", "rStyle")))
        return any(switched_on(child(style, "rPr", "vanish")) for style in chain)

    def _styles(self, paragraph: Element) -> list[Element]:
        return self.chain(value(child(paragraph, "pPr", "pStyle")))


def lists_of(root: Element | None) -> tuple[dict[str, int], dict[int, tuple[Level, ...]], dict[tuple[int, int], str]]:
    """Return the lists by their id in the text, their levels, and the bullets by list and level.

    Lists of one definition go on with each other's numbers, unless they say where they begin.
    """
    abstract = {value(entry, "abstractNumId"): entry for entry in named(root, "abstractNum")}
    lists: dict[str, int] = {}
    numberings: dict[int, tuple[Level, ...]] = {}
    bullets: dict[tuple[int, int], str] = {}
    shared: dict[str, int] = {}
    for at, entry in enumerate(named(root, "num"), start=1):
        told = value(child(entry, "abstractNumId"))
        own = bool(named(entry, "startOverride"))
        lists[value(entry, "numId")] = list_id = at if own else shared.setdefault(told, at)
        levels = [one for one in abstract.get(told, entry) if one.tag.endswith("}lvl")]
        starts = {
            number(one, "ilvl"): number(child(one, "startOverride"), default=1) for one in named(entry, "lvlOverride")
        }
        numberings.setdefault(list_id, tuple(level_of(level, starts.get(number(level, "ilvl"))) for level in levels))
        bullets |= {(list_id, number(one, "ilvl")): bullet_of(one) for one in levels if is_bullet(one)}
    return lists, numberings, bullets


def level_of(level: Element, start: int | None) -> Level:
    """Return one level of a numbering."""
    form = FORMS.get(value(child(level, "numFmt")), "DIGIT")
    return Level(
        value(child(level, "lvlText")), form, number(child(level, "start"), default=1) if start is None else start
    )


def is_bullet(level: Element) -> bool:
    """Whether a level has bullets."""
    return value(child(level, "numFmt")) == "bullet"


def bullet_of(level: Element) -> str:
    """Return a level's bullet; signs of symbol fonts are a plain one."""
    sign = value(child(level, "lvlText"))
    return "•" if not sign or "\ue000" <= sign <= "\uf8ff" else sign
