"""`/v1/policies`: publish a document, ask which was in force."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from domain.kernel.model import Moment
from domain.kernel.policy import PolicyBook, PolicyVersion, UnknownPolicy
from domain.policies import case_of
from interfaces.api.actor import Asking
from interfaces.api.commands import Key, Prefer, Wait, submit, waiting
from interfaces.api.context import TheDoors, TheReading
from interfaces.api.shapes import CommandOut, PolicyOut, Shape
from interfaces.refusal import Refused

router = APIRouter(prefix="/v1/policies", tags=["policies 预案参数"])


class PublishIn(Shape):
    """A policy document; `effective_from` None or past: from the moment of the decision."""

    document: dict[str, Any]
    effective_from: Moment | None = None


class HistoryOut(BaseModel):
    versions: list[PolicyOut]


@router.post("/{name:path}", response_model=CommandOut, responses={202: {"model": CommandOut}})
async def publish(
    name: str,
    body: PublishIn,
    doors: TheDoors,
    asking: Asking,
    key: Key = "",
    prefer: Prefer = "",
    wait: Wait = None,
) -> Response:
    """发布: by the command post. Validated and numbered by the rules; refusals are on the record, too."""
    command = {"type": "publish_policy", "name": name, **body.model_dump(mode="json", exclude_none=True)}
    seconds = waiting(prefer, wait)
    return await submit(
        doors, key=key, case=case_of(name), process="policy", command=command, actor=asking, seconds=seconds
    )


@router.get("/{name:path}/versions", response_model=HistoryOut)
async def history(name: str, read: TheReading, asking: Asking) -> HistoryOut:
    """Every published version, oldest first."""
    return HistoryOut(versions=[_out(one) for one in await read.policies(name)])


@router.get("/{name:path}", response_model=PolicyOut)
async def in_force(
    name: str,
    read: TheReading,
    asking: Asking,
    at: Annotated[Moment | None, Query(description="At this moment; now when left out")] = None,
) -> PolicyOut:
    """The version that was in force at a moment."""
    book = PolicyBook(await read.policies(name))
    try:
        return _out(book.in_force(name, at or await read.now()))
    except UnknownPolicy:
        raise Refused(
            "not_found", "该时刻没有生效的版本。", "No version of this policy was in force at that moment."
        ) from None


def _out(version: PolicyVersion) -> PolicyOut:
    return PolicyOut(
        name=version.name,
        version=version.version,
        effective_from=version.effective_from,
        document=version.document,
    )
