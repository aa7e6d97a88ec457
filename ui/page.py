"""The Gradio page: its look, its controls, and which action of the desk each of them calls.

No other file knows Gradio, but for `app.py`, which launches it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import gradio as gr
from gradio.i18n import I18nData
from pydantic import SecretStr

from configs.regions import Regions
from ui import render
from ui.conversation import Conversation
from ui.desk import Desk, Screen
from ui.filters import ALL_DOMAINS, ALL_REGIONS, KIND_NAMES
from ui.identity import acting_for, each_for

TITLE = "목민 — 공무원 업무 도우미"
HEALTH_SECONDS = 4.0
CONCURRENT = 32
FONTS = (
    "Pretendard Variable",
    "Pretendard",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "system-ui",
    "sans-serif",
)
"""Fonts that Korean machines have; none is fetched."""
PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


Who = Callable[[Mapping[str, str]], SecretStr | None]
Choices = list[str | int | float | tuple[str | I18nData, str | int | float]]


def nobody(_cookies: Mapping[str, str]) -> None:
    """Return nobody: a page without a login acts for itself."""


class Page:
    """Builds the page. Its handlers turn screens into updates of components.

    `who` finds a person's token by their cookies: answers come from a queue, outside the request that asked.
    """

    def __init__(self, desk: Desk, province: str, regions: Regions, who: Who = nobody) -> None:
        self._who = who
        self._desk = desk
        self._province = province
        self._regions = regions

    def build(self) -> gr.Blocks:
        """Return the page, ready to launch."""
        blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
        with blocks:
            self._head = plain_html(
                render.header(self._province, login=self._who is not nobody, history=self._desk.remembers),
                elem_id="head",
                js_on_load=render.asset("header.js"),
            )
            self._banner = plain_html("", elem_id="api-state")
            self._history = (
                plain_html(render.render("history_drawer.html"), "history", render.asset("history.js"))
                if self._desk.remembers
                else None
            )
            self._conversation = gr.State(Conversation())
            with gr.Row(elem_id="layout"):
                with gr.Column(elem_id="filters", scale=0, min_width=0):
                    self._controls()
                with gr.Column(elem_id="main", min_width=0):
                    self._transcript = plain_html(
                        self._desk.restart().transcript,
                        elem_id="transcript",
                        js_on_load=render.asset("transcript.js"),
                        server_functions=[self._rate()],
                    )
                    self._composer()
            self._wire(blocks)
        return blocks

    def _controls(self) -> None:
        plain_html("<h2>검색 조건</h2>", elem_id="filters-title")
        self._domain = gr.Dropdown(self._domain_choices(), value=ALL_DOMAINS, label="분야")
        self._region = gr.Dropdown(self._region_choices(), value=ALL_REGIONS, label="지역")
        self._as_of = gr.Textbox(
            label="기준일",
            placeholder="예: 2026-03-01",
            info="그날 시행 중이던 규정만 봅니다.",
            elem_id="as-of",
            max_lines=1,
        )
        self._date_error = plain_html("", elem_id="date-error", js_on_load=render.asset("date_error.js"))
        self._kinds = gr.CheckboxGroup(
            list(KIND_NAMES.values()), label="자료 종류", info="고르지 않으면 모두 찾습니다.", elem_id="kinds"
        )
        self._reset = gr.Button("조건 지우기", size="sm", elem_id="reset")

    def _domain_choices(self) -> Choices:
        return [(name, name) for name in (ALL_DOMAINS, *self._regions.domains)]

    def _region_choices(self) -> Choices:
        whole = [(ALL_REGIONS, ALL_REGIONS), (f"{self._province} (도 단위)", self._province)]
        return [*whole, *((name, name) for name in self._regions.municipalities(self._province))]

    def _composer(self) -> None:
        with gr.Column(elem_id="composer", min_width=0):
            with gr.Row(elem_id="composer-row"):
                self._question = gr.Textbox(
                    label="질문",
                    placeholder="무엇이 궁금하십니까?",
                    lines=1,
                    max_lines=6,
                    elem_id="question-box",
                    container=False,
                    scale=1,
                )
                self._send = gr.Button("보내기", variant="primary", elem_id="send", scale=0, min_width=0)
                self._stop = gr.Button("중지", elem_id="stop", scale=0, min_width=0, visible=False)
            # No max_length above: the browser would cut a pasted question without a word.
            self._question_error = plain_html("", elem_id="question-error")
            plain_html(render.render("hint.html"), elem_id="composer-hint")

    def _wire(self, blocks: gr.Blocks) -> None:
        conditions = [self._domain, self._region, self._as_of, self._kinds]
        screen = [
            *(self._transcript, self._conversation, self._question),
            *(self._question_error, self._date_error, self._send, self._stop),
        ]
        inputs = [self._question, *conditions, self._conversation]
        limits: dict[str, Any] = {"concurrency_limit": CONCURRENT, "concurrency_id": "ask"}
        sent = gr.on([self._send.click, self._question.submit], self._ask, inputs, screen, **PRIVATE, **limits)
        picked = self._transcript.ask(self._ask_example, inputs, screen, **PRIVATE, **limits)
        running = [sent, picked]
        self._stop.click(self._stopped, [self._conversation], screen, cancels=running, **PRIVATE)
        self._head.restart(self._restarted, None, screen, cancels=running, **PRIVATE)
        self._reset.click(self._cleared, None, [*conditions, self._date_error], **PRIVATE)
        if self._history is not None:
            self._history.open(self._reopened, None, screen, cancels=running, **PRIVATE)
            self._history.forget(self._forgotten, [self._conversation], screen, cancels=running, **PRIVATE)
            blocks.load(self._linked, None, screen, **PRIVATE)
        timer = gr.Timer(HEALTH_SECONDS)
        timer.tick(self._health, None, [self._banner, timer], **PRIVATE)
        blocks.load(self._health, None, [self._banner, timer], **PRIVATE)

    async def _ask(
        self,
        question: str,
        domain: str | None,
        region: str | None,
        as_of: str | None,
        kinds: Sequence[str] | None,
        conversation: Conversation,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        screens = self._desk.ask(question or "", (domain, region, as_of, kinds), conversation)
        async for screen in each_for(self._who(request.cookies), screens):
            yield updates(screen)

    async def _ask_example(  # noqa: PLR0913, PLR0917 - a parameter a component
        self,
        typed: str,
        domain: str | None,
        region: str | None,
        as_of: str | None,
        kinds: Sequence[str] | None,
        conversation: Conversation,
        event: gr.EventData,
        request: gr.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        question = str(event._data.get("text", "")) if isinstance(event._data, dict) else typed
        screens = self._desk.ask(question, (domain, region, as_of, kinds), conversation)
        async for screen in each_for(self._who(request.cookies), screens):
            yield updates(screen)

    def _stopped(self, conversation: Conversation) -> tuple[Any, ...]:
        return updates(self._desk.stop(conversation))

    def _restarted(self) -> tuple[Any, ...]:
        return updates(self._desk.restart())

    async def _reopened(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        chosen = event._data.get("id") if isinstance(event._data, dict) else None
        with acting_for(self._who(request.cookies)):
            return updates(await self._desk.reopen(str(chosen or "")))

    async def _linked(self, request: gr.Request) -> tuple[Any, ...]:
        # `/?conversation=` leads here from the plain list. Without it nothing changes: somebody may be typing already.
        chosen = request.query_params.get("conversation", "")
        if not chosen:
            return (gr.skip(),) * 7
        with acting_for(self._who(request.cookies)):
            return updates(await self._desk.reopen(chosen))

    def _forgotten(self, conversation: Conversation, event: gr.EventData) -> tuple[Any, ...]:
        return updates(self._desk.forget(conversation, event._data))

    def _cleared(self) -> tuple[Any, ...]:
        return ALL_DOMAINS, ALL_REGIONS, "", [], ""

    async def _health(self) -> tuple[Any, ...]:
        health = await self._desk.health()
        # "degraded" is what an engine that is still loading looks like, too.
        return render.banner(health), gr.Timer(active=health.status != "ok")

    def _rate(self) -> Callable[[object], Awaitable[dict[str, object]]]:
        # Gradio marks the function that it is given, which a bound method does not allow.
        async def rate(data: object) -> dict[str, object]:
            return await self._desk.rate(data)

        return rate


def theme() -> gr.themes.Base:
    """Return a plain theme on fonts of the machine (Gradio's own themes load web fonts)."""
    return gr.themes.Base(
        primary_hue="blue", neutral_hue="slate", font=list(FONTS), font_mono=["ui-monospace", "monospace"]
    )


def plain_html(
    value: str,
    elem_id: str,
    js_on_load: str | None = None,
    server_functions: list[Callable[..., Any]] | None = None,
) -> gr.HTML:
    """Return an HTML component without Gradio's own look."""
    return gr.HTML(
        value,
        elem_id=elem_id,
        js_on_load=js_on_load,
        server_functions=server_functions,
        padding=False,
        apply_default_css=False,
    )


def updates(screen: Screen) -> tuple[Any, ...]:
    """Return a screen as values of transcript, state, question, its error, date error, send and stop."""
    return (
        screen.transcript,
        screen.conversation,
        gr.skip() if screen.question is None else screen.question,
        screen.question_error,
        screen.date_error,
        gr.Button(visible=not screen.busy),
        gr.Button(visible=screen.busy),
    )
