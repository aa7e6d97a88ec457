"""Pseudonyms (their values encrypted), the log of who saw them again, documents kept out for personal data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0050"


def upgrade() -> None:
    """Make the tables."""
    pseudonyms()
    reveals()
    quarantine()


def pseudonyms() -> None:
    """Make the table of labels."""
    op.create_table(
        "pseudonyms",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("key_id", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=True),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("used", sa.DateTime, nullable=False),
        sa.UniqueConstraint("owner", "conversation", "label"),
    )
    op.create_index("ix_pseudonyms_used", "pseudonyms", ["used"])
    op.create_index("ix_pseudonyms_key", "pseudonyms", ["key_id"])


def reveals() -> None:
    """Make the log of reveals."""
    op.create_table(
        "reveals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("who", sa.String(255), nullable=False, index=True),
        sa.Column("whence", sa.String(100), nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("evidence", sa.String(100), nullable=False),
    )


def quarantine() -> None:
    """Make the table of documents that are kept out."""
    op.create_table(
        "quarantine",
        sa.Column("doc_id", sa.String(500), primary_key=True),
        sa.Column("content_hash", sa.String(64), primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("findings", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("released", sa.DateTime, nullable=True),
        sa.Column("released_by", sa.String(255), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
