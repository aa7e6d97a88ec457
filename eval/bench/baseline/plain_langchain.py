"""What a tutorial builds: LangChain's recursive splitter, the same embedder, its Qdrant store, nothing else.

It knows no articles, so a chunk counts for the article that most of it lies in. It is given the statutes only:
guides could not be counted as hits, so leaving them out is a favour to it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.ports import Embedder
from rag.types import Chunk

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_qdrant import QdrantVectorStore

CHUNK_CHARS = 900
OVERLAP = 100
HEADING = re.compile(r"^#{5} (제\d+조(?:의\d+)?)", re.MULTILINE)
BATCH = 512


@dataclass(frozen=True)
class PlainPipeline:
    """Splitter, embedder, store."""

    store: QdrantVectorStore

    def rank(self, question: str, k: int) -> list[Chunk]:
        """Return the store's nearest chunks, each labelled with the article it lies in."""
        return [labelled(document, i) for i, document in enumerate(self.store.similarity_search(question, k=k))]


def build(statutes: Path, embedder: Embedder, progress: Callable[[int, int], None]) -> PlainPipeline:
    """Split and index all Markdown files below a folder; `progress` is told chunks done and in all."""
    from langchain_core.embeddings import Embeddings
    from langchain_qdrant import QdrantVectorStore
    from qdrant_client import QdrantClient
    from qdrant_client.models import Distance, VectorParams

    class Shared(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [list(vector) for vector in embedder.embed_passages(texts)]

        def embed_query(self, text: str) -> list[float]:
            return list(embedder.embed_queries([text])[0])

    client = QdrantClient(":memory:")
    client.create_collection("plain", VectorParams(size=embedder.dimensions, distance=Distance.COSINE))
    store = QdrantVectorStore(client=client, collection_name="plain", embedding=Shared())
    documents = list(split(statutes))
    for start in range(0, len(documents), BATCH):
        store.add_documents(documents[start : start + BATCH])
        progress(min(start + BATCH, len(documents)), len(documents))
    return PlainPipeline(store)


def split(statutes: Path) -> Iterator[Document]:
    """Yield the splitter's chunks with file, offset and article as metadata."""
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP, add_start_index=True)
    for path in sorted(statutes.rglob("*.md")):
        text = path.read_text(encoding="utf8")
        marks = [(match.start(), match[1]) for match in HEADING.finditer(text)]
        source = path.relative_to(statutes).as_posix()
        for chunk in splitter.split_documents([Document(text)]):
            middle = int(chunk.metadata["start_index"]) + len(chunk.page_content) // 2
            yield Document(chunk.page_content, metadata={"source": source, "article": article_at(marks, middle)})


def article_at(marks: Sequence[tuple[int, str]], position: int) -> str | None:
    """Return the article whose heading stands last before a position."""
    number = bisect_right(marks, (position, "\uffff")) - 1
    return marks[number][1] if number >= 0 else None


def labelled(document: Document, number: int) -> Chunk:
    """Return a LangChain document as a chunk of ours, for the same scoring."""
    source = str(document.metadata["source"])
    return Chunk(
        chunk_id=f"{source}#{number}",
        doc_id=source,
        title=source,
        text=document.page_content,
        kind="law",
        locator=document.metadata["article"] or "",
        source=source,
        article=document.metadata["article"],
    )
