"""The OpenAPI document is complete, and whatever fits it (and what does not) never breaks the API."""

from typing import Any

import httpx
import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

from interfaces.api.app import make_app
from interfaces.api.context import Parts
from tests.support.small_engine import SmallEngine

EXPECTED = {
    ("GET", "/v1/erasures"),
    ("POST", "/v1/erasures"),
    ("POST", "/v1/erasures/{subject}/approve"),
    ("POST", "/v1/erasures/{subject}/refuse"),
    ("POST", "/v1/erasures/{subject}/holds"),
    ("POST", "/v1/erasures/{subject}/holds/lift"),
    ("GET", "/v1/erasures/{subject}/certificate"),
    ("GET", "/v1/log/checkpoint"),
    ("GET", "/v1/log/key"),
    ("GET", "/v1/log/tile/{name}"),
    ("GET", "/v1/log/consistency"),
    ("GET", "/v1/receipts/{command_id}"),
    ("POST", "/v1/commands"),
    ("POST", "/v1/commands:bulk"),
    ("GET", "/v1/commands/{command_id}"),
    ("POST", "/v1/activations"),
    *(
        ("POST", f"/v1/activations/{{activation}}/{form}")
        for form in ("approve", "withdraw", "amend", "extend", "adopt-policy", "stand-down")
    ),
    ("GET", "/v1/activations"),
    ("GET", "/v1/activations/{activation}"),
    ("GET", "/v1/activations/{activation}/people"),
    ("GET", "/v1/checkpoints"),
    ("POST", "/v1/checkpoints"),
    ("GET", "/v1/checkpoints/{checkpoint}"),
    ("GET", "/v1/checkpoints/{checkpoint}/rota"),
    *(
        ("POST", f"/v1/checkpoints/{{checkpoint}}/{form}")
        for form in (
            "staff",
            "rota/plan",
            "rota/adopt",
            "rota/publish",
            "wishes",
            "adopt-terms",
            "extend",
            "close",
            "duties",
            "post",
            "leave",
            "referrals",
            "incidents",
        )
    ),
    ("POST", "/v1/returns"),
    ("POST", "/v1/returns/{name}/approve"),
    ("POST", "/v1/returns/{name}/withdraw"),
    ("GET", "/v1/returns"),
    ("GET", "/v1/retained"),
    ("GET", "/v1/retained/{unit}"),
    ("GET", "/v1/retained/{unit}/people"),
    ("POST", "/v1/retained/{unit}"),
    ("POST", "/v1/retained/{unit}/dispute"),
    ("POST", "/v1/checkpoints"),
    ("GET", "/v1/checkpoints"),
    ("GET", "/v1/checkpoints/{checkpoint}"),
    ("GET", "/v1/checkpoints/{checkpoint}/rota"),
    *(("POST", f"/v1/checkpoints/{{checkpoint}}/rota/{form}") for form in ("plan", "adopt", "publish")),
    *(
        ("POST", f"/v1/checkpoints/{{checkpoint}}/{form}")
        for form in (
            "adopt-terms",
            "close",
            "duties",
            "extend",
            "incidents",
            "leave",
            "post",
            "referrals",
            "staff",
            "wishes",
        )
    ),
    ("GET", "/v1/accountability"),
    ("GET", "/v1/accountability/{bearer}"),
    ("GET", "/v1/accountability/{bearer}/orders"),
    ("GET", "/v1/accountability/{bearer}/orders/{number}"),
    *(
        ("POST", f"/v1/accountability/{{bearer}}/{form}")
        for form in (
            "reply",
            "excuse",
            "extend",
            "withdraw-order",
            "confirm-circular",
            "interview",
            "take-referral",
            "decline-referral",
            "served",
        )
    ),
    ("POST", "/v1/inspections"),
    ("POST", "/v1/inspections/requests"),
    *(
        ("POST", f"/v1/inspections/{{inspection}}/{form}")
        for form in ("decline", "approve", "withdraw", "commit", "reveal", "abandon")
    ),
    ("GET", "/v1/inspections"),
    ("GET", "/v1/inspections/{inspection}"),
    ("GET", "/v1/inspections/{inspection}/draw"),
    ("GET", "/v1/enterprises/visits"),
    ("GET", "/v1/enterprises/findings"),
    *(
        ("POST", f"/v1/enterprises/{{enterprise}}/visits/{{visit}}/{form}")
        for form in ("begin", "findings", "complete", "cancel")
    ),
    *(
        ("POST", f"/v1/enterprises/{{enterprise}}/findings/{{finding}}/{form}")
        for form in ("extend", "apply", "reinspect", "appeal", "decide-appeal", "decide-reopening", "refer")
    ),
    ("POST", "/v1/evidence"),
    ("GET", "/v1/evidence/{digest}"),
    ("GET", "/v1/cases"),
    ("GET", "/v1/cases/{case}"),
    ("GET", "/v1/cases/{case}/events"),
    ("GET", "/v1/cases/{case}/obligations"),
    ("GET", "/v1/alarms"),
    ("GET", "/v1/events"),
    ("GET", "/v1/stream"),
    ("POST", "/v1/policies/{name}"),
    ("GET", "/v1/policies/{name}"),
    ("GET", "/v1/policies/{name}/versions"),
    ("GET", "/a/{token}"),
    ("POST", "/a/{token}"),
    ("POST", "/v1/channels/{name}/callbacks"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
}


def document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


async def test_every_path_is_described(parts: Parts) -> None:
    paths = document(make_app(parts))["paths"]
    described = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert described == EXPECTED
    for path, methods in paths.items():
        for method, operation in methods.items():
            assert operation.get("description"), (method, path)
            if path.startswith("/v1/"):
                assert "application/problem+json" in operation["responses"]["422"]["content"], (method, path)


@pytest.fixture
async def operations(parts: Parts, engine: SmallEngine) -> list[Any]:
    schema = schemathesis.openapi.from_dict(document(make_app(parts)))
    # A stream has no end to wait for.
    found: list[Any] = list(schema.exclude(path="/v1/stream").get_all_operations())
    return [operation.ok() for operation in found]


async def test_nothing_that_can_be_sent_breaks_the_api(client: httpx.AsyncClient, operations: list[Any]) -> None:
    """A few examples an operation, good and bad; bounded so that it takes seconds."""
    for operation in operations:
        # Bad examples of bodies only: that is where there is much to get wrong, and they are quickly made.
        modes = [GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if _has_shape(operation) else [])]
        for mode in modes:
            for case in _examples(operation, mode):
                await _send(client, case)


def _has_shape(operation: Any) -> bool:
    """Whether a body can be wrong: any bytes at all are a file."""
    return any(one.media_type != "application/octet-stream" for one in operation.body)


def _examples(operation: Any, mode: GenerationMode) -> list[Any]:
    cases: list[Any] = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=5,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def collect(case: Any) -> None:
        cases.append(case)

    collect()
    return cases


async def _send(client: httpx.AsyncClient, case: Any) -> None:
    arguments = case.as_transport_kwargs(base_url="http://api")
    if isinstance(arguments.get("data"), bytes):
        arguments["content"] = arguments.pop("data")
    known = ("method", "url", "params", "headers", "data", "json", "content")
    request = client.build_request(**{name: arguments[name] for name in known if arguments.get(name) is not None})
    request.headers.setdefault("X-Actor-Id", "duty-1")
    request.headers.setdefault("X-Actor-Role", "commander")
    answer = await client.send(request)
    assert answer.status_code < 500, (case.method, case.formatted_path, answer.status_code, answer.text)
