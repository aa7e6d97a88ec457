"""Mail addresses, also written round about (`골뱅이`, `(at)`), and addresses of computers."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from rag.guards.pii.scan import Candidate, Page

AT = re.compile(r" {0,2}(?:@|[(\[{<] ?(?:at|AT|At|앳|골뱅이|@) ?[)\]}>]|골뱅이|[ _]at[ _]|[ _]AT[ _]) {0,2}")
LOCAL = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._%+\-]{0,63})\Z")
DOT = r"(?: ?[(\[{] ?(?:dot|DOT|닷|점|\.) ?[)\]}] ?|\.| (?:dot|DOT|닷|점|쩜) )"
DOMAIN = re.compile(rf"[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}(?:{DOT}[A-Za-z0-9][A-Za-z0-9\-]{{0,62}}){{0,6}}")
PROVIDERS = re.compile(
    r"(?:네이버|다음|한메일|지메일|구글|네이트|핫메일|야후|카카오)"
    r"(?: ?(?:닷|점|쩜|\.) ?(?:컴|넷|com|net|co\.kr|씨오|케이알))?"
)
"""Providers as people say them: `hong 골뱅이 네이버 닷컴`."""
LONGEST_LOCAL = 64

V4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)")
V6 = re.compile(r"(?::[0-9A-Fa-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![0-9A-Za-z:])")
V6_HEAD = re.compile(r"(?<![0-9A-Za-z:.])[0-9A-Fa-f]{0,4}\Z")
VERSION = re.compile(r"(?:버전|[Vv]ersion|[Vv]er\.?|(?<![A-Za-z])[vV]|제)\s?\Z")
SECTION = re.compile(r"(?:항목|절|장|조|호|붙임|별표|그림|표)\s?\Z")


def emails(page: Page) -> Iterator[Candidate]:
    """Yield mail addresses that no office publishes."""
    for at in AT.finditer(page.text):
        local = LOCAL.search(page.text[max(0, at.start() - LONGEST_LOCAL) : at.start()])
        if local is None:
            continue
        domain = DOMAIN.match(page.text, at.end()) or PROVIDERS.match(page.text, at.end())
        if domain is None or not _is_domain(domain[0], spoken="@" not in at[0]):
            continue
        start, end = at.start() - len(local[0]), domain.end()
        if not published(page, local[0], domain[0]):
            plain = at[0].strip() == "@"
            reason = "전자우편 주소 형식" if plain else "풀어 쓴 전자우편 주소"
            yield Candidate(start, end, "EMAIL", 0.98 if plain else 0.85, reason)


def _is_domain(written: str, *, spoken: bool) -> bool:
    name = re.sub(DOT, ".", written)
    if not name.isascii():
        return True
    return "." in name and not (spoken and name.rpartition(".")[2].isdigit())


def published(page: Page, local: str, domain: str) -> bool:
    """Tell whether a mail address is one that an office publishes: a function's name at a public domain."""
    lists = page.words.lists.published
    host = domain.lower()
    return local.lower() in lists.mail_names and any(
        host == public or host.endswith(f".{public}") for public in lists.mail_domains
    )


def computers(page: Page) -> Iterator[Candidate]:
    """Yield IP addresses, but for versions, sections and those that name no computer of their own."""
    for match in V4.finditer(page.text):
        if _is_address(match[0]) and _is_v4_here(page, match):
            yield Candidate(match.start(), match.end(), "IP", 0.9, "IPv4 주소 형식")
    for match in V6.finditer(page.text):
        head = V6_HEAD.search(page.text, max(0, match.start() - 4), match.start())
        if head and _is_v6(head[0] + match[0]):
            yield Candidate(head.start(), match.end(), "IP", 0.9, "IPv6 주소 형식")


def _is_v6(written: str) -> bool:
    """Tell whether this is an address of more than colons: `a::` alone is none."""
    return sum(bool(part) for part in written.split(":")) >= 2 and _is_address(written)


def _is_v4_here(page: Page, match: re.Match[str]) -> bool:
    before = page.before(match.start(), 10)
    if VERSION.search(before) or SECTION.search(before):
        return False
    return page.meaning(match.start(), 20) == "IP" or any(int(octet) >= 32 for octet in match[0].split("."))


def _is_address(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)
