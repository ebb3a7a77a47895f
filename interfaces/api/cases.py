"""`/v1/cases`, `/v1/alarms`, `/v1/events`, `/v1/stream`: any case, its events, and the ledger as it grows."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from audit.readable import plain
from domain.kernel.model import Moment
from interfaces.api.actor import Asking
from interfaces.api.context import TheReading, parts_of
from interfaces.api.shapes import CaseOut, CaseStateOut, PageOut, case_out, page_out
from interfaces.refusal import Refused

router = APIRouter(prefix="/v1", tags=["cases 事项"])

Position = Annotated[int, Query(ge=0, le=2**62, description="Go on from here")]
Limit = Annotated[int, Query(ge=1, le=1000)]


class CasesOut(BaseModel):
    cases: list[CaseOut]


class AlarmOut(BaseModel):
    """Something that the command post must see at once. `decision` and `ordinal` name it."""

    decision: int
    ordinal: int
    case: str
    process: str
    kind: str
    at: datetime
    detail: dict[str, Any]


class AlarmsOut(BaseModel):
    alarms: list[AlarmOut]


class ObligationsOut(BaseModel):
    obligations: list[dict[str, Any]]


@router.get("/cases", response_model=CasesOut)
async def get_cases(
    read: TheReading, asking: Asking, process: Annotated[str | None, Query(max_length=64)] = None, limit: Limit = 100
) -> CasesOut:
    """The newest cases."""
    return CasesOut(cases=[case_out(one) for one in await read.cases(process, limit)])


@router.get("/cases/{case:path}/events", response_model=PageOut)
async def get_case_events(
    case: str, read: TheReading, asking: Asking, after: Position = 0, limit: Limit = 100
) -> PageOut:
    """The decisions of a case with their events, in order; `after` is a version."""
    return page_out(await read.decisions(case, after, limit), limit, by_version=True)


@router.get("/cases/{case:path}/obligations", response_model=ObligationsOut)
async def get_obligations(
    case: str, read: TheReading, asking: Asking, only_open: Annotated[bool, Query(alias="open")] = False
) -> ObligationsOut:
    """责任: who owes what, and how it ended."""
    return ObligationsOut(obligations=await read.obligations(case, only_open=only_open))


@router.get("/cases/{case:path}", response_model=CaseStateOut)
async def get_case(
    case: str,
    read: TheReading,
    asking: Asking,
    at: Annotated[Moment | None, Query(description="As the ledger knew it then")] = None,
) -> CaseStateOut:
    """A case with its state, folded from the ledger."""
    view = await read.case(case, at)
    replayed = view.replayed
    return CaseStateOut(
        **case_out(view.summary).model_dump(),
        state_version=replayed.version,
        state=plain(replayed.state),
        obligations=[plain(one) for one in replayed.obligations],
    )


@router.get("/alarms", response_model=AlarmsOut)
async def get_alarms(
    read: TheReading, asking: Asking, case: Annotated[str | None, Query(max_length=128)] = None, limit: Limit = 100
) -> AlarmsOut:
    """告警: the newest of all processes, faults in the rules among them; or those of a case and its musters."""
    found = await read.alarms(case, limit)
    return AlarmsOut(alarms=[AlarmOut(**one) for one in found])


@router.get("/events", response_model=PageOut, tags=["ledger 账本"])
async def get_events(read: TheReading, asking: Asking, after: Position = 0, limit: Limit = 100) -> PageOut:
    """The decisions of all cases with their events, in order; `after` is a decision number."""
    return page_out(await read.ledger(after, limit), limit, by_version=False)


@router.get(
    "/stream",
    tags=["ledger 账本"],
    response_class=StreamingResponse,
    responses={200: {"description": "Server-sent events, one a decision", "content": {"text/event-stream": {}}}},
)
async def get_stream(
    request: Request,
    asking: Asking,
    after: Annotated[int | None, Query(ge=0, le=2**62, description="A decision number; else from now on")] = None,
    last_event_id: Annotated[str, Header(description="As browsers send it when they connect again")] = "",
) -> StreamingResponse:
    """Ledger positions and summaries of events as they come. Resumes after `Last-Event-ID`."""
    if last_event_id:
        if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 19):
            raise Refused("bad_request", "Last-Event-ID 须为数字。", "Last-Event-ID must be a decision number.")
        after = int(last_event_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(parts_of(request).stream.lines(after), media_type="text/event-stream", headers=headers)
