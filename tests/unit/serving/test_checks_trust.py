"""What `doctor` says of the evidence, of the keys, and of the register."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from configs.settings import Settings
from serving.checks import trust as checks
from serving.checks.trust import EVIDENCE, PRIVACY, REGISTER, trust
from serving.evidence.chained import ChainedLedger
from serving.evidence.keys import folder_of, keys_of
from serving.register.beside import opened
from serving.schemas import Finding
from serving.store.base import FILE, Database
from serving.store.evidence import EvidenceStore


@pytest.fixture(name="used")
def _used(tmp_path: Path) -> Settings:
    """A folder in which two answers left evidence."""
    settings, database = Settings(data=tmp_path), Database.in_folder(tmp_path)
    ledger = ChainedLedger(EvidenceStore(database), keys_of(settings))
    for number in range(2):
        ledger.add("answer", {"answer_id": f"a-{number}", "mode": "quoted"}, "kim")
    database.close()
    return settings


def findings(settings: Settings) -> Mapping[str, Finding]:
    return {found.name: found for found in trust(settings)}


def test_of_a_folder_that_was_never_used_nothing_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    assert findings(Settings(data=tmp_path)) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_whole_chain_with_its_keys_is_well(used: Settings) -> None:
    found = findings(used)
    assert found[EVIDENCE].status == "ok"
    assert "2건" in found[EVIDENCE].message
    assert found[PRIVACY].status == "ok"
    assert REGISTER not in found, "nobody has opened the register yet"


def test_a_changed_record_is_a_failure(used: Settings) -> None:
    with closing(sqlite3.connect(used.data / FILE)) as connection:
        connection.execute("UPDATE evidence_records SET who = 'x' WHERE sequence = 1")
        connection.commit()
    found = findings(used)[EVIDENCE]
    assert found.status == "fail"
    assert "audit verify" in found.remedy


def test_lost_keys_are_named_and_no_new_ones_are_made(used: Settings) -> None:
    shutil.rmtree(folder_of(used))
    found = findings(used)[EVIDENCE]
    assert found.status == "fail"
    assert "서명" in found.message
    assert not folder_of(used).exists()


def test_a_long_chain_is_left_to_the_command_that_verifies_it(used: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "READ_WHOLE", 1)
    found = findings(used)[EVIDENCE]
    assert found.status == "ok"
    assert "mongmin audit verify" in found.message


def test_a_register_that_does_not_say_what_runs_is_warned_of(used: Settings) -> None:
    with opened(used) as register:
        register.public.published()
    other = used.model_copy(update={"records": used.records.model_copy(update={"conversations_days": 7})})
    found = findings(other)[REGISTER]
    assert found.status == "warn"
    assert "register check" in found.remedy
