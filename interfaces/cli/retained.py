"""`shouwang retained`: a unit's cadres after their return: handover, contacts, volunteering, transfer, leaving."""

from typing import Annotated, Any

import typer

from domain.kernel.command import Role
from domain.retained.seconded import unit_case
from interfaces.cli.commanding import Given, commanding
from interfaces.cli.giving import default_speaker
from interfaces.cli.output import AsJson, write_json, write_readable, write_rows
from interfaces.cli.session import open_running, run

app = typer.Typer(no_args_is_help=True, help="撤岗不撤责 / retained responsibility")
PROCESS = "retained"

Unit = Annotated[str, typer.Argument(help="派出单位编号 / id of the unit")]
Person = Annotated[str, typer.Argument(help="人员编号 / id of the person")]
Items = Annotated[list[str] | None, typer.Option("--item", help="事项编号；不填为全部")]


@commanding(app, PROCESS, Role.LIAISON, "list-item")
def list_item(
    unit: Unit,
    person: Person,
    item: Annotated[str, typer.Argument(help="事项编号 / id of the item")],
    kind: Annotated[str, typer.Option(help="tasks, contacts, keys, supplies")],
    count: Annotated[int | None, typer.Option(min=0)] = None,
) -> Given:
    """补列交接事项。Add something to hand over."""
    listed = {"item": item, "kind": kind, **({} if count is None else {"count": count})}
    return unit_case(unit), {"type": "list_items", "person": person, "items": [listed]}


@commanding(app, PROCESS, Role.LIAISON)
def confirm(unit: Unit, person: Person, item: Items = None) -> Given:
    """确认交接（交出方或接收方）。One side confirms; a township speaks with --role township --for."""
    return unit_case(unit), {"type": "confirm_items", "person": person, "items": item or []}


@commanding(app, PROCESS, Role.TOWNSHIP)
def dispute(
    unit: Unit,
    person: Person,
    item: Annotated[str, typer.Argument(help="事项编号 / id of the item")],
    code: Annotated[str, typer.Option(help="missing, damaged, incomplete, not_mine, other")] = "other",
    words: Annotated[str | None, typer.Option(help="说明；加密保存")] = None,
) -> Given:
    """提出异议。Either side disputes an item."""
    body = {"type": "dispute_item", "person": person, "item": item, "code": code, "words": words}
    return unit_case(unit), body


@commanding(app, PROCESS, Role.LIAISON, "confirm-contacts")
def confirm_contacts(
    unit: Unit, person: Annotated[list[str], typer.Argument(help="人员编号，可多人 / ids of people")]
) -> Given:
    """确认联系方式。These contact details are right."""
    return unit_case(unit), {"type": "confirm_contacts", "people": person}


@commanding(app, PROCESS, Role.TOWNSHIP)
def invite(
    unit: Unit,
    offer: Annotated[str, typer.Argument(help="邀请编号 / id of the invitation")],
    day: Annotated[str, typer.Option(help="周末或节假日，如 2026-03-07")],
    place: Annotated[str, typer.Option(help="地点")],
    task: Annotated[str, typer.Option(help="内容")],
) -> Given:
    """志愿服务邀请（自愿）。Invite to help on a day off; nobody owes an answer."""
    return unit_case(unit), {"type": "offer_volunteering", "offer": offer, "day": day, "place": place, "task": task}


@commanding(app, PROCESS, Role.CADRE)
def volunteer(
    unit: Unit,
    person: Person,
    offer: Annotated[str, typer.Argument(help="邀请编号 / id of the invitation")],
    taken: Annotated[bool, typer.Option("--take/--decline")] = True,
) -> Given:
    """答复邀请（仅本人）。One takes part, or rather not."""
    return unit_case(unit), {"type": "answer_offer", "person": person, "offer": offer, "taken": taken}


@commanding(app, PROCESS, Role.LIAISON)
def transfer(unit: Unit, person: Person, receiver: Annotated[str, typer.Option("--to", help="接收单位编号")]) -> Given:
    """提出调动。Offer a cadre to another unit."""
    return unit_case(unit), {"type": "offer_transfer", "person": person, "receiver": receiver}


@commanding(app, PROCESS, Role.LIAISON)
def accept(unit: Unit, person: Person) -> Given:
    """接收调入。The receiving unit takes the cadre over."""
    return unit_case(unit), {"type": "accept_transfer", "person": person}


@commanding(app, PROCESS, Role.LIAISON)
def refuse(
    unit: Unit, person: Person, reason: Annotated[str, typer.Option(help="no_post, not_agreed, other")] = "other"
) -> Given:
    """不接收。The receiving unit does not take the cadre over."""
    return unit_case(unit), {"type": "refuse_transfer", "person": person, "reason": reason}


@commanding(app, PROCESS, Role.LIAISON)
def left(
    unit: Unit,
    person: Person,
    reason: Annotated[str, typer.Option(help="retired, resigned, left_county, deceased, other")] = "other",
) -> Given:
    """离职。The person is no cadre any more."""
    return unit_case(unit), {"type": "leave_service", "person": person, "reason": reason}


@commanding(app, PROCESS, Role.COMMAND_POST, "adopt-policy")
def adopt_policy(unit: Unit, reason: Annotated[str, typer.Option(help="理由")]) -> Given:
    """改用现行参数。Move the unit's case to the policy now in force."""
    return unit_case(unit), {"type": "adopt_policy", "reason": reason}


@app.command()
def show(unit: Unit, as_json: AsJson = False) -> None:
    """查看一个单位。A unit's board."""

    async def work() -> dict[str, Any]:
        async with open_running() as house:
            return await house.read.retained_unit(unit)

    (write_json if as_json else write_readable)(run(work()))


@app.command()
def people(
    unit: Unit,
    purpose: Annotated[str, typer.Option(help="查看用途；将被记录 / why; it is recorded")],
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 100,
    as_json: AsJson = False,
) -> None:
    """人员一览（姓名打码）。Where each cadre stands."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.retained_people(unit, reader=default_speaker(), purpose=purpose, limit=limit)

    write_rows(run(work()), ("person", "name", "standing", "community", "since", "contact_at"), as_json=as_json)


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, max=1000)] = 100, as_json: AsJson = False) -> None:
    """各单位。Units with retained cadres."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return await house.read.retained_units(limit)

    write_rows(run(work()), ("unit", "people", "handing_over", "retained", "recalled"), as_json=as_json)
