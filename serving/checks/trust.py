"""What makes trust checkable: the evidence and its keys, the keys of masked values, the register against what runs.

Nothing is changed: no key is made and no table brought up to date, so all of it waits for a database of this version.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from configs.settings import Settings
from rag.errors import MongminError, PrivacyKeyLost
from serving.evidence.keys import NAMES, keys_of
from serving.evidence.ports import EVERYTHING
from serving.evidence_wiring import archive_of
from serving.privacy.keys import key_source
from serving.register.beside import opened
from serving.schemas import Finding
from serving.schemas_evidence import VerificationOut
from serving.store.base import Database
from serving.store.evidence import EvidenceStore
from serving.store.look import look
from serving.store.migrate import newest
from serving.store.pseudonyms import PseudonymStore
from serving.store.register import RegisterStore

EVIDENCE, PRIVACY, REGISTER = "증거 기록", "개인정보 암호키", "AI 등록부"
READ_WHOLE = 5_000
"""Records up to which the chain is verified whole here: some seconds. More are left to `mongmin audit verify`."""


def trust(settings: Settings) -> Iterator[Finding]:
    """Check what is there; of a folder that was not used yet there is nothing to say.

    Raises `RecordsUnavailable`, `EvidenceUnavailable`.
    """
    seen = look(settings)
    if seen is None or seen.revision != newest():
        return
    with database_of(settings) as database:
        yield evidence(settings, database)
        yield privacy(settings, database)
        used = bool(RegisterStore(database).all())
    if used:
        yield register(settings)


@contextmanager
def database_of(settings: Settings) -> Iterator[Database]:
    """Open the records' database, and close it."""
    database = Database.of(settings)
    try:
        yield database
    finally:
        database.close()


def evidence(settings: Settings, database: Database) -> Finding:
    """Check that the keys are there and, where it is short, that the chain is whole."""
    store, keys = EvidenceStore(database), keys_of(settings)
    records, missing = store.count(EVERYTHING), keys.missing()
    if records and missing:
        names = ", ".join(NAMES[name] for name in missing)
        remedy = "따로 보관한 열쇠를 되돌려 놓으십시오(docs/trust/evidence.md). 새 열쇠로는 지난 기록을 열 수 없습니다."
        return Finding(name=EVIDENCE, status="fail", message=f"기록은 있으나 열쇠가 없음: {names}", remedy=remedy)
    if not records:
        return Finding(name=EVIDENCE, status="ok", message="아직 없음, 첫 답변부터 남습니다")
    if records > READ_WHOLE:
        message = f"기록 {records:,}건, 열쇠 있음(온전한지는 mongmin audit verify로 확인)"
        return Finding(name=EVIDENCE, status="ok", message=message)
    found = VerificationOut.of(archive_of(settings, database).verify())
    if found.status == "whole":
        return Finding(name=EVIDENCE, status="ok", message=found.message)
    remedy = "mongmin audit verify로 어느 기록인지 확인하십시오."
    return Finding(
        name=EVIDENCE, status="fail" if found.status == "broken" else "warn", message=found.message, remedy=remedy
    )


def privacy(settings: Settings, database: Database) -> Finding:
    """Check that the keys open all values that were kept."""
    remedy = "따로 보관한 키를 되돌려 놓으십시오. 없으면 mongmin privacy status와 keys new를 보십시오."
    try:
        ids = {key.id for key in key_source(settings.privacy, settings.data).read().keys}
    except PrivacyKeyLost as error:
        return Finding(name=PRIVACY, status="fail", message=str(error), remedy=remedy)
    counts = PseudonymStore(database).by_key()
    lost = sum(count for key_id, count in counts.items() if key_id not in ids)
    if lost:
        return Finding(name=PRIVACY, status="warn", message=f"키가 없어 열 수 없는 값 {lost:,}개", remedy=remedy)
    kept = sum(counts.values())
    return Finding(name=PRIVACY, status="ok", message=f"키 {len(ids)}개로 잠근 값 {kept:,}개를 모두 열 수 있음")


def register(settings: Settings) -> Finding:
    """Check that the published register says what runs."""
    try:
        with opened(settings) as here:
            report = here.checked.report()
    except MongminError as error:
        return Finding(name=REGISTER, status="fail", message=str(error))
    if report.matches:
        return Finding(name=REGISTER, status="ok", message=report.message)
    remedy = "mongmin register check로 다른 곳을 보고, register fill부터 공개까지 하여 등록을 맞추십시오."
    return Finding(name=REGISTER, status="warn", message=report.message, remedy=remedy)
