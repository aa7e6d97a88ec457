"""Addresses in a text: links, hosts, mail, numbers of telephones and machines, also in disguise (`hxxp`, `점 com`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.guards.injection.decode import unquoted
from rag.guards.injection.plain import plain

DOT = re.compile(
    r"\s*(?:\[\s*\.\s*\]|\(\s*\.\s*\)|\{\s*\.\s*\}|\[\s*dot\s*\]|\(\s*dot\s*\)|(?<=\w) dot (?=\w)|。|．|｡)\s*"
)
KOREAN_DOT = re.compile(
    r"\s*(?:\(\s*)?(?:점|쩜|닷)(?:\s*\))?\s*(?=(?:com|net|org|kr|co|go|or|io|me|invalid|example|info|xyz)\b)"
)
AT = re.compile(r"\s*(?:\[\s*at\s*\]|\(\s*at\s*\)|\(\s*골뱅이\s*\)|골뱅이)\s*")
SCHEME = re.compile(r"\bh(?:xx|tt|\*\*)p(s?)\s*(?:\[\s*:\s*\]|:)\s*/\s*/\s*")
SPACED_DOT = re.compile(
    r"(?<=[a-z0-9])\s+\.\s*(?=[a-z]{2,}\b)|(?<=[a-z0-9])\.\s+(?=(?:com|net|org|kr|io|invalid|example)\b)"
)
URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,12}:/{1,3}[^\s\"'<>()“”「」]+")
HOST = re.compile(r"(?<![\w@.-])(?:[a-z0-9가-힣_-]+\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]+|한국)(?![a-z0-9])(?::\d+)?")
MAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w.-]*\w")
MACHINE = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
SCRIPTED = re.compile(r"\b(?:data|javascript|vbscript|file|mailto|tel):\s*[^\s\"'<>()“”]+")
PHONE = re.compile(
    r"(?<![\d-])(?:\+?82[-.\s]?\(?0?\)?|0)\d{1,2}\)?[-.\s]?\d{3,4}[-.\s]?\d{4}(?!\d)|(?<!\d)1[568]\d{2}[-.\s]\d{4}(?!\d)"
)
NOT_DIGIT = re.compile(r"\D")
FILE = re.compile(r"\.(?:hwpx?|pdf|docx?|xlsx?|pptx?|csv|txt|md|html?|zip|jpe?g|png)$")


def plainly(text: str) -> str:
    """Return a text with disguised addresses written plainly, in lower case.

    >>> plainly("hxxps://evil[.]example")
    'https://evil.example'
    """
    bare = unquoted(plain(text).text)
    bare = SCHEME.sub(r"http\1://", DOT.sub(".", bare))
    return SPACED_DOT.sub(".", AT.sub("@", KOREAN_DOT.sub(".", bare)))


def addresses(text: str) -> set[str]:
    """Return the addresses of a text in plain writing; telephone numbers as digits."""
    return set(found_in(plainly(text)))


def found_in(bare: str) -> Iterator[str]:
    """Yield the addresses of a text that is in plain writing."""
    for pattern in (URL, MAIL, MACHINE, SCRIPTED):
        yield from (match[0].rstrip(".,;:!?") for match in pattern.finditer(bare))
    for match in HOST.finditer(bare):
        if FILE.search(match[0]) is None:
            yield match[0]
    yield from (NOT_DIGIT.sub("", match[0]) for match in PHONE.finditer(bare))


def unknown_address(text: str, sources: str) -> str:
    """Return an address of `text` that `sources` do not hold, or ""."""
    said = addresses(text)
    if not said:
        return ""
    known = addresses(sources)
    return next((address for address in sorted(said) if address not in known), "")


def without_addresses(text: str) -> str:
    """Return a text in plain writing without its links, hosts and mail addresses."""
    bare = plainly(text)
    for pattern in (URL, MAIL, HOST):
        bare = pattern.sub(" ", bare)
    return bare
