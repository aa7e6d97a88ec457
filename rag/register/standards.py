"""Entries in the forms of two other registers, field by field; what has no counterpart is named, never made up.

UK: Algorithmic Transparency Recording Standard, template 3.0 (metadata, tier 1, tier 2). Netherlands: the
Algoritmeregister's publicatiestandaard 1.0. Field names are theirs; texts stay Korean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from rag.register.cells import cells, value_at
from rag.register.entry import NOT_MEASURED, RegisterEntry
from rag.register.fields import leaf_at
from rag.register.view import line

Form = Literal["atrs", "algoritmeregister"]
Value = str | list[str] | list[dict[str, str]]
Make = Callable[[str, RegisterEntry], Value]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a standard: its section and name, what makes it of an entry, or why nothing does."""

    section: str
    name: str
    make: Make | None
    note: str = ""
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard with its fields in its own order."""

    form: Form
    title: str
    version: str
    fields: tuple[Field, ...]

    def record(self, entry_id: str, entry: RegisterEntry) -> dict[str, Value]:
        """Return an entry in this form; a field without counterpart is left out."""
        return {
            field.name: fitted(field.make(entry_id, entry), field.longest)
            for field in self.fields
            if field.make is not None
        }

    def sections(self, entry_id: str, entry: RegisterEntry) -> dict[str, dict[str, Value]]:
        """Return an entry in this form, section by section."""
        found: dict[str, dict[str, Value]] = {}
        for field in self.fields:
            if field.make is not None:
                made = fitted(field.make(entry_id, entry), field.longest)
                found.setdefault(field.section, {})[field.name] = made
        return found

    @property
    def without_counterpart(self) -> dict[str, str]:
        """Return the fields that no part of ours answers, and why."""
        return {field.name: field.note for field in self.fields if field.make is None}


def fitted(value: Value, longest: int | None) -> Value:
    """Cut a text to what the standard takes; what was cut ends in an ellipsis."""
    if isinstance(value, str) and longest is not None and len(value) > longest:
        return value[: longest - 1].rstrip() + "…"
    return value


def of(*paths: str) -> Make:
    """Return what joins parts, each in words; an unmeasured figure is said to be so."""

    def make(_entry_id: str, entry: RegisterEntry) -> Value:
        content, found = entry.model_dump(), []
        for path in paths:
            shown = line(leaf_at(path), content)
            if not shown.empty or shown.lines == (NOT_MEASURED,):
                found.append("\n".join(shown.lines))
        return "\n".join(found)

    return make


def named(table: Mapping[str, str], path: str) -> Make:
    """Return what translates a choice by a table."""
    return lambda _entry_id, entry: table[str(value_at(entry.model_dump(), path))]


def month(path: str) -> Make:
    """Return what gives a day as YYYY-MM."""
    return lambda _entry_id, entry: cells(entry)[path][:7]


def constant(text: str) -> Make:
    """Return what is the same for every entry."""
    return lambda _entry_id, _entry: text


def own_id(entry_id: str, _entry: RegisterEntry) -> Value:
    """Return the entry's id here."""
    return entry_id


def theme(_entry_id: str, entry: RegisterEntry) -> Value:
    """Return the Dutch themes of a domain."""
    return [THEMES[entry.domain]]


def models(name: str) -> Make:
    """Return what lists a part of every model."""
    return lambda _entry_id, entry: "\n".join(str(getattr(one, name)) for one in entry.models if getattr(one, name))


def assessments(_entry_id: str, entry: RegisterEntry) -> Value:
    """Return the impact assessments in the Dutch grouping; without a link, which ours do not have."""
    return [{"title": f"영향평가·고영향 검토: {entry.impact.high_impact}"}] if entry.impact.result else []


def laws(_entry_id: str, entry: RegisterEntry) -> Value:
    """Return the titles of the laws; their links are not part of an entry."""
    return [{"title": part.strip()} for part in entry.legal_basis.split(", ") if part.strip()]


