"""The shapes of the generic signed gateway: settings, results, callback events, and what they mean."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, SecretStr, ValidationError

from activities.channels.classify import public_detail
from activities.channels.message import Outcome
from activities.channels.settings import HttpSettings

CALLBACK_BYTES = 1_000_000
"""A larger callback is refused unread."""


class GatewaySettings(HttpSettings):
    """Settings of a signed gateway."""

    key_id: str
    secret: SecretStr
    callback_secret: SecretStr
    sender: str
    """Sender number or signature as registered with the provider."""
    template_id: str | None = None
    """The template registered for real messages, where the provider demands one."""
    drill_template_id: str | None = None
    batch_limit: Annotated[int, Field(ge=1, le=1000)] = 100
    honours_client_id: bool = True
    """Whether the provider recognises a repeated `client_id`; if not, nothing in doubt is repeated."""
    can_query: bool = True
    max_chars: Annotated[int, Field(ge=1)] = 500
    callback_tolerance_seconds: Annotated[int, Field(ge=1)] = 300


class GatewayEvent(BaseModel):
    """One entry of a status callback."""

    id: str
    client_id: str | None = None
    status: str
    at: AwareDatetime
    detail: str = ""
    digits: str = ""

    @property
    def occurred_at(self) -> datetime:
        """When it happened, as the provider says, in UTC."""
        return self.at.astimezone(UTC)


class Events(BaseModel):
    """A status callback."""

    events: Annotated[list[GatewayEvent], Field(max_length=10_000)]


class Result(BaseModel):
    """What the gateway says of one message."""

    client_id: str
    status: str
    id: str | None = None
    code: str = ""
    reason: str = ""

    @property
    def detail(self) -> str:
        """Fit to be recorded."""
        return public_detail(f"{self.status} {self.code} {self.reason}")


class Results(BaseModel):
    """The answer to a submit or a query."""

    results: list[Result]


def results_of(body: Mapping[str, object]) -> dict[str, Result]:
    """The results by client id; empty when the body is not in the agreed shape, so that every message is unknown."""
    try:
        return {r.client_id: r for r in Results.model_validate(body).results}
    except ValidationError:
        return {}


def sent_outcome(result: Result) -> Outcome:
    """What a submit's result means."""
    match result.status:
        case "accepted" | "duplicate":
            return Outcome.accepted(result.client_id, result.id, "" if result.status == "accepted" else "duplicate")
        case "rejected":
            return Outcome.failed(result.client_id, result.detail, permanent=True)
        case "busy":
            return Outcome.failed(result.client_id, result.detail, permanent=False)
        case _:
            return Outcome.unknown(result.client_id, result.detail)


def found_outcome(result: Result) -> Outcome:
    """What a query's result means."""
    match result.status:
        case "accepted" | "duplicate":
            return Outcome.accepted(result.client_id, result.id)
        case "failed" | "rejected":
            return Outcome.failed(result.client_id, result.detail, permanent=True)
        case "not_found":
            return Outcome.failed(result.client_id, "the provider never received it", permanent=False)
        case _:
            return Outcome.unknown(result.client_id, result.detail)
