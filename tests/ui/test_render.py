"""What the page shows of an answer, and that text of documents is never markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fake_api import CONTEXT, EVIL, NOTICE, QUOTES, answer, chosen, citation, evil_answer
from ui import render
from ui.contract import Answer, Citation, Health
from ui.conversation import Conversation, Turn
from ui.problems import UNREACHABLE

ALLOWED = {
    *("a", "article", "aside", "button", "dd", "details", "div", "dl", "dt", "form", "h2", "h3", "h4", "header"),
    *("i", "label", "li", "mark", "ol", "p", "section", "span", "strong", "summary", "textarea", "ul"),
}


class Tags(HTMLParser):
    """Collects elements and the names and values of attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def shown(data: dict[str, object], question: str = "질문", conditions: str = "") -> str:
    turn = Turn(question, conditions).after(Answer.model_validate(data))
    return render.transcript(Conversation(turns=(turn,)), "경기도")


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@given(st.text(max_size=40).map(lambda text: f"{EVIL}{text}\"'><svg onload=alert(1)>"))
def test_no_text_of_a_source_becomes_markup(text: str) -> None:
    evil = citation(1, text, title=text, locator=text, source=text, context=text, url=f"https://x.kr/{text}")
    data = answer(citations=[evil], notices=[text], ai_notice=text, model=text, index_version=text, answer_id=text)
    html = shown(data, question=text, conditions=text)
    tags = Tags(html)
    assert tags.names <= ALLOWED
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name in ("src", "srcdoc", "style")]
    assert "<script" not in html


def test_an_evil_answer_holds_its_text_as_text() -> None:
    assert "&lt;script&gt;window.hacked=1" in shown(evil_answer())


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.kr", "file:///etc/passwd", "http://", "http://[x"]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert render.web_link(url) is None
    assert "<a " not in shown(answer(citations=[citation(1, url=url)], answer_id=""))


def test_a_link_opens_without_a_referrer_or_an_opener() -> None:
    html = shown(answer(citations=[citation(1)]))
    assert 'href="https://law.example.go.kr/21" target="_blank" rel="noopener noreferrer"' in html


def test_the_quote_is_marked_inside_its_context() -> None:
    html = shown(answer())
    assert f"<mark>{QUOTES[0]}</mark>" in html
    assert f"<mark>{QUOTES[1]}</mark>" in html


@given(st.text(max_size=30), st.text(min_size=1, max_size=10), st.text(max_size=30), st.integers(0, 80))
def test_the_pieces_of_a_context_join_to_it_wherever_the_start_points(a: str, quote: str, b: str, start: int) -> None:
    source = Citation(marker="[1]", title="t", locator="l", quote=quote, context=a + quote + b, start=start)
    before, marked, after = render.pieces(source)
    assert marked == quote
    assert before + marked + after == source.context


def test_a_quote_of_several_stretches_is_marked_and_its_context_follows() -> None:
    html = shown(answer(citations=[citation(1, "여기 없는 인용")]))
    assert "<mark>여기 없는 인용</mark>" in html
    assert CONTEXT.split("\n", maxsplit=1)[0] in html


def test_every_answer_carries_the_ai_notice() -> None:
    for question in ("그냥", "인용", "점심"):
        assert NOTICE in shown(chosen(question))


def test_the_first_screen_tells_of_ai_before_any_question() -> None:
    text = words(render.transcript(Conversation(), "경기도"))
    assert "인공지능기본법 제31조" in text
    assert sum(example in text for example in render.EXAMPLES) == 6


def test_a_quotation_says_that_no_model_phrased_it() -> None:
    assert "원문을 그대로 인용했습니다." in words(shown(chosen("인용")))


def test_a_refusal_says_why_and_whom_to_ask_once_each() -> None:
    text = words(shown(chosen("점심")).split('data-copy="')[0])
    assert text.count("근거를 등록된 문서에서 찾지 못했습니다") == 1
    assert text.count("120") == 1


def test_a_text_that_is_not_in_force_is_called_so() -> None:
    text = words(shown(answer()))
    assert "2026. 5. 6. 시행" in text
    assert "2027. 1. 1. 시행, 지금 시행 중 아님" in text
    assert "아직 시행되지 않은 규정입니다" in text


def test_a_guide_without_a_date_is_not_called_in_force() -> None:
    text = words(shown(answer(citations=[citation(1, effective_from=None)])))
    assert "시행일 미표시" in text
    assert "시행 중 " not in text.split("근거 자료")[1].split("답변으로")[0]


def test_a_failure_offers_what_to_do_and_to_ask_again() -> None:
    turn = Turn("무엇인가요?").failed(UNREACHABLE)
    html = render.transcript(Conversation(turns=(turn,)), "경기도")
    assert 'role="alert"' in html
    assert 'data-ask="무엇인가요?"' in html


def test_the_banner_is_empty_when_all_is_well() -> None:
    assert render.banner(Health(status="ok")) == ""
    assert "기다리고" in render.banner(Health(status="down"))
    assert "원문 인용" in render.banner(Health(status="degraded"))
