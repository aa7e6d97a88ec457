"""Articles that a text names by their law: 「주차장법」 제19조의4, 건축법 시행령 제2조제5항, 민법에 제999조가.

The words before an article may begin before the law's name (`그런데 건축법 제3조`), so a plain name is kept as every
ending of them; which one is a law the index knows. Where it is unsure that a law is named, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.cite_locator import law_key
from rag.lexical import ARTICLE

GAP = re.compile(r"\s?(?:\([^()]{0,40}\))?\s?(?:의|상|상의|에|에서|에는|에도|엔|중|가운데)?\s*$")
"""What may stand between a law and its article; the particles of 「주차장법」에 제3조가, 주차장법상 제3조."""
NEXT = re.compile(r"(?:\s|[,ㆍ·~∼]|및|와|과|하고|또는|이나|부터|내지|까지|제\s?\d+\s?[항호](?:의\s?\d+)?|[가-하]목)*")
"""What stands between articles of one law."""
QUOTED = re.compile(r"「([가-힣0-9ㆍ·,() ]{2,80})」(\s?(?:시행령|시행규칙))?$")
WORDS = re.compile(r"(?:[가-힣0-9ㆍ·]+,?\s+){0,13}[가-힣ㆍ·]*(?:법률?|[가-힣]령|규칙|규정|조례)$")
LAW = re.compile(r"[가-힣ㆍ·]+(?:법|법률)$")
SUBORDINATE = re.compile(r"\s?(?:시행령|시행규칙)$")
INSIDE = re.compile(r"(?:\s?제\s?(\d+)\s?항)?(?:\s?제\s?(\d+)\s?호(?:의\s?(\d+))?)?")
GENERIC = frozenset({"법", "법률", "특별법", "기본법", "특례법", "일반법", "개별법", "시행령", "시행규칙", "촉진법"})
NO_LAW = re.compile(
    r"(?:방|문|위|불|용|입|사|편|공|기|수|어|화|농|해|비|요|주|마|무|준|합|탈|적|요리|조리|사용|작성|계산|이용|활용|"
    r"같은|동|이|그|저|구|신|개정|종전|현행|다른|해당|관계|관련|상위|국내|국제|모|본|어느|무슨|어떤)(?:법|법률)"
)
"""Words that end as laws do and name none (방법, 문법, 요리법), or point to a law without its name (같은 법)."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An article as a text names it.

    `laws` are the keys that its law may have, the longest first; `name` is the law as it is written. `sure` says
    that a law is named even where none of that name is known.
    `inside` is the 항 and 호 (`제5항제3호`), as `rag.cite_locator` names them.
    """

    laws: tuple[str, ...]
    name: str
    article: str
    inside: str = ""
    sure: bool = False


def mentions(text: str) -> tuple[Mention, ...]:
    """Return the articles that a text names by their law, in order.

    >>> [(one.laws[0], one.article, one.inside) for one in mentions("「건축법」 시행령 제2조제5항과 제3조의2")]
    [('건축법시행령', '제2조', '제5항'), ('건축법시행령', '제3조의2', '')]
    >>> mentions("제5조가 뭐예요? 그 법 제3조")
    ()
    """
    return tuple(dict.fromkeys(found(text)))


def found(text: str) -> Iterator[Mention]:
    """Yield them one by one; an article right behind another one is of the same law."""
    last: Mention | None = None
    end = 0
    for match in ARTICLE.finditer(text):
        law = law_before(text[end : match.start()])
        if law is None and last is not None and NEXT.fullmatch(text, end, match.start()):
            law = last
        last, end = None, match.end()
        if law is not None:
            last = article_of(law, match, text)
            yield last


def article_of(law: Mention, match: re.Match[str], text: str) -> Mention:
    """Return the mention of the article that `match` names, of a law."""
    article = f"제{int(match[1])}조" + (f"의{int(match[2])}" if match[2] else "")
    return Mention(law.laws, law.name, article, inside_of(text, match.end()), law.sure)


def inside_of(text: str, start: int) -> str:
    """Return the 항 and 호 that a text names at `start`, or nothing."""
    match = INSIDE.match(text, start)
    paragraph, item, branch = match.groups() if match else (None, None, None)
    label = f"제{int(paragraph)}항" if paragraph else ""
    return label + (f"제{int(item)}호" if item else "") + (f"의{int(branch)}" if branch else "")


def law_before(text: str) -> Mention | None:
    """Return the law (without an article yet) that is named at the end of a text."""
    named = GAP.sub("", text)
    return quoted(named) or plain(named)


def quoted(text: str) -> Mention | None:
    """Return a law that stands in marks at the end of a text."""
    match = QUOTED.search(text)
    if match is None:
        return None
    name = match[1].strip() + (f" {match[2].strip()}" if match[2] else "")
    return Mention((law_key(name),), f"「{name}」", "", sure=is_law(name))


def plain(text: str) -> Mention | None:
    """Return a law that is named without marks at the end of a text."""
    match = WORDS.search(text)
    if match is None:
        return None
    words = match[0].split()
    laws = [law_key(" ".join(words[at:])) for at in range(len(words))]
    known = tuple(law for law in laws if law not in GENERIC and not NO_LAW.fullmatch(law))
    shown = " ".join(words[-3:])
    return Mention(known, f"“{shown}”", "", sure=is_law(match[0])) if known else None


def is_law(name: str) -> bool:
    """Whether a name is surely that of an act, its decree or its rule: no ordinance, and no word such as 방법.

    >>> [is_law(name) for name in ("민법", "달빛 조성에 관한 법률", "민법 시행령", "요리법", "같은 법", "수원시 조례")]
    [True, True, True, False, False, False]
    """
    words = SUBORDINATE.sub("", name).split()
    if not words or (not LAW.fullmatch(words[-1]) and words[-1] != "법률"):
        return False
    if words[-1] in GENERIC or NO_LAW.fullmatch(words[-1]):
        return len(words) > 1 and (words[-2] == "관한" or (words[-1] == "촉진법"))
    return True