THEMES = {
    "교통": "Verkeer",
    "환경": "Natuur en milieu",
    "재난·안전": "Openbare orde en veiligheid",
    "건축·주택": "Wonen",
    "복지": "Sociale zekerheid",
    "보건": "Zorg en gezondheid",
    "농축산": "Economie",
    "도로·시설": "Ruimte en infrastructuur",
    "세무": "Overheidsfinanciën",
    "문화·체육": "Cultuur en recreatie",
    "일반행정": "Organisatie en bedrijfsvoering",
    "기타": "Organisatie en bedrijfsvoering",
}
DUTCH_STATUS = {
    "준비": "In ontwikkeling",
    "시험 운영": "In gebruik",
    "운영": "In gebruik",
    "중단": "Buiten gebruik",
    "종료": "Buiten gebruik",
}
CATEGORY = {"해당": "Hoog-risico AI-systeem", "검토 중": "Impactvolle algoritmes", "해당 없음": "Overige algoritmes"}
PHASE = {
    "준비": "Pre-deployment",
    "시험 운영": "Beta/Pilot",
    "운영": "Production",
    "중단": "Retired",
    "종료": "Retired",
}
NO_SITE = "an entry holds no address of a page outside the register"
NO_LINKS = "an entry names its sources in words, without links"

DUTCH = Standard(
    "algoritmeregister",
    "Algoritmeregister publicatiestandaard",
    "1.0",
    (
        Field("algemeen", "name", of("service_name"), longest=100),
        Field("algemeen", "description_short", of("functions.summary"), longest=350),
        Field("algemeen", "organization", of("organisation.name"), longest=100),
        Field("algemeen", "category", theme),
        Field("algemeen", "status", named(DUTCH_STATUS, "period.status")),
        Field("algemeen", "begin_date", month("period.starts"), longest=7),
        Field("algemeen", "end_date", month("period.ends"), longest=7),
        Field("algemeen", "contact_email", of("contact.email", "contact.phone"), longest=500),
        Field("algemeen", "website", None, NO_SITE),
        Field("algemeen", "publication_category", named(CATEGORY, "impact.high_impact")),
        Field("algemeen", "url", None, NO_SITE),
        Field("inzet", "goal", of("purpose.goal", "purpose.benefit", "functions.users"), longest=2500),
        Field("inzet", "proportionality", of("purpose.background", "functions.excluded"), longest=2500),
        Field("inzet", "human_intervention", of("decision.role", "decision.human"), longest=2500),
        Field("inzet", "risks", of("risks", "fairness.measures", "fairness.results"), longest=2500),
        Field("inzet", "lawful_basis", of("legal_basis"), longest=2500),
        Field("inzet", "lawful_basis_grouping", laws),
        Field("inzet", "process_index_url", None, "there is no public register of processing to link to"),
        Field("inzet", "impacttoetsen_grouping", assessments),
        Field("inzet", "impacttoetsen", of("impact.result"), longest=2500),
        Field("werking", "source_data", of("data.used", "data.sources", "personal_data.items"), longest=2500),
        Field("werking", "source_data_grouping", None, NO_LINKS),
        Field(
            "werking",
            "methods_and_models",
            of("technology", "working.explanation", "working.flow", "performance.results"),
            longest=5000,
        ),
        Field("werking", "provider", models("provider"), longest=200),
        Field("werking", "publiccode", None, "an entry holds no address of source code"),
        Field("metadata", "lang", constant("kor"), "the standard permits nld only: these texts are Korean"),
        Field("metadata", "standard_version", constant("1.0")),
        Field("metadata", "source_id", own_id, longest=100),
        Field("metadata", "tags", of("technology"), longest=2500),
        Field("metadata", "lars", None, "given by the Dutch register itself"),
    ),
)

