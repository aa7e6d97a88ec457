"""The links of an HTML folder listing."""

from __future__ import annotations

from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

PORTS = {"http": 80, "https": 443}


def links(html: bytes, page: str, root: str, charset: str | None = None) -> list[str]:
    """Return the addresses below `root` to which a page links, in order and without repetition.

    Links with a query (columns to sort by) and links to the page itself, to other hosts or above `root` are left out.

    >>> links(b'<a href="../">up</a><a href="?C=N">sort</a><a href="a.md">a</a>', "http://h/f/", "http://h/f/")
    ['http://h/f/a.md']
    """
    soup = BeautifulSoup(html, "lxml", from_encoding=charset)
    found: dict[str, None] = {}
    for anchor in soup.find_all("a", href=True):
        href = anchor.get("href") if isinstance(anchor, Tag) else None
        address = joined(page, str(href))
        if address and "?" not in address and address != page and inside(address, root):
            found[address] = None
    return list(found)


def joined(page: str, href: str) -> str | None:
    """Return the absolute address of a link without its fragment, None if it is none."""
    try:
        return urldefrag(urljoin(page, href.strip())).url
    except ValueError:
        return None


def inside(address: str, root: str) -> bool:
    """Whether an address is on the host of `root` and below its path, however it is spelt.

    >>> inside("http://h/f/../secret", "http://h/f/"), inside("http://h:80/f/a", "http://h/f/")
    (False, True)
    """
    here, there = place(address), place(root)
    return here is not None and there is not None and here[0] == there[0] and here[1].startswith(there[1])


def place(address: str) -> tuple[tuple[str, str | None, int | None], str] | None:
    """Return scheme, host and port of an address, and its decoded path; None if a step leads upwards."""
    try:
        parts = urlsplit(address)
        origin = (parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme))
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.username is not None or any(step in (".", "..") for step in path.split("/")):
        return None
    return origin, path


def relative(address: str, root: str) -> str:
    """Return the decoded path of an address below `root`. A slash hidden in a name shows as an unsafe path.

    >>> relative("http://h/f/%EB%B2%95/a%20b.md", "http://h/f/")
    '법/a b.md'
    """
    # By steps, not characters: one of the two may be written with %, the other without.
    steps = urlsplit(address).path.split("/")[urlsplit(root).path.count("/") :]
    return "/".join(decoded(step) for step in steps)


def decoded(step: str) -> str:
    r"""Return one step of a path; bytes that are no UTF-8 are read as CP949, and a hidden slash as a backslash.

    >>> decoded("%B9%FD.md"), decoded("a%2Fb")
    ('법.md', 'a\\b')
    """
    for encoding in ("utf8", "cp949"):
        try:
            return unquote(step, encoding=encoding, errors="strict").replace("/", "\\")
        except UnicodeDecodeError:
            continue
    return unquote(step, errors="replace").replace("/", "\\")
