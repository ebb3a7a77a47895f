"""`shouwang answer`: an answer for somebody, as their liaison or office; the record says who made it.

A liaison or unit names its unit with `--for`, a township office its township; the command post needs neither.
"""

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


@commanding(app, "muster", Role.LIAISON)
def deployed(
    case: Case,
    person: Person,
) -> Given:
    """已上岗。The post confirms that the person is on duty."""
    return case, {"type": "confirm_deployed", "person": person}


@commanding(app, "muster", Role.LIAISON)
def excuse(
    case: Case,
    person: Person,
    approver: Annotated[str, typer.Option(help="批准人编号 / id of who approved it")],
    reason: Annotated[str, typer.Option(help="exempt（豁免，不写明缘由）, force_majeure（不可抗力）")] = "exempt",
) -> Given:
    """免除。An approved reason why the person need not come."""
    return case, {"type": "excuse", "person": person, "reason": reason, "approver": approver}


@commanding(app, "muster", Role.LIAISON, "ask-again")
def ask_again(
    case: Case,
    person: Person,
    words: Annotated[str | None, typer.Option(help="缘由；以此人的密钥加密保存 / why; encrypted")] = None,
) -> Given:
    """再次叫应。Ask the person again from the first step, even one who said yes."""
    return case, {"type": "ask_again", "person": person, "words": words}