M, T1 = "Metadata", "Tier 1 - Overview"
OWNER, WHY = "Tier 2 - Owner and Responsibility", "Tier 2 - Description and Rationale"
PROCESS, TOOL = "Tier 2 - Deployment Context", "Tier 2 - Tool Specification"
DATA, RISK = "Tier 2 - Development Data", "Tier 2 - Risks, Mitigations and Impact Assessments"
ATRS = Standard(
    "atrs",
    "Algorithmic Transparency Recording Standard",
    "3.0",
    (
        Field(M, "organisation_type", constant("Local government"), "the nearest of the template's list"),
        Field(M, "function", of("domain")),
        Field(M, "phase", named(PHASE, "period.status")),
        Field(M, "region", None, "the template's list holds regions of the United Kingdom only"),
        Field(M, "date_published", of("security.updated")),
        Field(T1, "name", of("service_name")),
        Field(T1, "description", of("functions.summary", "purpose.goal")),
        Field(T1, "website_url", None, NO_SITE),
        Field(T1, "contact_email", of("contact.email", "contact.phone")),
        Field(OWNER, "organisation", of("organisation.name")),
        Field(OWNER, "team", of("organisation.department")),
        Field(OWNER, "senior_responsible_owner", of("contact.role")),
        Field(OWNER, "third_party", models("provider")),
        Field(OWNER, "companies_house_number", None, "a number of the United Kingdom's own register"),
        Field(OWNER, "third_party_role", models("task")),
        Field(OWNER, "procurement_procedure_type", None, "the register does not ask how a service was procured"),
        Field(OWNER, "third_party_data_access_terms", of("retention.access")),
        Field(WHY, "detailed_description", of("working.explanation")),
        Field(WHY, "scope", of("functions.users", "functions.excluded")),
        Field(WHY, "benefit", of("purpose.benefit")),
        Field(WHY, "previous_process", of("purpose.background")),
        Field(WHY, "alternatives_considered", None, "the register does not ask for alternatives"),
        Field(PROCESS, "process_integration", of("decision.role")),
        Field(PROCESS, "provided_information", of("functions.summary")),
        Field(PROCESS, "frequency_and_scale_of_usage", None, "usage is not part of an entry"),
        Field(PROCESS, "human_decisions_and_review", of("decision.human")),
        Field(PROCESS, "required_training", None, "the register does not ask for training"),
        Field(PROCESS, "appeals_and_review", of("rights.appeal", "rights.explanation")),
        Field(TOOL, "system_architecture", of("working.flow")),
        Field(TOOL, "maintenance", of("security.review_months"), "months between reviews"),
        Field(TOOL, "models", of("models")),
        Field(TOOL, "model_name", models("name")),
        Field(TOOL, "model_version", models("version")),
        Field(TOOL, "model_task", models("task")),
        Field(TOOL, "model_input", of("data.used")),
        Field(TOOL, "model_output", of("functions.summary")),
        Field(TOOL, "model_architecture", of("technology")),
        Field(TOOL, "model_performance", of("performance.results", "performance.note")),
        Field(TOOL, "datasets", None, "the models' training data are not known to the register"),
        Field(DATA, "source_data_name", of("data.sources")),
        Field(DATA, "data_modality", None, "the register does not ask for modality"),
        Field(DATA, "data_description", of("data.used")),
        Field(DATA, "data_quantities", of("data.sources")),
        Field(DATA, "sensitive_attributes", of("personal_data.processed", "personal_data.items")),
        Field(DATA, "data_completeness_and_representativeness", of("fairness.measures", "fairness.results")),
        Field(DATA, "source_data_url", None, NO_LINKS),
        Field(DATA, "data_collection", of("personal_data.policy")),
        Field(DATA, "data_cleaning", None, "the register does not ask how data were cleaned"),
        Field(DATA, "data_sharing_agreements", None, "the register does not ask for agreements"),
        Field(DATA, "data_access_and_storage", of("retention.access", "retention.storage", "retention.periods")),
        Field(RISK, "impact_assessments", of("impact.high_impact", "impact.result", "impact.assessed")),
        Field(RISK, "risks_and_mitigations", of("risks")),
    ),
)
STANDARDS: Mapping[Form, Standard] = {"atrs": ATRS, "algoritmeregister": DUTCH}
