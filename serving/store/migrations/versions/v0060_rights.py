"""Notices that were given, and requests for explanation, refusal or review with their replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0020"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("owner", "version"),
    )
    op.create_table(
        "appeals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("receipt", sa.String(40), nullable=False, unique=True),
        sa.Column("owner", sa.String(255), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.String(100), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("received", sa.DateTime, nullable=False, index=True),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("extensions", sa.Integer, nullable=False),
        sa.Column("extended_because", sa.Text, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("replied", sa.DateTime, nullable=True),
        sa.Column("replied_by", sa.String(255), nullable=False),
    )
