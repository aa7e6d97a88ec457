"""Check-ins of the elder-companion programme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0080"
down_revision = "0070"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "care_checkins",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("department", sa.String(100), nullable=False),
        sa.Column("checkin", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False, index=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("received", sa.DateTime, nullable=False, index=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("calling", sa.String(10), nullable=False),
        sa.Column("region", sa.String(50), nullable=False),
        sa.Column("grade", sa.String(1), nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("cues", sa.Text, nullable=False),
        sa.Column("risk", sa.String(10), nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.UniqueConstraint("department", "checkin"),
    )
