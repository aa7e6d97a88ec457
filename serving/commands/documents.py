"""`mongmin documents`: what the index holds, and what it does not and why."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ingestion.quality.page import LOST
from ingestion.quality.page import page as page_of
from rag.errors import InputError
from serving.commands.common import Domain, Json, Jurisdiction, Kinds, desk_of, out, out_json, request, say
from serving.library import PAGE, Library
from serving.schemas_documents import MAX_PAGE, DocumentList, DocumentOut, FailedOut, ListRequest, WhyOut

app = typer.Typer(
    rich_markup_mode=None, add_completion=False, no_args_is_help=True, help="색인에 든 문서를 보고, 빼고, 점검합니다."
)
NOTHING_FOUND = 1
LISTS = {
    "failures": "읽지 못한 파일",
    "contradictions": "서로 어긋나는 판",
    "duplicates": "같은 문서",
    "near_duplicates": "거의 같은 문서",
    "undated": "시행일이 없는 법령·조례·안내",
    "headerless": "머리글이 없는 표가 든 문서",
    "no_text_layer": "글자층이 없는 쪽",
    "warnings": "그 밖의 주의",
}
Names = Annotated[list[str], typer.Argument(metavar="번호|경로...", help="문서 번호, 파일 경로 또는 출처")]


@app.command("list")
def list_(  # noqa: PLR0913, PLR0917 - a parameter an option
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[낱말]", help="제목, 출처, 번호에 든 낱말")] = "",
    kind: Kinds = None,
    domain: Domain = None,
    jurisdiction: Jurisdiction = None,
    failed: Annotated[bool, typer.Option("--failed", help="문서 대신 읽지 못한 파일을 보입니다.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="개수", help="많아야 이만큼 [기본값: 모두]")] = 0,
    json: Json = False,
) -> None:
    """색인에 든 문서, 또는 읽지 못한 파일의 목록을 보입니다."""
    values = {"q": text, "kinds": kind or [], "domain": domain, "jurisdiction": jurisdiction, "failed": failed}
    wanted = request(ListRequest, values)
    shown = total = 0
    with desk_of(context, "documents") as desk:
        for page in pages(desk.library, wanted, limit):
            total = page.total
            items: tuple[DocumentOut | FailedOut, ...] = (*page.documents, *page.failures)
            for item in items:
                out_json(item) if json else out(line(item))
                shown += 1
    if not shown:
        say(
            "읽지 못한 파일이 없습니다."
            if failed
            else "그런 문서가 없습니다. 조건을 줄이거나 ingest로 문서를 넣으십시오."
        )
        raise typer.Exit(NOTHING_FOUND)
    if not json:
        say(f"{shown:,}/{total:,}건")


@app.command()
def show(context: typer.Context, names: Names, json: Json = False) -> None:
    """문서의 정보와 다른 판, 조각의 위치와 글을 보입니다."""
    missing = False
    with desk_of(context, "documents") as desk:
        for name in names:
            found = desk.library.resolve(absolute(name)) or desk.library.resolve(name)
            if not found:
                say(f"{name!r}에 해당하는 문서가 없습니다. mongmin documents why로 까닭을 볼 수 있습니다.")
                missing = True
            for document in found:
                tell(desk.library, document, json)
    if missing:
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def remove(context: typer.Context, names: Names, json: Json = False) -> None:
    """문서를 색인에서 뺍니다(조각, 벡터, 인용 표지까지). 원래 파일은 지우지 않습니다."""
    with desk_of(context, "documents") as desk:
        exact = [name if desk.library.resolve(name) else absolute(name) for name in names]
        done = desk.library.remove(exact)
    if json:
        out_json(done)
    else:
        out(f"문서 {len(done.removed):,}건을 뺐습니다. {done.notice}".strip())
    for name in done.unknown:
        say(f"{name!r}에 해당하는 문서가 없습니다.")
    if done.unknown:
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def why(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="경로...", help="파일이나 폴더")],
    json: Json = False,
) -> None:
    """파일이 왜 색인에 없는지, 있으면 어느 문서인지 보입니다."""
    with desk_of(context, "documents") as desk:
        found = [desk.library.why(absolute(str(path))) for path in paths]
    for one in found:
        out_json(one) if json else out(explained(one))
    if any(one.state == "missing" for one in found):
        raise typer.Exit(NOTHING_FOUND)


@app.command()
def report(
    context: typer.Context,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="파일", help="보고서 화면(HTML)을 이 파일에 씁니다.")
    ] = None,
    json: Json = False,
) -> None:
    """품질 보고서: 형식별 현황, 읽지 못한 파일, 중복, 어긋나는 판, 빠진 시행일 등을 보입니다."""
    with desk_of(context, "documents") as desk:
        found = desk.library.report()
    if html is not None:
        written(html, page_of(found))
    if json:
        out_json(found)
    else:
        out("\n".join(figures(found)))


def pages(library: Library, wanted: ListRequest, limit: int) -> Iterator[DocumentList]:
    """Yield pages until all, or `limit` items, are there."""
    at = 0
    while True:
        size = min(MAX_PAGE, limit - at) if limit else MAX_PAGE
        page = library.page(wanted.model_copy(update={"offset": at, "limit": size}))
        yield page
        at += len(page.documents) + len(page.failures)
        if at >= page.total or (limit and at >= limit) or not (page.documents or page.failures):
            return


def tell(library: Library, document: DocumentOut, json: bool) -> None:
    """Print a document; with `json` as one line."""
    detail = library.show(document.doc_id)
    chunks = list(detail.chunks)
    while len(chunks) < detail.total and (more := library.show(document.doc_id, len(chunks), PAGE).chunks):
        chunks += more
    if json:
        out_json(detail.model_copy(update={"chunks": tuple(chunks)}))
        return
    out(line(detail.document))
    out("\n".join(described(detail.document)))
    for other in detail.versions:
        out(f"  다른 판: {line(other)}")
    for chunk in chunks:
        out(f"\n[{chunk.locator}]\n{chunk.text}")


def written(path: Path, text: str) -> None:
    """Write a file that the user named. Raises `InputError` where that is not possible."""
    try:
        path.write_text(text, encoding="utf8")
    except OSError as error:
        raise InputError(f"{str(path)!r}에 쓸 수 없습니다({error.strerror or error}). 다른 경로를 주십시오.") from error


def figures(found: Mapping[str, Any]) -> list[str]:
    """Return the report's figures, a line each."""
    share = found["located_share"]
    forms = [f"{form['form']} 파일 {form['files']:,}개(실패 {form['failed']:,})" for form in found["formats"]]
    return [
        f"문서 {found['documents']:,}건, 파일 {found['files']:,}개, 글자 {found['characters']:,}자, "
        f"조각 {found['chunks']:,}개(정확한 위치 {'-' if share is None else f'{share:.1%}'})",
        f"형식: {', '.join(forms) or '-'}",
        *(f"{name}: {found[key]['total']:,}건" for key, name in LISTS.items()),
        "개인정보: " + personal(found),
    ]


