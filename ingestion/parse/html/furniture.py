"""What of a web page a reader does not see, or sees on every page: taken out and counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import BeautifulSoup, Comment, Tag

from ingestion.normalize import one_line
from ingestion.parse.html.style import Looks
from ingestion.types import DroppedKind

Drop = Callable[[DroppedKind, int], None]
NO_TEXT = frozenset({
    "script", "style", "noscript", "template", "svg", "canvas", "iframe", "object", "embed", "video", "audio", "input",
})  # fmt: skip
CONTROLS = frozenset({"nav", "button", "select", "option", "textarea", "dialog", "menu"})
AROUND = frozenset({"header", "footer", "aside"})
"""Furniture of the page, but parts of an article inside one."""
ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"})
NAMES = re.compile(
    r"(?:^|[-_ ])(?:gnb|lnb|snb|breadcrumb|skip(?:nav|-nav)?|cookie|satisfaction|sns|share|pagination|sitemap|copyright"
    r"|advert(?:isement)?|banner|popup|quick-?menu|family-?site|footer|sidebar|navi(?:gation)?)(?:$|[-_ ])",
    re.I,
)
WORDS = frozenset({"header", "menu", "nav", "ad", "ads", "adsbygoogle", "topmenu", "leftmenu", "sidemenu", "mainmenu"})
"""Names too common in articles to count inside one."""
LISTS = frozenset({"ul", "ol", "div", "section", "table", "p"})
LINKS_MIN = 5
LINK_CHARS = 20
LINK_SHARE = 0.85
REST_MIN = 100
"""Characters of other text without which a page of links is its own content."""


def clear(soup: BeautifulSoup, drop: Drop) -> None:
    """Take out of a page what is no part of its text, counting the pieces that held words."""
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        if one_line(str(comment)) and not str(comment).lstrip().startswith(("[if", "<![")):
            drop("hidden", 1)
        comment.extract()
    looks = Looks(soup)
    for tag in soup.find_all(True):
        if tag.decomposed:
            continue
        if tag.name in NO_TEXT:
            tag.decompose()
        elif (kind := unseen(tag, looks)) is not None:
            take_out(tag, kind, drop)
    clear_menus(soup, drop)


def take_out(tag: Tag, kind: DroppedKind, drop: Drop) -> None:
    """Remove a piece and count it if it held words."""
    if one_line(tag.get_text(" ")):
        drop(kind, 1)
    tag.decompose()


def unseen(tag: Tag, looks: Looks) -> DroppedKind | None:
    """Say why a reader of the page's matter does not read this, or None if it is read."""
    if tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or looks.hides(tag):
        return "hidden"
    return "furniture" if is_furniture(tag) else None


def is_furniture(tag: Tag) -> bool:
    """Whether a tag holds the page's menus, head, foot or advertisements."""
    if tag.name in CONTROLS or str(tag.get("role", "")).lower() in ROLES:
        return True
    if tag.name in ("body", "html", "main"):
        return False
    if tag.name in AROUND or WORDS.intersection(names_of(tag).lower().split()):
        return tag.find_parent(["article", "main"]) is None
    return NAMES.search(names_of(tag)) is not None


def names_of(tag: Tag) -> str:
    """Return a tag's id and classes."""
    classes = tag.get("class") or ""
    return f"{tag.get('id', '')} {classes if isinstance(classes, str) else ' '.join(classes)}"


def clear_menus(soup: BeautifulSoup, drop: Drop) -> None:
    """Take out lists that are little but short links, if the page says something besides."""
    menus = list(outermost_menus(soup))
    linked = sum(len(one_line(menu.get_text(" "))) for menu in menus)
    if menus and len(one_line(soup.get_text(" "))) - linked >= REST_MIN:
        for menu in menus:
            take_out(menu, "furniture", drop)


def outermost_menus(soup: BeautifulSoup) -> Iterator[Tag]:
    """Yield lists of links outside of any article, none inside another."""
    found: set[int] = set()
    for tag in soup.find_all(LISTS):
        parents = list(tag.parents)
        inside = any(parent.name in ("main", "article") or parent.get("role") == "main" for parent in parents)
        if not inside and found.isdisjoint(map(id, parents)) and is_menu(tag):
            found.add(id(tag))
            yield tag


def is_menu(tag: Tag) -> bool:
    """Whether a tag is little but short links."""
    links = [one_line(link.get_text(" ")) for link in tag.find_all("a")]
    if len(links) < LINKS_MIN:
        return False
    chars, text = sum(map(len, links)), len(one_line(tag.get_text("")))
    return chars <= LINK_CHARS * len(links) and chars >= LINK_SHARE * text
