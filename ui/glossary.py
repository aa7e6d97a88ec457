"""Technical words of the register in plain Korean, for whoever reads it as a citizen."""

from __future__ import annotations

from collections.abc import Mapping

GLOSSARY: Mapping[str, str] = {
    "고영향": "사람의 생명, 안전, 권리에 큰 영향을 줄 수 있는 인공지능입니다(인공지능기본법 제2조제4호).",
    "언어 모델": "많은 글에서 낱말이 이어지는 방식을 배워, 물음에 맞는 글을 쓰는 프로그램입니다.",
    "임베딩": "글의 뜻을 숫자로 바꾼 것입니다. 뜻이 가까운 글을 찾는 데 씁니다.",
    "재순위": "찾은 글을 물음과 가까운 차례로 다시 늘어놓는 일입니다.",
    "해시": "파일이 바뀌지 않았는지 확인하는 지문 같은 값입니다.",
    "라이선스": "프로그램이나 모델을 쓸 수 있는 조건입니다.",
    "신뢰구간": "같은 방법으로 다시 잰다면 참값이 들어 있을 것으로 보는 범위입니다. 보통 95%로 계산합니다.",
    "표본": "잰 문항이나 사례의 수(n)입니다. 적을수록 결과가 덜 확실합니다.",
    "측정하지 않음": "아직 재지 않았거나, 서명된 평가 결과가 없다는 뜻입니다. 0점이라는 뜻이 아닙니다.",
    "편향": "특정한 사람들에게 치우친 결과가 나오는 것입니다.",
    "보안등급": "자료의 등급입니다. C는 기밀, S는 민감, O는 공개입니다.",
    "가명": "이름 같은 정보를 다른 말로 바꾸어 누구인지 알 수 없게 한 것입니다.",
    "영향평가": "사람에게 미치는 영향을 쓰기 전에 따져 보는 일입니다.",
}
SIGNS: Mapping[str, tuple[str, ...]] = {"표본": ("n=", "표본"), "임베딩": ("임베딩", "embedding")}
"""By what else a term is recognised than by itself."""


def terms_in(text: str) -> tuple[str, ...]:
    """Return the terms that stand in a text, in the glossary's order.

    >>> terms_in("고영향 여부: 측정하지 않음")
    ('고영향', '측정하지 않음')
    """
    return tuple(term for term in GLOSSARY if any(sign in text for sign in SIGNS.get(term, (term,))))
