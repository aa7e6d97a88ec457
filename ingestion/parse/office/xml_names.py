"""Small helpers for the XML of office documents, whose names are told apart by their local part."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

OFF = frozenset({"0", "false", "off", "none"})


def local(element: Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def named(root: Element | None, name: str) -> list[Element]:
    """Return all elements of a local name, in order."""
    return [] if root is None else [element for element in root.iter() if local(element) == name]


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first child of the first name, of that the first of the second, and so on."""
    for name in names:
        element = next((one for one in element if local(one) == name), None) if element is not None else None
    return element


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute by its local name, "" if there is none."""
    told: Iterable[tuple[str, str]] = element.attrib.items() if element is not None else ()
    return next((text for key, text in told if key.rpartition("}")[2] == name), "")


def number(element: Element | None, name: str = "val", default: int = 0) -> int:
    """Return a whole number of an attribute."""
    text = value(element, name)
    return int(text) if text.isascii() and text.isdigit() else default


def switched_on(element: Element | None) -> bool:
    """Whether a property that is on by its presence is on."""
    return element is not None and value(element).lower() not in OFF


def texts(element: Element) -> str:
    """Return all text below an element."""
    return "".join(element.itertext())
