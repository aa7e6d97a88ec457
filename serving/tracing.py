"""Traces of the whole path, by OpenTelemetry, sent to the configured collector and to nobody else; off without one.

The only module that knows OpenTelemetry. A span has a name of ours and attributes that are numbers or words of ours:
no question, document, file name, address or person gets in, because nothing here takes them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from configs.settings import TelemetrySettings
from rag.outgoing import handing_on
from rag.stages import noting

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

SERVICE = "mongmin"
PARENT = "traceparent"
WELL_FORMED = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
PREFIX = "mongmin."
FLUSH_MILLISECONDS = 2000

_span: ContextVar[Span | None] = ContextVar("mongmin_span", default=None)


class Tracing:
    """Spans of one process. Without an exporter every method does nothing, and OpenTelemetry is not even loaded."""

    def __init__(self, exporter: SpanExporter | None = None, share: float = 1.0, *, at_once: bool = False) -> None:
        self._provider = provider(exporter, share, at_once=at_once) if exporter is not None else None
        self._tracer = self._provider.get_tracer(SERVICE) if self._provider is not None else None

    @property
    def on(self) -> bool:
        """Whether anything is traced."""
        return self._tracer is not None

    @contextmanager
    def request(self, headers: Mapping[str, str], method: str) -> Iterator[Span | None]:
        """Trace an HTTP request as a part of its caller's trace, and let the stages below it be noted.

        A caller's `traceparent` goes on to the engine even where we trace nothing ourselves (W3C Trace Context).
        """
        carried = {name: headers[name] for name in (PARENT, "tracestate") if name in headers}
        if self._tracer is None:
            with handing_on(valid(carried)):
                yield None
            return
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = TraceContextTextMapPropagator().extract(carried)
        span = self._tracer.start_span(f"HTTP {method}", context=parent, kind=SpanKind.SERVER)
        with noting(self.stage), current(span):
            yield span

    def stage(self, name: str, /, **numbers: float) -> AbstractContextManager[object]:
        """Trace a stage of whatever this context works on."""
        return self._stage(name, numbers)

    @contextmanager
    def _stage(self, name: str, numbers: Mapping[str, float]) -> Iterator[Span | None]:
        if self._tracer is None:
            yield None
            return
        span = self._tracer.start_span(name, context=below(_span.get()))
        for key, number in numbers.items():
            span.set_attribute(PREFIX + key, number)
        with current(span):
            yield span

    @contextmanager
    def run(self, name: str) -> Iterator[dict[str, float]]:
        """Trace a run with its stages (an ingestion); what is put into the mapping becomes its numbers."""
        numbers: dict[str, float] = {}
        with noting(self.stage), self._stage(name, {}) as span:
            yield numbers
            if span is not None:
                for key, number in numbers.items():
                    span.set_attribute(PREFIX + key, number)

    def close(self) -> None:
        """Send what is waiting, for a moment; safe to call again."""
        if self._provider is not None:
            self._provider.force_flush(FLUSH_MILLISECONDS)
            self._provider.shutdown()
            self._provider, self._tracer = None, None


OFF = Tracing()


def tracing(settings: TelemetrySettings) -> Tracing:
    """Return what the settings ask for."""
    return Tracing(collector(settings.otlp_url), settings.share) if settings.otlp_url else OFF


def described(span: Span | None, attributes: Mapping[str, str | int]) -> None:
    """Describe a request: words of ours (route, mode, method, code), never a caller's."""
    if span is None:
        return
    for key, value in attributes.items():
        span.set_attribute(key, value)
    if isinstance(status := attributes.get("http.response.status_code"), int) and status >= 500:
        failed(span)


@contextmanager
def current(span: Span) -> Iterator[None]:
    """Make `span` the one that this context works in, hand it on to the engine, and end it with the block.

    Not OpenTelemetry's own context: a generator that a client abandons is closed from elsewhere, where that fails.
    """
    before = _span.get()
    _span.set(span)
    try:
        with handing_on({PARENT: traceparent(span)}):
            yield
    except BaseException as error:
        # The kind of the error only: its words may be a citizen's.
        span.set_attribute("error.type", type(error).__name__)
        if isinstance(error, Exception):
            failed(span)
        raise
    finally:
        span.end()
        if _span.get() is span:
            _span.set(before)


def failed(span: Span) -> None:
    """Mark a span as failed, without words."""
    from opentelemetry.trace import Status, StatusCode

    span.set_status(Status(StatusCode.ERROR))


def below(span: Span | None) -> Context | None:
    """Return the context of OpenTelemetry's in which `span` is the parent."""
    from opentelemetry.context import Context
    from opentelemetry.trace import set_span_in_context

    return Context() if span is None else set_span_in_context(span, Context())


def traceparent(span: Span) -> str:
    """Return the header that makes another service's spans children of `span`."""
    context = span.get_span_context()
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def valid(carried: Mapping[str, str]) -> dict[str, str]:
    """Return a caller's trace headers if they are well formed: others go no further."""
    return {PARENT: carried[PARENT]} if WELL_FORMED.fullmatch(carried.get(PARENT, "")) else {}


def provider(exporter: SpanExporter, share: float, *, at_once: bool) -> Any:  # noqa: ANN401 - the library's is loaded late
    """Make OpenTelemetry's provider; nothing is registered globally. `at_once` sends each span as it ends (tests)."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import SpanLimits, TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    logging.getLogger("opentelemetry").setLevel(logging.ERROR)
    # Not `Resource.create`: it reads the environment and would add the machine's names.
    made = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(share)),
        resource=Resource({"service.name": SERVICE, "service.version": own_version()}),
        span_limits=SpanLimits(),
        shutdown_on_exit=False,
    )
    made.add_span_processor(SimpleSpanProcessor(exporter) if at_once else BatchSpanProcessor(exporter))
    return made


def collector(url: str) -> SpanExporter:
    """Return what sends spans to the collector at `url`: no proxies, no redirects, no settings of the environment."""
    import requests
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    session = requests.Session()
    session.trust_env = False
    session.max_redirects = 0
    address = f"{url.rstrip('/')}/v1/traces"
    return OTLPSpanExporter(endpoint=address, headers={"User-Agent": SERVICE}, timeout=5, session=session)


def own_version() -> str:
    """Return the installed version."""
    try:
        return version(SERVICE)
    except PackageNotFoundError:
        return "0"
