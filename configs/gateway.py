"""Settings of who works, who waits and which engine answers: the gateway, and the queue that the API has too."""

from __future__ import annotations

from pydantic import Field

from configs.section import Section


class QueueSettings(Section):
    """Who works, who waits, who is turned away with 429 (see docs/gateway.md)."""

    slots: int = Field(0, ge=0)
    """Requests at work at once; 0 at the gateway: the replicas' slots; 0 at the API: see `serving/api/admission.py`."""
    reserved_disaster: int = Field(1, ge=0)
    """Slots that only disaster work may take."""
    reserved_complaint: int = Field(0, ge=0)
    """Slots that only disaster and complaint work may take, besides those."""
    waiting: int = Field(512, ge=1)
    """Of each priority."""
    waiting_per_user: int = Field(32, ge=1)
    wait_seconds: float = Field(60.0, gt=0)
    patience: int = Field(8, ge=1)
    """Turns of those above after which a lower priority has one."""


class ReplicaSettings(Section):
    """One engine behind the gateway."""

    url: str
    """Ends with `/v1`."""
    models: tuple[str, ...] = Field(min_length=1)
    """Names by which it serves."""
    name: str = ""
    """For metrics; empty: host and port of the address."""
    weight: float = Field(1.0, gt=0)
    slots: int = Field(8, ge=1)
    api_key_env: str = "MONGMIN_ENGINE_KEY"


class GatewaySettings(Section):
    """One name for several engines: `mongmin gateway`."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    api_keys_env: str = "MONGMIN_GATEWAY_KEYS"
    """`name:key,...` of the systems that may call; without any, only loopback may be listened on."""
    replicas: tuple[ReplicaSettings, ...] = ()
    queue: QueueSettings = QueueSettings()
    attempts: int = Field(3, ge=1, le=10)
    connect_seconds: float = Field(0.5, gt=0)
    first_byte_seconds: float = Field(60.0, gt=0)
    """Also the longest silence between two pieces of a stream."""
    request_seconds: float = Field(600.0, gt=0)
    health_seconds: float = Field(2.0, gt=0)
    breaker_failures: int = Field(3, ge=1)
    breaker_seconds: float = Field(2.0, gt=0)
    request_tokens: int = Field(4096, ge=0)
    day_tokens: int = Field(0, ge=0)
    """Of one user; 0: no limit. So are seconds."""
    day_seconds: float = Field(0.0, ge=0)
    max_body_kb: int = Field(8192, ge=1)
