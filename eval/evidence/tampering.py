"""Ways to tamper with a chain in its SQLite file, as somebody who may write the database but holds no key of ours.

Some are clumsy (a column is changed), some know how the chain is made: they compute digests anew, renumber, relink,
sign everything with a key of their own, or put an older state back whole.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from serving.evidence.chain import GENESIS, Record, with_digest
from serving.evidence.signing import Signer, new_signer

COLUMNS = tuple(each.name for each in fields(Record))
TABLES: Mapping[str, tuple[str, ...]] = {
    "evidence_records": COLUMNS,
    "evidence_keys": ("sequence", "part", "sealed"),
    "evidence_heads": ("sequence", "digest", "at", "signer", "signature"),
    "evidence_chain": ("id", "sequence", "digest", "latest"),
}


@dataclass
class Victim:
    """A copy of a chain's database that is tampered with; `older` is the same database some records ago."""

    file: Path
    older: Path
    chance: random.Random

    def rows(self, connection: sqlite3.Connection) -> list[Record]:
        """Return all records."""
        found = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM evidence_records ORDER BY sequence")  # noqa: S608
        return [Record(*row) for row in found]

    def write(self, connection: sqlite3.Connection, records: list[Record]) -> None:
        """Put these records in place of all, and the chain's end after them."""
        connection.execute("DELETE FROM evidence_records")
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(
            f"INSERT INTO evidence_records ({', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608 - names from above
            [tuple(asdict(record)[name] for name in COLUMNS) for record in records],
        )
        last = records[-1]
        connection.execute("UPDATE evidence_chain SET sequence = ?, digest = ?", (last.sequence, last.digest))


Tamper = Callable[[Victim, sqlite3.Connection], None]


def edit(victim: Victim, connection: sqlite3.Connection) -> None:
    """Change one value anywhere."""
    table = victim.chance.choice([name for name in TABLES if count(connection, name)])
    column = victim.chance.choice(TABLES[table])
    number, old = one_value(victim, connection, table, column)
    new = changed(victim.chance, old)
    connection.execute(f"UPDATE OR REPLACE {table} SET {column} = ? WHERE rowid = ?", (new, number))  # noqa: S608


def edit_and_recompute(victim: Victim, connection: sqlite3.Connection) -> None:
    """Change a record, compute its digest anew and relink all that follow; the signatures stay as they are."""
    rows = victim.rows(connection)
    place = victim.chance.randrange(len(rows))
    field = victim.chance.choice(["kind", "mode", "who", "ref", "at"])
    values = asdict(rows[place])
    rows[place] = Record(**values | {field: changed(victim.chance, values[field])})
    victim.write(connection, relinked(rows))


def edit_and_sign(victim: Victim, connection: sqlite3.Connection) -> None:
    """Change a record, relink, and sign every record and head with a key of one's own."""
    rows, signer = victim.rows(connection), Signer.read(new_signer())
    place = victim.chance.randrange(len(rows))
    rows[place] = replace(rows[place], mode=str(changed(victim.chance, rows[place].mode)))
    keep = victim.chance.random() < 0.5  # half of the time under the name of our key
    forged = [replace(row, signer=row.signer if keep else signer.id) for row in rows]
    signed = [signer.record(row) for row in relinked(forged)]
    victim.write(connection, signed)
    for (number,) in connection.execute("SELECT sequence FROM evidence_heads").fetchall():
        row = signed[number - 1]
        head = signer.head(number, row.digest, row.at)
        connection.execute(
            "UPDATE evidence_heads SET digest = ?, signer = ?, signature = ? WHERE sequence = ?",
            (row.digest, row.signer, head.signature, number),
        )


def delete(victim: Victim, connection: sqlite3.Connection) -> None:
    """Take a record out."""
    connection.execute("DELETE FROM evidence_records WHERE sequence = ?", (any_sequence(victim, connection),))


def delete_and_renumber(victim: Victim, connection: sqlite3.Connection) -> None:
    """Take a record out, move all that follow up by one, and relink."""
    rows = victim.rows(connection)
    gone = victim.chance.randrange(len(rows) - 1)
    kept = [*rows[:gone], *(replace(row, sequence=row.sequence - 1) for row in rows[gone + 1 :])]
    victim.write(connection, relinked(kept))


def insert(victim: Victim, connection: sqlite3.Connection) -> None:
    """Put a copy of a record in somewhere, renumbered and relinked."""
    rows = victim.rows(connection)
    place, copied = victim.chance.randrange(len(rows)), victim.chance.choice(rows)
    forged = replace(copied, id=f"ev-{victim.chance.getrandbits(128):032x}")
    merged = [*rows[:place], forged, *rows[place:]]
    victim.write(connection, relinked([replace(row, sequence=n) for n, row in enumerate(merged, 1)]))


def append(victim: Victim, connection: sqlite3.Connection) -> None:
    """Put a record after the last one."""
    rows = victim.rows(connection)
    forged = replace(victim.chance.choice(rows), id=f"ev-{victim.chance.getrandbits(128):032x}", sequence=len(rows) + 1)
    victim.write(connection, relinked([*rows, forged]))


