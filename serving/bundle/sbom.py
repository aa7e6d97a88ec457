"""The bill of materials (CycloneDX 1.6, JSON): every wheel, model and image with its licence and hash."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from email.parser import HeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configs.models import ServedModel
from rag.errors import ModelMissing
from serving.operations.checksums import sha256_of

if TYPE_CHECKING:
    from cyclonedx.model.component import Component

CLASSIFIER = "License :: "
UNKNOWN = "NOASSERTION"


def make_sbom(
    wheels: Iterable[Path], models: Mapping[str, ServedModel], images: Mapping[str, Mapping[str, Any]]
) -> str:
    """Return the document. Raises `ModelMissing` where the library for it is not installed."""
    try:
        from cyclonedx.model.bom import Bom
        from cyclonedx.output.json import JsonV1Dot6
    except ImportError as error:
        raise ModelMissing("cyclonedx-python-lib가 없습니다. requirements-server.lock으로 설치하십시오.") from error
    parts = [
        *(wheel_component(path) for path in wheels),
        *(model_component(name, model) for name, model in models.items()),
        *(image_component(image) for image in images.values()),
    ]
    return str(JsonV1Dot6(Bom(components=parts)).output_as_string(indent=1))


def wheel_component(path: Path) -> Component:
    """Return the component of a wheel, by its own metadata."""
    from cyclonedx.model.component import ComponentType
    from packageurl import PackageURL

    head = HeaderParser().parsestr(metadata_of(path))
    name, version = head["Name"], head["Version"]
    component = made(ComponentType.LIBRARY, name, version, licence_of(head.items()), sha256_of(path))
    component.purl = PackageURL("pypi", None, name.lower().replace("_", "-"), version)
    return component


def model_component(name: str, model: ServedModel) -> Component:
    """Return the component of a model of the register."""
    from cyclonedx.model.component import ComponentType

    return made(ComponentType.MACHINE_LEARNING_MODEL, name, None, model.licence, model.sha256)


def image_component(image: Mapping[str, Any]) -> Component:
    """Return the component of a container image."""
    from cyclonedx.model.component import ComponentType

    name, _, tag = str(image["image"]).rpartition(":")
    return made(ComponentType.CONTAINER, name, tag, str(image.get("licence", UNKNOWN)), None)


def made(kind: Any, name: str, version: str | None, licence: str, digest: str | None) -> Component:  # noqa: ANN401 - the library's enumeration
    """Return a component."""
    from cyclonedx.contrib.license.factories import LicenseFactory
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.component import Component

    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest)] if digest else []
    licences = [LicenseFactory().make_from_string(licence)]
    reference = f"{kind.value}:{name}@{version or ''}"
    return Component(type=kind, name=name, version=version, hashes=hashes, licenses=licences, bom_ref=reference)


def metadata_of(path: Path) -> str:
    """Return the METADATA of a wheel."""
    with zipfile.ZipFile(path) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".dist-info/METADATA") and one.count("/") == 1)
        return archive.read(name).decode("utf8", "replace")


def licence_of(headers: Iterable[tuple[str, str]]) -> str:
    """Return what a wheel says of its licence: an expression, else classifiers, else the first line of the text.

    >>> licence_of([("License", "MIT"), ("License-Expression", "Apache-2.0")])
    'Apache-2.0'
    >>> licence_of([("Classifier", "License :: OSI Approved :: BSD License")])
    'BSD License'
    """
    known = list(headers)
    said = dict(known)
    if expression := said.get("License-Expression", "").strip():
        return expression
    classifiers = [value.rpartition(" :: ")[2] for key, value in known if value.startswith(CLASSIFIER)]
    text = said.get("License", "").strip().partition("\n")[0]
    return " AND ".join(classifiers) or text or UNKNOWN
