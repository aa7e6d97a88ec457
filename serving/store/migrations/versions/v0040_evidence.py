"""Evidence: the chain of records, the keys of their parts, heads, and the end of the chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from serving.evidence.chain import GENESIS

revision = "0040"
down_revision = "0030"
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables, and the end of an empty chain."""
    records()
    op.create_table(
        "evidence_keys",
        sa.Column("sequence", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("part", sa.String(10), primary_key=True),
        sa.Column("sealed", sa.String(200), nullable=False),
    )
    op.create_table(
        "evidence_heads",
        sa.Column("sequence", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.String(30), nullable=False),
        sa.Column("signer", sa.String(20), nullable=False),
        sa.Column("signature", sa.String(100), nullable=False),
    )
    chain = op.create_table(
        "evidence_chain",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("latest", sa.String(30), nullable=False),
    )
    op.bulk_insert(chain, [{"id": 1, "sequence": 0, "digest": GENESIS, "latest": ""}])


def records() -> None:
    """Make the chain itself."""
    op.create_table(
        "evidence_records",
        sa.Column("sequence", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False, index=True),
        sa.Column("at", sa.String(30), nullable=False, index=True),
        sa.Column("back_ms", NUMBER, nullable=False),
        sa.Column("who", sa.String(60), nullable=False, index=True),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("grade", sa.String(1), nullable=False),
        sa.Column("ref", sa.String(100), nullable=False, index=True),
        sa.Column("seal", sa.String(20), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("signer", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(100), nullable=False),
    )
