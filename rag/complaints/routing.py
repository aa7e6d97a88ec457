"""Which department is in charge, by the organisation's own 사무분장, and which matters belong to others.

법 제16조, 영 제13조: a complaint that another office handles is transferred without delay. A person decides both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from configs.taxonomy import Agency, Taxonomy
from rag.complaints.classify.features import Lexicon, matter_morphemes
from rag.complaints.classify.flags import agency_of
from rag.complaints.duties import Clause, clauses_of, of_places
from rag.complaints.particles import towards
from rag.complaints.speaker import matter_start
from rag.complaints.types import DepartmentCandidate, Domain, Label, ReadText, Routing, Transfer
from rag.ports import Analyzer, Embedder
from rag.types import Chunk, Vector

MOST = 3
"""Candidates that are shown."""
LEAST = 0.22
"""Below this share of the likelihood no department is suggested."""
SHARPNESS = 9.0
MEANING, WORDS, FIELD = 1.0, 1.4, 0.5
"""Weights of nearness in meaning, of words in common, and of the clause being of the complaint's domain."""
COMMON = frozenset(
    [
        "업무",
        "사항",
        "관리",
        "운영",
        "지원",
        "처리",
        "일",
        "것",
        "및",
        "등",
        "관한",
        "시",
        "군",
        "도",
        "과",
        "해당",
        "점검",
        "사업",
        "설치",
        "유지",
        "정책",
        "지도",
        "민원",
        "상담",
        "때",
        "곳",
    ]
)
TRANSFER_BASIS = "민원 처리에 관한 법률 제16조, 같은 법 시행령 제13조"
INGEST = (
    "사무분장 규칙이 색인에 없어 담당 부서를 찾지 못했습니다. 소속 기관의 사무분장 규칙이나 "
    "행정기구 설치 조례 시행규칙을"
    " `mongmin ingest 파일 --kind ordinance --jurisdiction 기관이름`으로 넣으십시오."
)
Fetch = Callable[[], Sequence[Chunk]]
Covering = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A clause with what it is compared by."""

    clause: Clause
    nouns: frozenset[str]
    shares: Mapping[str, float]
    vector: Vector


class Router:
    """Suggests departments. `fetch` returns the chunks of the rules (`duties.duty_chunks`); they are read once.

    `covering` returns a place and the province above it (`configs.regions.load_regions().covering`).
    """

    def __init__(
        self,
        fetch: Fetch,
        analyzer: Analyzer,
        embedder: Embedder | None,
        taxonomy: Taxonomy,
        covering: Covering = lambda place: (place,),
    ) -> None:
        self._fetch = fetch
        self._analyzer = analyzer
        self._embedder = embedder
        self._taxonomy = taxonomy
        self._covering = covering
        self._lexicon = Lexicon(taxonomy.domains)
        self._known: dict[str, Prepared] = {}

    def route(self, read: ReadText, domain: Domain | None, region: str | None) -> Routing:
        """Return candidates for a complaint, why, and a transfer where another agency handles it."""
        transfer = transfer_of(read, self._taxonomy.agencies)
        clauses = clauses_of(self._fetch())
        if not clauses:
            return Routing((), Label(None, 0.0, INGEST), transfer)
        own = of_places(clauses, self._covering(region)) if region else clauses
        note = ""
        if not own:
            own, titles = clauses, sorted({clause.chunk.title for clause in clauses})
            note = f" {region}의 사무분장은 색인에 없어 {', '.join(titles[:2])}에서 찾았습니다."
        return self._among(read, domain, self._prepared(own), note, transfer)

    def _among(
        self, read: ReadText, domain: Domain | None, prepared: Sequence[Prepared], note: str, transfer: Transfer | None
    ) -> Routing:
        scored = sorted(
            ((*self._score(read, domain, one), one) for one in prepared),
            key=lambda found: (-found[0], found[2].clause.basis),
        )
        best: dict[str, tuple[float, tuple[str, ...], Prepared]] = {}
        for found in scored:
            best.setdefault(found[2].clause.department, found)
        shares = softmax([found[0] for found in best.values()])
        ranked = list(zip(best.items(), shares, strict=True))
        likely = {name: round(share, 4) for (name, _), share in ranked[:5]}
        (name, (_, words, first)), confidence = ranked[0]
        if confidence < LEAST or (not words and domain is None):
            why = (
                f"사무분장의 어느 조항과도 뚜렷이 맞지 않습니다. 가까운 것은 {', '.join(list(likely)[:2])}입니다.{note}"
            )
            return Routing((), Label(None, confidence, why, words, likely), transfer)
        ground = "·".join(words) or "글의 뜻"
        why = f"{first.clause.basis} ({ground}){note}"
        candidates = tuple(
            DepartmentCandidate(unit, round(share, 4), found[2].clause.basis, found[2].clause.citation())
            for (unit, found), share in ranked[:MOST]
            if share >= LEAST / 3
        )
        return Routing(candidates, Label(name, confidence, why, words, likely), transfer)

    def _score(self, read: ReadText, domain: Domain | None, one: Prepared) -> tuple[float, tuple[str, ...]]:
        nouns = {found.form: found for found in matter_morphemes(read) if found.tag.startswith("NN")}
        common = sorted(one.nouns & nouns.keys(), key=lambda form: nouns[form].start)
        words = tuple(read.text[nouns[form].start : nouns[form].end] for form in common)
        overlap = sum(min(len(form), 4) / 3 for form in common) / math.sqrt(2 + len(one.nouns))
        near = sum(a * b for a, b in zip(read.vector, one.vector, strict=False)) if one.vector else 0.0
        field = one.shares.get(domain, 0.0) if domain else 0.0
        return MEANING * near + WORDS * min(overlap, 1.0) + FIELD * field, words

    def _prepared(self, clauses: Sequence[Clause]) -> list[Prepared]:
        new = [clause for clause in clauses if clause.basis not in self._known]
        texts = [f"{clause.department}: {clause.text}" for clause in new]
        analysed = list(self._analyzer.analyze(texts))
        vectors = self._embedder.embed_passages(texts) if self._embedder is not None and texts else [()] * len(texts)
        for clause, text, morphemes, vector in zip(new, texts, analysed, vectors, strict=True):
            nouns = frozenset(found.form for found in morphemes if found.tag.startswith("NN")) - COMMON
            weighed = self._lexicon.weigh(self._lexicon.find(text, morphemes))
            shares = dict(zip(self._taxonomy.domains, weighed[: len(self._taxonomy.domains)], strict=True))
            self._known[clause.basis] = Prepared(clause, nouns, shares, tuple(vector))
        return [self._known[clause.basis] for clause in clauses]


def softmax(scores: Sequence[float]) -> list[float]:
    """Return shares of the likelihood, of scores that lie close together."""
    top = max(scores)
    powers = [math.exp((score - top) * SHARPNESS) for score in scores]
    return [power / sum(powers) for power in powers]


def transfer_of(read: ReadText, agencies: Sequence[Agency]) -> Transfer | None:
    """Return where a complaint belongs instead, with the text of the 이송 사유; None where it is ours."""
    found = agency_of(read.text[matter_start(read.text) :], agencies)
    if found is None:
        return None
    agency, word = found
    reason = (
        f"이 민원은 {agency.matter}에 관한 것으로 {agency.name} 소관입니다. {TRANSFER_BASIS}에 "
        f"따라 {towards(agency.name)}"
        " 이송하고 그 사실을 민원인에게 알리고자 합니다. 우리 기관이 함께 할 일이 있으면 그 부분은 따로 처리합니다."
    )
    return Transfer(agency.name, reason, TRANSFER_BASIS, agency.confidence, (word,))
