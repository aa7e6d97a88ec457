"""How a page's styles make text unseen: by `style`, old attributes, and the page's own style sheets.

Only what the page itself says is known. A colour is compared with the nearest ground that is known, else with white
paper; on a picture or a gradient everything may be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from colorsys import hls_to_rgb

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

Colour = tuple[int, int, int]
Look = Mapping[str, str]
"""Properties of a tag, the last word on each."""
WHITE: Colour = (255, 255, 255)
NEAR = 12
"""Colours whose channels differ by no more are one to a reader's eye."""
RULES_MAX = 2000
COMMENT = re.compile(r"/\*.*?\*/", re.S)
NESTED = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@[^{};]*;")
"""Rules for certain media and the like: whether they hold is not known."""
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
BEARING = re.compile(
    r"display|visib|opacity|font|height|width|left|top|right|indent|color|background|clip|transform|mso", re.I
)
LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))\s*(px|pt|em|rem|%|ex|vw|vh)?(?![\w.])")
NAMED: Mapping[str, Colour] = {
    "white": WHITE, "snow": (255, 250, 250), "ivory": (255, 255, 240), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0),
    "navy": (0, 0, 128), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "yellow": (255, 255, 0), "orange": (255, 165, 0), "purple": (128, 0, 128), "teal": (0, 128, 128),
    "maroon": (128, 0, 0), "lime": (0, 255, 0), "aqua": (0, 255, 255),
}  # fmt: skip
HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b")
CALL = re.compile(r"(rgb|hsl)a?\(([^)]*)\)")
SMALL = {"px": 1.0, "pt": 1.0, "em": 0.1, "rem": 0.1, "%": 10.0}
FAR = -999.0
ZERO_SCALE = re.compile(r"scale[xy3d]*\(\s*0(?:\.0+)?\s*[,)]")
SHIFTED = re.compile(r"translate[xy3d]*\([^)]*-\d{4,}")
CLIPPED = re.compile(r"rect\(\s*(?:[01](?:px)?[\s,]+){3}[01](?:px)?\s*\)|inset\(\s*(?:50|100)%|circle\(\s*0")


class Looks:
    """The looks of a page's tags."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._sheet: dict[int, dict[str, str]] = {}
        for selector, properties in sheet_rules(soup):
            for tag in matching(soup, selector):
                self._sheet.setdefault(id(tag), {}).update(properties)

    def of(self, tag: Tag) -> dict[str, str]:
        """Return what is said of a tag: by the sheets, old attributes, and its own style last."""
        look = dict(self._sheet.get(id(tag), {}))
        for attribute, name in (("color", "color"), ("bgcolor", "background-color")):
            if tag.get(attribute) and (attribute == "bgcolor" or tag.name in ("font", "basefont", "body")):
                look[name] = str(tag[attribute]).lower()
        look.update(declared(str(tag.get("style", ""))))
        return look

    def hides(self, tag: Tag) -> bool:
        """Whether a reader of the page does not see a tag's text."""
        look = self.of(tag)
        return bool(look) and (is_gone(look) or is_minute(look) or is_away(look) or self._melts(tag, look))

    def _melts(self, tag: Tag, look: Look) -> bool:
        """Whether letters have the colour of their ground."""
        if "color" not in look:
            return False
        value = look["color"]
        if value == "transparent" or re.search(r",\s*0(?:\.0+)?\s*\)$|^#[0-9a-f]{6}00$|^#[0-9a-f]{3}0$", value):
            return "background-clip" not in look
        colour, ground = colour_of(value), self._ground(tag)
        return (
            colour is not None
            and ground is not None
            and all(abs(one - other) <= NEAR for one, other in zip(colour, ground, strict=True))
        )

    def _ground(self, tag: Tag) -> Colour | None:
        """Return the colour that a tag stands on; None if that cannot be known."""
        for around in (tag, *tag.parents):
            look = self.of(around) if isinstance(around, Tag) else {}
            told = " ".join(value for name, value in look.items() if name.startswith("background"))
            if "url(" in told or "gradient" in told or around.get("background"):
                return None
            if told and not re.fullmatch(r"(?:none|transparent|inherit|initial|unset|\s)*", told):
                return colour_of(told)
        return WHITE


def sheet_rules(soup: BeautifulSoup) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the selectors of a page's style sheets with what they say about being seen."""
    text = NESTED.sub("", COMMENT.sub("", "\n".join(style.get_text() for style in soup.find_all("style"))))
    for number, match in enumerate(RULE.finditer(text)):
        if number >= RULES_MAX:
            return
        if BEARING.search(match[2]):
            yield match[1].strip(), declared(match[2])


def matching(soup: BeautifulSoup, selector: str) -> list[Tag]:
    """Return the tags that a selector names; none for one that cannot be read, or that names a state or a part."""
    if ":" in selector:
        return []
    try:
        return list(soup.select(selector))
    except (SelectorSyntaxError, NotImplementedError, ValueError):
        return []


def declared(style: str) -> dict[str, str]:
    """Return the properties of a style, in lower case, without `!important`."""
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}


def is_gone(look: Look) -> bool:
    """Whether a look takes the text out of the page, or out of print."""
    return (
        look.get("display") == "none"
        or look.get("visibility") in ("hidden", "collapse")
        or look.get("mso-hide") == "all"
        or 0 <= size(look.get("opacity", "")) <= 0.05
    )


def is_minute(look: Look) -> bool:
    """Whether letters are too small to be read, or their box has no room."""
    for name in ("font-size", "font"):
        match = LENGTH.search(look.get(name, "").partition("/")[0])
        if match and (match[2] or name == "font-size") and float(match[1]) <= SMALL.get(match[2] or "px", 0.0):
            return True
    return any(size(look.get(name, "")) == 0 for name in ("height", "width", "max-height", "max-width"))


def is_away(look: Look) -> bool:
    """Whether text stands off the page, or is cut away."""
    moved = any(size(look.get(name, "")) <= FAR for name in ("left", "top", "right", "text-indent", "margin-left"))
    turned = look.get("transform", "")
    cut = f"{look.get('clip', '')} {look.get('clip-path', '')}"
    return moved or bool(ZERO_SCALE.search(turned) or SHIFTED.search(turned) or CLIPPED.search(cut))


def size(value: str) -> float:
    """Return the number that a value begins with, infinite if it has none."""
    match = LENGTH.match(value)
    return float(match[1]) if match else float("inf")


def colour_of(value: str) -> Colour | None:
    """Return the first colour in a value, or None if there is none that can be read.

    >>> colour_of("#fefefe"), colour_of("rgb(0, 51, 102)"), colour_of("hsl(0, 0%, 100%)")
    ((254, 254, 254), (0, 51, 102), (255, 255, 255))
    """
    if match := HEX.search(value):
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if match := CALL.search(value):
        return called(match[1], match[2])
    return next((NAMED[word] for word in re.findall("[a-z]+", value) if word in NAMED), None)


def called(kind: str, told: str) -> Colour | None:
    """Return the colour that `rgb(...)` or `hsl(...)` gives."""
    numbers = re.findall(r"(\d+\.?\d*)(%?)", told)[:3]
    if len(numbers) < 3:
        return None
    if kind == "rgb":
        red, green, blue = (min(255, round(float(n) * (2.55 if percent else 1))) for n, percent in numbers)
        return red, green, blue
    hue, saturation, light = (float(number) for number, _ in numbers)
    red, green, blue = (round(255 * part) for part in hls_to_rgb(hue % 360 / 360, light / 100, saturation / 100))
    return red, green, blue
