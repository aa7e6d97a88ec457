"""The 민원 desk over an API of the same shapes: what is shown, what is asked first, and what goes wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from configs.regions import load_regions
from tests.ui.desk_data import BLANKS, HUNGER, NOW, REPLY
from tests.ui.fake_api import EVIL
from tests.ui.fake_desk import FakeDesk, Kept
from ui.complaints.client import DeskClient
from ui.complaints.forms import BadField, decision_of, draft_of, event_of
from ui.complaints.marks import Mark, blank_marks, masked_marks, pieces, word_marks
from ui.complaints.page import ComplaintDesk
from ui.complaints.plots import bars, columns
from ui.complaints.queue_page import clock_class
from ui.complaints.shapes import Clock, Count, Span
from ui.complaints.words import EVENTS
from ui.scripted import FORM_BYTES
from ui.transport import Transport

OWN = {"sec-fetch-site": "same-origin"}
SIGNED = {"officer": "홍길동", "contact": "031-120"}
FILLED = "1. 감사합니다.\n2. 7월 15일에 메웠습니다. 도로과 담당 홍길동"


@pytest.fixture(scope="module")
def api() -> Iterator[FakeDesk]:
    with FakeDesk() as api:
        yield api


@pytest.fixture
def kept(api: FakeDesk) -> Kept:
    return api.renew()


def page(api: FakeDesk, *, own: bool = True) -> TestClient:
    desk = ComplaintDesk(DeskClient(Transport(api.url)), "경기도", load_regions(), own=own)
    return TestClient(Starlette(routes=desk.routes()), follow_redirects=False)


def decide(api: FakeDesk, **given: str) -> tuple[int, str]:
    answer = page(api).post("/desk/decide", data={"id": "c-1", "version": "1", **given}, headers=OWN)
    return answer.status_code, unescape(answer.text)


def test_danger_stands_above_all_with_its_reason_and_whom_to_call(api: FakeDesk, kept: Kept) -> None:
    html = unescape(page(api).get("/desk").text)
    alarm = html[html.index('role="alert"') : html.index('id="queue"')]
    for said in ("식량·생계", "먹을 것이 모자란다고 말합니다.", "129", "031-120", HUNGER):
        assert said in alarm
    assert html.index("129") < html.index("031-120")
    ids = re.findall(r'data-id="([^"]+)"', html)
    assert ids[:2] == ["c-9", "c-1"]


def test_danger_is_shown_whatever_the_list_is_narrowed_to(api: FakeDesk, kept: Kept) -> None:
    html = page(api).get("/desk?region=화성시").text
    assert 'id="alarm-title"' in html
    assert 'data-id="c-9"' not in html


def test_a_danger_that_was_answered_alarms_nobody(api: FakeDesk, kept: Kept) -> None:
    kept.cases["c-9"] = kept.cases["c-9"].model_copy(update={"state": "답변"})
    assert 'id="alarm-title"' not in page(api).get("/desk").text


def test_conditions_narrow_the_list_and_stay_chosen(api: FakeDesk, kept: Kept) -> None:
    html = page(api).get("/desk?region=화성시&domain=환경&offset=20").text
    assert "30건 가운데 21–30번째" in html
    assert "<option selected>화성시</option>" in html
    assert 'rel="prev" href="/desk?domain=' in html
    assert 'rel="next"' not in html
    late = page(api).get("/desk?overdue=true").text
    assert re.findall(r'data-id="([^"]+)"', late) == ["c-1"]
    assert "기한 지남" in late
    assert "조건에 맞는 민원이 없습니다" in page(api).get("/desk?state=종결").text


@pytest.mark.parametrize(("number", "where"), [("c-1", "c-1"), ("1AA-2607-0000001", "c-1"), ("N-29", "n-29")])
def test_a_case_is_found_by_our_number_and_by_the_sender_s(api: FakeDesk, kept: Kept, number: str, where: str) -> None:
    answer = page(api).get("/desk/find", params={"no": number})
    assert answer.headers["location"] == f"/desk/case?id={where}"


def test_a_number_that_is_none_is_told_beside_its_field(api: FakeDesk, kept: Kept) -> None:
    answer = page(api).get("/desk/find?no=없는번호")
    assert answer.status_code == 404
    assert "그 번호의 민원이 없습니다" in answer.text
    assert 'value="없는번호"' in answer.text


def test_a_case_shows_text_sources_reasons_deadline_and_similar_replies(api: FakeDesk, kept: Kept) -> None:
    html = unescape(page(api).get("/desk/case?id=c-1").text)
    assert re.search(r'<mark class="m-masked"[^>]*>\[전화번호 1\]', html)
    assert re.search(r'<mark class="m-word" title="분야의 이유">구덩이', html)
    assert "<mark>그 민원의 처리기간의 범위에서" in html
    assert "사무분장 규칙 제4조제2호" in html
    assert "2026-07-17 제헌절이라 세지 않음" in html
    assert "7월 15일에 메웠습니다." in html
    assert "함께 처리할 수 있습니다" in html
    assert "불편을 풀어 달라고 합니다." in html
    assert "인공지능이 만든 초안입니다" in html
    assert html.index("origin-skeleton") < html.index("인공지능이 쓴 문장입니다")


def test_a_case_of_which_nothing_is_known_is_shown_all_the_same(api: FakeDesk, kept: Kept) -> None:
    html = page(api).get("/desk/case?id=c-bare").text
    for said in (
        "종류 확인 필요",
        "분야 확인 필요",
        "기한을 세지 못했습니다.",
        "초안 쓰기",
        "이 기능이 설치되어 있지 않습니다.",
    ):
        assert said in html
    assert "종류 확인 필요" in page(api).get("/desk?offset=20").text + page(api).get("/desk").text


def test_what_is_copied_takes_its_sources_and_the_label_along(api: FakeDesk, kept: Kept) -> None:
    html = unescape(page(api).get("/desk/case?id=c-1").text)
    tail = html[html.index('<textarea id="copy-tail"') :].partition("</textarea>")[0]
    assert "[1] 민원 처리에 관한 법률 시행령 제21조제1항" in tail
    assert "[AI 표시] 인공지능이 만든 초안입니다" in tail


@pytest.mark.parametrize("path", ["/desk", "/desk/case?id=c-evil", "/desk/dashboard", "/desk/list"])
def test_hostile_text_is_never_markup_and_no_script_stands_in_a_page(api: FakeDesk, kept: Kept, path: str) -> None:
    answer = page(api).get(path)
    assert EVIL not in answer.text
    assert "<img" not in answer.text
    assert all(" src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text))
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy


def test_hostile_text_is_escaped_in_a_streamed_draft_too(api: FakeDesk, kept: Kept) -> None:
    body = page(api).post("/desk/stream", data={"id": "c-evil"}, headers=OWN).text
    events = [json.loads(one) for one in re.findall(r"^data: (.*)$", body, re.MULTILINE)]
    markup = [value for one in events for name, value in one.items() if name in ("html", "sources")]
    assert len(markup) == 3
    assert not any("<script" in html or "<img" in html for html in markup)


def test_a_draft_comes_sentence_by_sentence_and_then_whole(api: FakeDesk, kept: Kept) -> None:
    body = page(api).post("/desk/stream", data={"id": "c-1", "tone": EVIL}, headers=OWN).text
    events = [json.loads(one) for one in re.findall(r"^data: (.*)$", body, re.MULTILINE)]
    assert len(events) == 5
    assert events[-1]["text"] == REPLY
    assert tuple(events[-1]["blanks"]) == BLANKS
    assert 'class="line origin-blank"' in events[3]["html"]
    assert kept.drafts[0]["tone"] == "정중"
    assert kept.drafts[0]["stream"] is True


def test_a_draft_that_fails_is_told_in_the_stream(api: FakeDesk, kept: Kept) -> None:
    answer = page(api).post("/desk/stream", data={"id": "없는/민원"}, headers=OWN)
    assert "event: problem" in answer.text
    assert "찾는 것이 없습니다" in answer.text


def test_without_scripts_a_draft_is_shown_with_its_options(api: FakeDesk, kept: Kept) -> None:
    given = {"id": "c-1", "tone": "공감", "length": "짧게", "language": "vi", "plain": "1"}
    html = page(api).post("/desk/draft", data=given, headers=OWN).text
    assert "<option selected>공감</option>" in html
    assert '<option value="vi" selected>' in html
    assert kept.drafts == [{"tone": "공감", "length": "짧게", "plain": True, "language": "vi"}]


@pytest.mark.parametrize("action", ["send", "transfer", "close"])
def test_what_cannot_be_taken_back_is_asked_first_and_says_what_happens(api: FakeDesk, kept: Kept, action: str) -> None:
    status, html = decide(api, action=action, text=FILLED, department="환경과", reason="환경과의 일")
    assert status == 200
    assert kept.decisions == []
    assert 'name="confirmed" value="1"' in html
    assert "기록에 남습니다" in html
    given = {"text": FILLED, "department": "환경과", "reason": "환경과의 일", **SIGNED}
    status, _ = decide(api, action=action, confirmed="1", **given)
    assert status == 303
    assert kept.decisions[0]["action"] == action
    done = page(api).get(f"/desk/case?id=c-1&done={action}").text
    assert 'class="done" role="status"' in done
    assert "끝난 민원입니다" in done
    assert 'id="do-send"' not in done
    status, html = decide(api, action="edit", text="뒤늦은 글", version="2")
    assert status == 409
    assert "이미 끝난 민원입니다" in html


def test_a_saved_text_is_there_again_and_nothing_was_sent(api: FakeDesk, kept: Kept) -> None:
    assert decide(api, action="edit", text="고친 글\r\n둘째 줄")[0] == 303
    assert kept.decisions[0]["text"] == "고친 글\n둘째 줄"
    html = page(api).get("/desk/case?id=c-1&done=edit").text
    assert "아직 보내지 않았습니다" in html
    assert "고친 글\n둘째 줄</textarea>" in html


def test_a_stale_version_is_told_and_loses_neither_text(api: FakeDesk, kept: Kept) -> None:
    decide(api, action="edit", text="동료의 글")
    status, html = decide(api, action="send", text=FILLED, confirmed="1", **SIGNED)
    assert status == 409
    assert "다른 사람이 이 민원을 처리했습니다" in html
    assert FILLED in html
    assert "동료의 글" in html
    assert 'value="홍길동"' in html
    assert 'name="version" value="2"' in html


@pytest.mark.parametrize(
    ("given", "name", "said"),
    [
        ({"text": REPLY, **SIGNED}, "text-error", "채우지 않은 빈칸: .점검 일자."),
        ({"text": FILLED, "refusal": "1", **SIGNED}, "send-remedy-error", "구제절차"),
        ({"text": FILLED}, "send-officer-error", "성명"),
        ({"text": FILLED}, "send-contact-error", "연락처"),
    ],
)
def test_what_is_missing_is_told_beside_its_field(
    api: FakeDesk, kept: Kept, given: dict[str, str], name: str, said: str
) -> None:
    status, html = decide(api, action="send", confirmed="1", **given)
    assert status == 422
    assert re.search(rf'id="{name}"[^>]*>[^<]*{said}', html)
    assert 'aria-invalid="true"' in html
    assert given["text"] in html
    assert "아직 답변을 보낼 수 없습니다." in html


def test_clock_events_send_what_their_kind_needs_in_korean_time(api: FakeDesk, kept: Kept) -> None:
    given = {"id": "c-1", "kind": "extended", "days": "7", "extension": "사실관계 또는 현장 확인이 필요한 경우"}
    answer = page(api).post("/desk/event", data={**given, "consent": "1", "at": "2026-07-20T10:00"}, headers=OWN)
    assert answer.headers["location"] == "/desk/case?id=c-1&done=extended#clock"
    assert kept.events == [
        {
            "kind": "extended",
            "at": "2026-07-20T10:00:00+09:00",
            "days": 7,
            "reason": "사실관계 또는 현장 확인이 필요한 경우",
            "consent": True,
        }
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": "extended", "days": "많이"}, "1부터 365까지"),
        ({"kind": "excluded", "at": "어제"}, "2026-03-02 14:30처럼"),
        ({"kind": "없는 일"}, "무슨 일인지 골라"),
        ({"kind": "extended", "note": "단순 업무과중"}, "단순 업무과중은 연장 사유가 될 수 없습니다(영 제21조제2항)"),
    ],
)
def test_a_bad_clock_event_is_told_and_kept_as_typed(
    api: FakeDesk, kept: Kept, given: dict[str, str], said: str
) -> None:
    answer = page(api).post("/desk/event", data={"id": "c-1", **given}, headers=OWN)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert 'id="clock" open' in answer.text
    assert kept.events == []


def test_overload_is_no_reason_that_can_be_chosen(api: FakeDesk, kept: Kept) -> None:
    html = page(api).get("/desk/case?id=c-1").text
    reasons = re.search(r'<select name="extension".*?</select>', html, re.DOTALL)
    assert reasons
    assert reasons[0].count("<option") == 4
    assert "업무과중" not in reasons[0]


def test_the_clock_is_renewed_from_the_server_with_the_version(api: FakeDesk, kept: Kept) -> None:
    shown = page(api).get("/desk/clock?id=c-1").json()
    assert "1시간 35분 넘김" in shown["html"]
    assert shown["version"] == 1


def test_a_reply_is_given_as_a_file(api: FakeDesk, kept: Kept) -> None:
    answer = page(api).get("/desk/export?id=c-1&format=hwpx")
    assert answer.content == b"PK-reply"
    assert answer.headers["content-disposition"].endswith('"reply.hwpx"')


def test_dashboards_have_a_table_for_each_plot(api: FakeDesk, kept: Kept) -> None:
    html = page(api).get("/desk/dashboard").text
    assert html.count("<svg") == html.count('class="as-table"') == 7
    assert 'aria-label="담당 부서. 모두 195건. 가장 많은 것은 부서 0 20건."' in html
    assert "21%" in html
    assert "일곱 배" in html
    assert "제6조제7항" in html


def test_a_callback_that_was_given_up_is_tried_again(api: FakeDesk, kept: Kept) -> None:
    assert "받는 쪽이 응답하지 않았습니다." in page(api).get("/desk/callbacks").text
    answer = page(api).post("/desk/callbacks", data={"id": "k-1"}, headers=OWN)
    assert kept.retried == ["k-1"]
    assert answer.headers["location"] == "/desk/callbacks?done=1"
    kept.dead = False
    assert "전달하지 못한 결과가 없습니다" in page(api).get("/desk/callbacks").text


def test_a_page_that_people_share_decides_nothing(api: FakeDesk, kept: Kept) -> None:
    assert page(api, own=False).get("/desk").status_code == 403
    assert page(api, own=False).post("/desk/decide", data={"id": "c-1"}, headers=OWN).status_code == 403


@pytest.mark.parametrize(
    ("headers", "size", "status"),
    [({"sec-fetch-site": "cross-site"}, 1, 403), ({"origin": "http://evil.example"}, 1, 403), (OWN, FORM_BYTES, 413)],
)
def test_foreign_and_huge_forms_are_refused(
    api: FakeDesk, kept: Kept, headers: dict[str, str], size: int, status: int
) -> None:
    given = {"id": "c-1", "action": "edit", "text": "글" * size}
    assert page(api).post("/desk/decide", data=given, headers=headers).status_code == status
    assert kept.decisions == []


def test_a_case_that_is_not_there_is_told_with_a_way_on(api: FakeDesk, kept: Kept) -> None:
    answer = page(api).get("/desk/case?id=없음")
    assert answer.status_code == 404
    assert 'href="/desk"' in answer.text


def test_only_the_desk_s_own_files_are_served(api: FakeDesk, kept: Kept) -> None:
    assert page(api).get("/desk/assets/desk.js").headers["content-type"].startswith("text/javascript")
    assert page(api).get("/desk/assets/frame.html").status_code == 404


def test_an_api_that_is_down_is_told() -> None:
    desk = ComplaintDesk(DeskClient(Transport("http://127.0.0.1:9")), "경기도", load_regions(), own=True)
    answer = TestClient(Starlette(routes=desk.routes())).get("/desk")
    assert answer.status_code == 502
    assert "연결할 수 없습니다" in answer.text


@settings(max_examples=60)
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6))
def test_cutting_a_text_at_marks_loses_nothing(text: str, spans: list[tuple[int, int]]) -> None:
    ends = [(min(a, len(text)), min(b, len(text))) for a, b in spans]
    marks = [Mark(min(pair), max(pair), "word", "이유") for pair in ends]
    cut = pieces(text, marks)
    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)


def test_labels_of_masked_data_are_found_in_their_order_even_when_alike() -> None:
    spans = [
        Span(start=9, label="[이름]", reason="둘째"),
        Span(start=1, label="[이름]", reason="첫째"),
        Span(label="[없음]"),
    ]
    found = masked_marks("[이름]과 [이름]", spans)
    assert [(mark.start, mark.about) for mark in found] == [(0, "첫째"), (6, "둘째")]


def test_a_masked_stretch_wins_over_a_word_and_longer_words_over_shorter() -> None:
    text = "도로의 [도로명]과 도로변"
    marks = [*masked_marks(text, [Span(label="[도로명]")]), *word_marks(text, ["도로", "도로변", " "], "word", "분야")]
    assert [(piece.text, piece.kind) for piece in pieces(text, marks) if piece.kind] == [
        ("도로", "word"),
        ("[도로명]", "masked"),
        ("도로변", "word"),
    ]


def test_blanks_are_found_with_brackets_and_markers_are_none() -> None:
    text = "일자: [점검 일자], 결과 [빈칸: 점검 결과]. 근거 [1]"
    found = [text[mark.start : mark.end] for mark in blank_marks(text, ["점검 결과", "[점검 일자]", "[1]", " "])]
    assert found == ["[점검 일자]", "[빈칸: 점검 결과]"]


def test_forms_send_only_what_was_filled_in() -> None:
    given_up = {"action": "send", "version": "x", "text": " 글 ", "officer": "", "type": "없는 종류", "refusal": "0"}
    assert decision_of(given_up) == {"action": "send", "version": 1, "text": "글"}
    assert draft_of({"language": "tlh", "length": "길게"}) == {
        "tone": "정중",
        "length": "보통",
        "plain": False,
        "language": "ko",
    }


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_each_kind_of_event_takes_its_own_fields_only(kind: str) -> None:
    everything = {
        "at": "2026-07-20T10:00",
        "until": "2026-07-21T10:00",
        "days": "3",
        "hours": "2",
        "extension": "가",
        "exclusion": "나",
        "consent": "1",
        "note": "메모",
    }
    body = event_of({"kind": kind, **everything})
    allowed = {name if name not in ("extension", "exclusion") else "reason" for name in EVENTS[kind].fields}
    assert set(body) == {"kind", *allowed}


def test_no_day_is_counted_that_is_none() -> None:
    with pytest.raises(BadField, match="365"):
        event_of({"kind": "extended", "days": "400"})


@pytest.mark.parametrize(
    ("left", "running", "overdue", "look"),
    [(-5, False, True, "over"), (480, False, False, "soon"), (481, False, False, "still"), (481, True, False, "")],
)
def test_a_clock_that_stands_at_night_still_tells_that_time_is_short(
    left: int, running: bool, overdue: bool, look: str
) -> None:
    assert clock_class(Clock(due=NOW, left_minutes=left, running=running, overdue=overdue)) == look
    assert clock_class(Clock(due=None)) == ""


def test_bars_sum_up_what_is_beyond_twelve_and_columns_label_the_last() -> None:
    many = [Count(name=str(number), count=number) for number in range(20)]
    shown = bars(many)
    assert len(shown) == 12
    assert sum(bar.count for bar in shown) == sum(one.count for one in many)
    assert (bars([]), columns([])) == ((), ())
    assert bars([Count(name="없음", count=0)])[0].percent == 0
    assert columns([Count(name="2026-07-13", count=3)])[0].width < 10
    weeks = columns([Count(name=str(number), count=number) for number in range(40)])
    assert len(weeks) == 26
    assert weeks[-1].tick == "39"
    assert weeks[-1].left + weeks[-1].width <= 100
