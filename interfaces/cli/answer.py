"""`shouwang answer`: an answer for somebody, as their liaison or office; the record says who made it."""

from typing import Annotated

import typer

from domain.kernel.command import Role
from interfaces.cli.commanding import Given, commanding

app = typer.Typer(no_args_is_help=True, help="代为回复 / answer for somebody")

Case = Annotated[str, typer.Argument(help="集结编号，如 A1-m1 / id of the muster")]
Person = Annotated[str, typer.Argument(help="人员编号 / id of the person")]


@commanding(app, "muster", Role.LIAISON)
def acknowledge(
    case: Case,
    person: Person,
) -> Given:
    """能到岗。The person is coming."""
    return case, {"type": "acknowledge", "person": person}


@commanding(app, "muster", Role.LIAISON)
def decline(
    case: Case,
    person: Person,
    reason: Annotated[str, typer.Option(help="on_duty, on_leave, away, unfit, family, other")] = "other",
    words: Annotated[str | None, typer.Option(help="说明；以此人的密钥加密保存")] = None,
) -> Given:
    """不能到岗。The person cannot come."""
    body = {"type": "decline", "person": person, "reason": reason, "words": words}
    return case, body


@commanding(app, "muster", Role.LIAISON, "en-route")
def en_route(
    case: Case,
    person: Person,
) -> Given:
    """已出发。The person is on the way."""
    return case, {"type": "report_en_route", "person": person}


@commanding(app, "muster", Role.LIAISON)
def arrived(
    case: Case,
    person: Person,
    how: Annotated[str, typer.Option(help="liaison, code, location")] = "liaison",
) -> Given:
    """已到岗。The person is there."""
    return case, {"type": "report_arrival", "person": person, "how": how}
