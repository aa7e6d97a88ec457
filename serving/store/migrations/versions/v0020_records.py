"""Conversations, usage and deletions; feedback gets its owner, the time saved and the text finally used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables."""
    conversations()
    usage()
    deletions()
    op.add_column("feedback", sa.Column("owner", sa.String(255), nullable=False, server_default=""))
    op.add_column("feedback", sa.Column("department", sa.String(200), nullable=False, server_default=""))
    op.add_column("feedback", sa.Column("minutes_saved", sa.Integer, nullable=True))
    op.add_column("feedback", sa.Column("final_text", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_feedback_created", "feedback", ["created"])
    if op.get_bind().dialect.name == "postgresql":  # SQLite does not limit a text's length
        op.alter_column("feedback", "comment", type_=sa.Text)


def conversations() -> None:
    """Make conversations and their turns."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("updated", sa.DateTime, nullable=False),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_index("ix_conversations_recent", "conversations", ["owner", "updated"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation_id",
            sa.Integer,
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("asked", sa.DateTime, nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer_id", sa.String(100), nullable=False, index=True),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("model", sa.String(200), nullable=True),
        sa.Column("index_version", sa.String(200), nullable=False),
        sa.Column("prompt_hash", sa.String(200), nullable=True),
    )


def usage() -> None:
    """Make usage."""
    op.create_table(
        "usage",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("department", sa.String(200), nullable=False),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("route", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("prompt_tokens", sa.Integer, nullable=False),
        sa.Column("completion_tokens", sa.Integer, nullable=False),
        sa.Column("estimated", sa.Boolean, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("engine_seconds", sa.Float, nullable=False),
        sa.Column("energy_wh", sa.Float, nullable=False),
    )
    op.create_index("ix_usage_owner_at", "usage", ["owner", "at"])


def deletions() -> None:
    """Make the proofs of deletions."""
    op.create_table(
        "deletions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("cutoff", sa.DateTime, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("before", sa.Integer, nullable=False),
        sa.Column("deleted", sa.Integer, nullable=False),
        sa.Column("left", sa.Integer, nullable=True),
        sa.Column("erased", sa.Boolean, nullable=False),
    )
