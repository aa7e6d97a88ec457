"""Reviews of evaluation runs, their ratings, corrections, and the names of who took part."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0090"
down_revision = "0080"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "evaluators",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String(255), nullable=False, unique=True),
        sa.Column("used", sa.DateTime, nullable=False, index=True),
        # A number is never given twice: what somebody did whose name is gone must not become another's.
        sqlite_autoincrement=True,
    )
    op.create_table(
        "evaluation_reviews",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("suite", sa.String(200), nullable=False),
        sa.Column("first", sa.String(200), nullable=False),
        sa.Column("second", sa.String(200), nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("criteria", sa.Text, nullable=False),
        sa.Column("cases", sa.Text, nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False, index=True),
        sa.Column("closed_by", sa.Integer, nullable=True),
        sa.Column("closed", sa.DateTime, nullable=True),
    )
    op.create_table(
        "evaluation_ratings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("review", sa.String(40), sa.ForeignKey("evaluation_reviews.id"), nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("evaluator", sa.Integer, nullable=False),
        sa.Column("first_shown", sa.String(1), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("points", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.UniqueConstraint("review", "case_id", "evaluator"),
    )
    op.create_table(
        "evaluation_corrections",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("identity", sa.String(64), nullable=False, unique=True),
        sa.Column("run", sa.String(200), nullable=False),
        sa.Column("suite", sa.String(200), nullable=False),
        sa.Column("case_id", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("cluster", sa.Text, nullable=False),
        sa.Column("slices", sa.Text, nullable=False),
        sa.Column("wrong", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("key_facts", sa.Text, nullable=False),
        sa.Column("articles", sa.Text, nullable=False),
        sa.Column("refuse", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
        sa.Column("made_by", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime, nullable=False, index=True),
        sa.Column("decided_by", sa.Integer, nullable=True),
        sa.Column("decided", sa.DateTime, nullable=True),
        sa.Column("decision", sa.Text, nullable=False),
    )
