from __future__ import annotations

import io
import logging

import pytest
from pydantic import SecretStr
from reportlab.pdfgen.canvas import Canvas

from configs.settings import IngestionSettings, from_environment
from ingestion.types import Defaults
from tests.unit.ingestion_pipeline.world import World

WORD = "an-umbrella-word"


def locked_pdf(password: str = WORD) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=password)
    canvas.drawString(72, 700, "Umbrellas are lent for three days.")
    canvas.save()
    return out.getvalue()


def test_a_locked_file_names_the_option_and_is_tried_again_with_a_password(world: World) -> None:
    world.law()
    (world.root / "locked.pdf").write_bytes(locked_pdf())
    first = world.ingest()
    assert (first.added, first.failed) == (1, 1)
    assert first.failures[0].path == "locked.pdf"
    assert "--password" in first.failures[0].reason
    assert world.ingest(defaults=Defaults(passwords=("wrong",))).failed == 1
    opened = world.ingest(defaults=Defaults(passwords=("wrong", WORD)))
    assert (opened.added, opened.unchanged, opened.failed) == (1, 1, 0)
    again = world.ingest()
    assert (again.unchanged, again.failed) == (2, 0)


def test_a_password_is_neither_in_the_manifest_nor_in_any_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    (world.root / "locked.pdf").parent.mkdir(parents=True, exist_ok=True)
    (world.root / "locked.pdf").write_bytes(locked_pdf("another"))
    (world.root / "open.pdf").write_bytes(locked_pdf())
    defaults = Defaults(passwords=(WORD,))
    with caplog.at_level(logging.DEBUG):
        world.ingest(defaults=defaults)
    assert WORD not in repr(defaults) + caplog.text
    assert WORD.encode() not in b"".join(
        path.read_bytes() for path in world.root.parent.joinpath("data").rglob("*") if path.is_file()
    )


def test_passwords_of_the_settings_are_masked_and_must_be_texts() -> None:
    values = from_environment({"MONGMIN_INGESTION__PASSWORDS": f'["{WORD}", "0012"]'})["ingestion"]
    settings = IngestionSettings.model_validate(values)
    assert [one.get_secret_value() for one in settings.passwords] == [WORD, "0012"]
    assert WORD not in repr(settings) + settings.model_dump_json()
    assert settings.passwords[0] == SecretStr(WORD)
