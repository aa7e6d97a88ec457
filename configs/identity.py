"""Settings of who people are and what they may: roles, grades, the organisation's identity provider."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from configs.section import Section

RoleName = Literal["officer", "complaint_system", "evaluator", "document_manager", "auditor", "administrator"]
GradeName = Literal["O", "S", "C"]


class OidcSettings(Section):
    """The identity provider of the organisation (OpenID Connect); without `issuer` there is none."""

    issuer: str | None = None
    """Exactly as in the provider's tokens; https, but for a provider on this machine."""
    jwks_url: str | None = None
    """Where its public keys are; none: the address in its discovery document, on the same host."""
    ca_file: Path | None = None
    """The certificate authority of an in-house provider; none: the system's."""
    client_id: str | None = None
    client_secret_env: str = "MONGMIN_OIDC_CLIENT_SECRET"  # noqa: S105 - a variable's name
    audience: tuple[str, ...] = ()
    """Audiences that tokens may be for; empty: `client_id`."""
    scopes: str = "openid profile"
    token: Literal["access_token", "id_token"] = "access_token"  # noqa: S105 - which one
    """Which token of a login the page shows to the API (`id_token` where access tokens are no JWTs)."""
    page_url: str | None = None
    """The page's address as people reach it (`https://mongmin.go.kr`); none: that of the request."""
    leeway_seconds: float = Field(30.0, ge=0, le=120)
    roles_claim: str = "roles"
    """A claim's name; dots lead inward (`realm_access.roles`)."""
    departments_claim: str = "departments"
    grade_claim: str = "grade"
    roles: dict[str, RoleName] = Field(default_factory=dict)
    """Roles by the claim's values; empty: the values are the roles' names. Other values give nothing."""
    grades: dict[str, GradeName] = Field(default_factory=dict)
    """Grades by the claim's values; empty: the values are O, S, C. Anything else is O."""


class SecuritySettings(Section):
    """How failed authentications are held up."""

    departments: bool = True
    """Whether a document's department limits who may see it, or only says who answers for it."""
    failures: int = Field(30, ge=1)
    """Failed authentications of one address in `failure_seconds`; beyond them its credentials are not looked at."""
    failure_seconds: float = Field(60.0, gt=0)