def personal(found: Mapping[str, Any]) -> str:
    """Return what the report says of personal data: whether all was looked at, and what was found."""
    looked = f"{found['unscreened']:,}건 검사 안 함" if found["unscreened"] else "모두 검사"
    kinds = [f"{kind} {count:,}" for kind, count in found["findings"].items()]
    return f"{looked}, {', '.join(kinds) or '없음'}"


def absolute(name: str) -> str:
    """Return the absolute path that a name would be."""
    return os.path.abspath(name)  # noqa: PTH100 - Path.resolve would follow the last link


def line(item: DocumentOut | FailedOut) -> str:
    """Return a document or a failure as a line."""
    if isinstance(item, FailedOut):
        return f"{item.path} - {item.reason} {item.remedy}".rstrip()
    dates = (
        f" {item.effective_from or ''}~{item.effective_to or ''}" if item.effective_from or item.effective_to else ""
    )
    return (
        f"{item.doc_id}  「{item.title}」 {item.kind}{dates} 등급 {item.grade}, 조각 {item.chunks:,}개 ({item.source})"
    )


def described(document: DocumentOut) -> list[str]:
    """Return what else is known of a document, a line each."""
    fields = {
        "형식": document.form,
        "글자 수": f"{document.chars:,}" if document.chars is not None else None,
        "쪽수": document.pages,
        "분야": document.domain,
        "관할": document.jurisdiction,
        "부서": document.department,
        "주소": document.url,
        "넣은 때": document.ingested_at,
        "뺀 것": ", ".join(f"{LOST.get(kind, kind)} {count:,}" for kind, count in document.dropped.items()) or None,
    }
    return [
        *(f"  {name}: {value}" for name, value in fields.items() if value is not None),
        *(f"  주의: {warning}" for warning in document.warnings),
    ]


def explained(found: WhyOut) -> str:
    """Return an explanation as a reader sees it."""
    lines = [f"{found.path}: {found.reason} {found.remedy}".rstrip()]
    lines += [f"  {line(document)}, 넣은 때 {document.ingested_at}" for document in found.documents]
    return "\n".join(lines)
