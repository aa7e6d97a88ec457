"""Complaints with what was found of them, decisions, clock events, and callbacks that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0040"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "complaints",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("complaint_id", sa.String(40), nullable=False, unique=True),
        sa.Column("owner", sa.String(255), nullable=False, index=True),
        sa.Column("identity", sa.String(64), nullable=True, unique=True),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("external", sa.Text, nullable=True),
        sa.Column("complainant", sa.String(64), nullable=True, index=True),
        sa.Column("grade", sa.String(1), nullable=False),
        sa.Column("region", sa.Text, nullable=True),
        sa.Column("received_at", sa.DateTime, nullable=False, index=True),
        sa.Column("taken_at", sa.DateTime, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("excerpt", sa.Text, nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.String(40), nullable=True),
        sa.Column("claimed_until", sa.DateTime, nullable=True),
        sa.Column("triage", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("domain", sa.String(20), nullable=True),
        sa.Column("type", sa.String(20), nullable=True),
        sa.Column("urgency", sa.String(10), nullable=False),
        sa.Column("flags", sa.Text, nullable=False),
        sa.Column("crisis", sa.String(20), nullable=True),
        sa.Column("danger", sa.Integer, nullable=False),
        sa.Column("department", sa.Text, nullable=True),
        sa.Column("departments", sa.Text, nullable=False),
        sa.Column("due", sa.DateTime, nullable=True, index=True),
        sa.Column("text", sa.Text, nullable=True),
        sa.Column("notified", sa.Integer, nullable=False),
        sa.Column("closed_at", sa.DateTime, nullable=True, index=True),
        sa.Column("edit_distance", sa.Float, nullable=True),
        sa.Index("ix_complaints_queue", "danger", "due"),
        sa.Index("ix_complaints_stage", "stage", "claimed_until"),
    )
    op.create_table(
        "complaint_decisions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "complaint_id", sa.Integer, sa.ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
    )
    op.create_table(
        "complaint_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "complaint_id", sa.Integer, sa.ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("by", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "complaint_callbacks",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("callback_id", sa.String(40), nullable=False, unique=True),
        sa.Column(
            "complaint_id", sa.Integer, sa.ForeignKey("complaints.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("next_try", sa.DateTime, nullable=True, index=True),
        sa.Column("problem", sa.Text, nullable=True),
        sa.Column("made", sa.DateTime, nullable=False),
    )
