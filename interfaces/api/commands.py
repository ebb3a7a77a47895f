"""`/v1/commands`: any command of any process, one or many, and what became of it."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import JSONResponse

from domain.kernel.command import Actor
from domain.kernel.model import Moment
from interfaces.api import problems
from interfaces.api.actor import Asking
from interfaces.api.context import TheDoors
from interfaces.api.shapes import BulkIn, BulkItemOut, BulkOut, CommandIn, CommandOut, decision_out
from interfaces.doors import Doors, Incoming
from interfaces.refusal import Refused
from ledger.ports import KeyReused, Receipt

router = APIRouter(prefix="/v1", tags=["commands 命令"])

LONGEST_WAIT = 30.0
SOURCE = "api"
_PREFER = re.compile(r"(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])")

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="Makes trying again harmless: the same key and command give the same answer. Required.",
        examples=["duty-20260131-1"],
    ),
]
Prefer = Annotated[str, Header(description="`wait=5`: answer with the decision if it is there within 5 s")]
Wait = Annotated[float | None, Query(ge=0, le=LONGEST_WAIT, description="The same as `Prefer: wait=`, in seconds")]


def waiting(prefer: str, wait: float | None) -> float:
    """How many seconds the caller wants to wait for the decision."""
    if wait is not None:
        return wait
    asked = _PREFER.search(prefer)
    return min(LONGEST_WAIT, float(asked[1])) if asked else 0.0


async def submit(
    doors: Doors,
    *,
    key: str,
    case: str,
    process: str,
    command: dict[str, Any],
    actor: Actor,
    seconds: float,
    occurred_at: Moment | None = None,
) -> Response:
    """Submit one command and answer as the caller wished: 200 with the decision, else 202 with the receipt."""
    if not key:
        raise Refused("bad_key", "请提供 Idempotency-Key 头。", "Send an Idempotency-Key header.")
    receipt = await doors.submit(
        command_id=key,
        case=case,
        process=process,
        body=command,
        actor=actor,
        source=SOURCE,
        occurred_at=occurred_at,
    )
    recorded = await doors.decision(key, seconds) if seconds > 0 else None
    answer = CommandOut(
        id=key,
        status="decided" if recorded else "waiting",
        case=case,
        received_at=receipt.received_at,
        repeated=receipt.repeated,
        status_url=f"/v1/commands/{key}",
        decision=decision_out(recorded) if recorded else None,
    )
    headers = {"Location": answer.status_url}
    if seconds > 0:
        headers["Preference-Applied"] = f"wait={seconds:g}"
    return JSONResponse(answer.model_dump(mode="json"), 200 if recorded else 202, headers)


@router.post("/commands", response_model=CommandOut, responses={202: {"model": CommandOut}})
async def post_command(
    body: CommandIn, doors: TheDoors, asking: Asking, key: Key = "", prefer: Prefer = "", wait: Wait = None
) -> Response:
    """Submit a command. Durable before the answer; decided a few milliseconds later."""
    return await submit(
        doors,
        key=key,
        case=body.case,
        process=body.process,
        command=body.command,
        actor=body.actor or asking,
        seconds=waiting(prefer, wait),
        occurred_at=body.occurred_at,
    )


@router.post("/commands:bulk", response_model=BulkOut)
async def post_commands(body: BulkIn, doors: TheDoors, asking: Asking) -> BulkOut:
    """Submit up to 1,000 commands at once, each with its own key and its own answer."""
    answers = await doors.submit_many(
        [
            Incoming(one.command_id, one.case, one.process, one.command, one.actor or asking, SOURCE, one.occurred_at)
            for one in body.commands
        ]
    )
    items = [_item(one.command_id, answer) for one, answer in zip(body.commands, answers, strict=True)]
    accepted = sum(1 for item in items if item.status == 202)
    return BulkOut(accepted=accepted, refused=len(items) - accepted, items=items)


@router.get("/commands/{command_id:path}", response_model=CommandOut)
async def get_command(
    command_id: Annotated[str, Path(examples=["duty-20260131-1"])], doors: TheDoors, asking: Asking
) -> CommandOut:
    """Where a command stands, and its decision once there is one."""
    recorded = await doors.decision(command_id)
    received = recorded.received if recorded else await doors.undecided(command_id)
    if received is None:
        # Decided between the two looks: then the ledger has it now.
        recorded = await doors.decision(command_id)
        received = recorded.received if recorded else None
    if received is None:
        raise Refused("not_found", "没有收到过这条命令。", "No command with this id was received.")
    return CommandOut(
        id=command_id,
        status="decided" if recorded else "waiting",
        case=received.case,
        received_at=received.received_at,
        repeated=True,
        status_url=f"/v1/commands/{command_id}",
        decision=decision_out(recorded) if recorded else None,
    )


def _item(command_id: str, answer: Receipt | Refused | KeyReused) -> BulkItemOut:
    if isinstance(answer, Receipt):
        return BulkItemOut(command_id=command_id, status=202, received_at=answer.received_at, repeated=answer.repeated)
    if isinstance(answer, KeyReused):
        return BulkItemOut(command_id=command_id, status=409, code="key_reused", detail=str(answer))
    status = problems.status_of(answer.code)
    return BulkItemOut(command_id=command_id, status=status, code=answer.code, detail=f"{answer.zh} {answer.en}")
