"""The manifest's ledger of articles: who cites them, and whose anchors must be made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, func, select, update

from ingestion.manifest_store import Store, parts
from ingestion.manifest_tables import CHUNKS, FRAGMENTS, STALE_ARTICLES, Fragment


class ArticleLedger:
    """Citing fragments and stale articles, by key of article (`도로교통법#제13조`)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def stale(self) -> list[str]:
        """Return the articles whose chunks or citing lines have changed."""
        with self._store.reading() as connection:
            return list(connection.scalars(select(STALE_ARTICLES.c.article).order_by(STALE_ARTICLES.c.article)))

    def fragments(self, articles: Sequence[str]) -> dict[str, list[Fragment]]:
        """Return what cites each article, each text once, in an order that does not depend on when it came."""
        found: dict[str, dict[str, Fragment]] = defaultdict(dict)
        columns = (FRAGMENTS.c.article, FRAGMENTS.c.digest, FRAGMENTS.c.chars, FRAGMENTS.c.terms)
        with self._store.reading() as connection:
            for part in parts(articles):
                query = select(*columns).where(FRAGMENTS.c.article.in_(part)).order_by(FRAGMENTS.c.digest)
                for row in connection.execute(query):
                    found[row.article].setdefault(row.digest, Fragment(*row))
        return {article: list(fragments.values()) for article, fragments in found.items()}

    def chunks(self, articles: Sequence[str]) -> dict[str, list[tuple[str, bool]]]:
        """Return each article's written chunks, and whether they have an anchor now."""
        found: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        columns = (CHUNKS.c.article, CHUNKS.c.chunk_id, CHUNKS.c.anchored)
        with self._store.reading() as connection:
            for part in parts(articles):
                query = select(*columns).where(CHUNKS.c.article.in_(part), CHUNKS.c.written)
                for article, chunk_id, anchored in connection.execute(query):
                    found[article].append((chunk_id, anchored))
        return dict(found)

    def settle(self, articles: Sequence[str], anchored: Sequence[str], bare: Sequence[str]) -> None:
        """Note that the articles' chunks have (`anchored`) or lack (`bare`) their anchors, durably."""
        with self._store.writing() as connection:
            for value, chunk_ids in ((True, anchored), (False, bare)):
                for part in parts(chunk_ids):
                    connection.execute(update(CHUNKS).where(CHUNKS.c.chunk_id.in_(part)).values(anchored=value))
            for part in parts(articles):
                connection.execute(delete(STALE_ARTICLES).where(STALE_ARTICLES.c.article.in_(part)))

    def cited(self) -> int:
        """Count the articles that some document cites."""
        with self._store.reading() as connection:
            return connection.scalar(select(func.count(FRAGMENTS.c.article.distinct()))) or 0


def mark_stale(store: Store, connection: Connection, articles: Iterable[str | None]) -> None:
    """Note that articles need new anchors."""
    rows = [{"article": article} for article in dict.fromkeys(articles) if article is not None]
    store.add_new(connection, STALE_ARTICLES, rows)


def forget_fragments(store: Store, connection: Connection, chunk_ids: Sequence[str]) -> None:
    """Drop what chunks cite; the cited articles need new anchors."""
    for part in parts(chunk_ids):
        cited = select(FRAGMENTS.c.article).distinct().where(FRAGMENTS.c.chunk_id.in_(part))
        mark_stale(store, connection, connection.scalars(cited).all())
        connection.execute(delete(FRAGMENTS).where(FRAGMENTS.c.chunk_id.in_(part)))
