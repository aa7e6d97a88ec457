"""From the claims of a checked token to a caller. What is missing, unknown or of another shape gives nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from configs.identity import OidcSettings
from rag.types import GRADES, Grade
from serving.caller import ROLES, Caller, Role, up_to

MOST = 64
"""Values that are read of a claim."""


def caller_of(claims: Mapping[str, object], settings: OidcSettings) -> Caller:
    """Return the caller of a token whose signature, issuer, audience and time have been checked."""
    roles = roles_of(found(claims, settings.roles_claim), settings)
    return Caller(
        name=f"person:{claims['sub']}",
        kind="system" if roles == {"complaint_system"} else "person",
        roles=roles,
        grades=up_to(grade_of(found(claims, settings.grade_claim), settings)),
        departments=tuple(dict.fromkeys(texts(found(claims, settings.departments_claim)))),
    )


def roles_of(value: object, settings: OidcSettings) -> frozenset[Role]:
    """Return the roles of a claim.

    >>> sorted(roles_of(["officer", "king", 7], OidcSettings()))
    ['officer']
    """
    known: Mapping[str, Role] = settings.roles or {role: role for role in ROLES}
    return frozenset(known[text] for text in texts(value) if text in known)


def grade_of(value: object, settings: OidcSettings) -> Grade:
    """Return the clearance of a claim: O unless it is one text that is known.

    >>> [grade_of(value, OidcSettings()) for value in ("S", "s", None, ["C"])]
    ['S', 'O', 'O', 'O']
    """
    known: Mapping[str, Grade] = settings.grades or {grade: grade for grade in GRADES}
    return known.get(value, "O") if isinstance(value, str) else "O"


def found(claims: Mapping[str, object], name: str) -> object:
    """Return a claim by its name, or by the path of names to it; None if it is not there.

    >>> found({"realm_access": {"roles": ["officer"]}}, "realm_access.roles")
    ['officer']
    """
    if name in claims:
        return claims[name]
    value: object = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def texts(value: object) -> Iterator[str]:
    """Yield the texts of a claim that is one text or a list of them; blank ones are none."""
    values = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    for one in values[:MOST]:
        if isinstance(one, str) and one.strip():
            yield one.strip()