def swap(victim: Victim, connection: sqlite3.Connection) -> None:
    """Exchange the places of two records."""
    rows = victim.rows(connection)
    one, other = victim.chance.sample(range(len(rows)), 2)
    first, second = rows[one], rows[other]
    rows[one], rows[other] = replace(second, sequence=first.sequence), replace(first, sequence=second.sequence)
    victim.write(connection, relinked(rows) if victim.chance.random() < 0.5 else rows)


def truncate(victim: Victim, connection: sqlite3.Connection) -> None:
    """Cut the last records off, with their keys and heads, and set the end so that the rest is sound in itself."""
    rows = victim.rows(connection)
    left = rows[: victim.chance.randrange(1, len(rows))]
    victim.write(connection, left)
    for table in ("evidence_keys", "evidence_heads"):
        connection.execute(f"DELETE FROM {table} WHERE sequence > ?", (left[-1].sequence,))  # noqa: S608


def exchange_ciphertexts(victim: Victim, connection: sqlite3.Connection) -> None:
    """Give two records each other's sealed bodies and keys."""
    one, other = victim.chance.sample(range(1, count(connection, "evidence_records") + 1), 2)
    for table, column in (("evidence_records", "body"), ("evidence_keys", "sealed")):
        where = " AND part = 'body'" if table == "evidence_keys" else ""
        values = [
            connection.execute(f"SELECT {column} FROM {table} WHERE sequence = ?{where}", (number,)).fetchone()[0]  # noqa: S608
            for number in (one, other)
        ]
        for number, value in zip((other, one), values, strict=True):
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE sequence = ?{where}", (value, number))  # noqa: S608


def destroy_key(victim: Victim, connection: sqlite3.Connection) -> None:
    """Make a record unreadable without a proof of deletion."""
    part = victim.chance.choice(["body", "words"])
    number = any_sequence(victim, connection)
    connection.execute("DELETE FROM evidence_keys WHERE sequence = ? AND part = ?", (number, part))


def drop_head(victim: Victim, connection: sqlite3.Connection) -> None:
    """Take a kept head away."""
    number, _ = one_value(victim, connection, "evidence_heads", "sequence")
    connection.execute("DELETE FROM evidence_heads WHERE rowid = ?", (number,))


def replay_head(victim: Victim, connection: sqlite3.Connection) -> None:
    """Put an older head in the place of a later one."""
    rows = connection.execute("SELECT digest, at, signer, signature FROM evidence_heads ORDER BY sequence").fetchall()
    last = connection.execute("SELECT max(sequence) FROM evidence_heads").fetchone()[0]
    connection.execute(
        "UPDATE evidence_heads SET digest = ?, at = ?, signer = ?, signature = ? WHERE sequence = ?",
        (*victim.chance.choice(rows[:-1]), last),
    )


def roll_back(victim: Victim, connection: sqlite3.Connection) -> None:
    """Put the whole database back as it was some records ago."""
    connection.close()
    shutil.copy(victim.older, victim.file)


KINDS: Mapping[str, Tamper] = {
    tamper.__name__: tamper
    for tamper in (
        edit, edit_and_recompute, edit_and_sign, delete, delete_and_renumber, insert, append, swap, truncate,
        exchange_ciphertexts, destroy_key, drop_head, replay_head, roll_back,
    )
}  # fmt: skip


def tampered(victim: Victim, kind: str) -> None:
    """Tamper in one way with the file."""
    with closing(sqlite3.connect(victim.file)) as connection:
        KINDS[kind](victim, connection)
        if kind != "roll_back":
            connection.commit()


def relinked(rows: list[Record]) -> list[Record]:
    """Return the records with links and digests that fit, by whoever can read how they are made."""
    linked: list[Record] = []
    for row in rows:
        linked.append(with_digest(replace(row, previous=linked[-1].digest if linked else GENESIS)))
    return linked


def one_value(victim: Victim, connection: sqlite3.Connection, table: str, column: str) -> tuple[int, object]:
    """Return the row number and the value of some row."""
    rows = connection.execute(f"SELECT rowid, {column} FROM {table}").fetchall()  # noqa: S608 - names from above
    number, value = victim.chance.choice(rows)
    return int(number), value


def changed(chance: random.Random, old: object) -> object:
    """Return another value for a column: another number, a letter more or less, or nothing at all."""
    if isinstance(old, int):
        return old + chance.choice([-1, 1, 1000])
    text = str(old)
    place = chance.randrange(len(text) + 1)
    options = [text[:place] + "x" + text[place:], text[:place] + text[place + 1 :], "" if text else "x"]
    return chance.choice([option for option in options if option != text])


def any_sequence(victim: Victim, connection: sqlite3.Connection) -> int:
    """Return the sequence of some record."""
    return victim.chance.randint(1, count(connection, "evidence_records"))


def count(connection: sqlite3.Connection, table: str) -> int:
    """Count the rows of a table."""
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - names from above
