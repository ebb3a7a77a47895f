"""The application put together."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from interfaces.api import (
    accountability,
    activations,
    answers,
    callbacks,
    cases,
    checkpoints,
    commands,
    enterprises,
    erasures,
    evidence,
    health,
    inspections,
    log,
    policies,
    problems,
    retained,
    returns,
)
from interfaces.api.context import Parts
from interfaces.api.middleware import AccessLog, AnswersFirst, BodyLimit

_ABOUT = """
应急叫应引擎的 HTTP 接口：提交命令、查看事项与事件。Everything is a command to a case: it is durable before the
answer, decided a few milliseconds later, and on the record whatever came of it.

Errors are `application/problem+json` with a stable `code`. Commands need an `Idempotency-Key`.
"""
_ERRORS: Mapping[int, str] = {
    400: "The request lacks something",
    401: "Nobody is named as the actor, or the token is not valid",
    403: "Not from outside",
    404: "Not found",
    409: "The key or the case belongs to something else",
    413: "Too large",
    422: "Not valid",
    503: "The database is away; try again after `Retry-After` seconds",
}
_REF = {"$ref": "#/components/schemas/Problem"}
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {problems.MEDIA_TYPE: {"schema": _REF}}}
    for status, text in _ERRORS.items()
}


def make_app(parts: Parts) -> FastAPI:
    """The API over its parts. They belong to the caller, who closes them after the application has stopped."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        parts.stream.close()

    app = _Api(title="守望 Shouwang", version="1", description=_ABOUT, lifespan=lifespan)
    app.state.parts = parts
    problems.install(app)
    for module in (
        commands,
        activations,
        returns,
        retained,
        checkpoints,
        inspections,
        enterprises,
        erasures,
        evidence,
        accountability,
        cases,
        log,
        policies,
        callbacks,
        health,
    ):
        app.include_router(module.router, responses=_PROBLEMS)
    app.include_router(answers.router)
    app.add_middleware(AnswersFirst)  # innermost: what is added last comes first
    app.add_middleware(BodyLimit)
    app.add_middleware(AccessLog)
    return app


class _Api(FastAPI):
    """With the schema of problems, which no endpoint returns by itself, in its description."""

    def openapi(self) -> dict[str, Any]:
        made = super().openapi()
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas.setdefault("Problem", problems.Problem.model_json_schema())
        return made
