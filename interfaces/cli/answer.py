"""`shouwang answer`: an answer for somebody, as their liaison or office; the record says who made it."""

from typing import Annotated, Any

import typer

from interfaces.cli.giving import WAIT, InRole, Key, Speaker, Waiting, give
from interfaces.cli.output import AsJson

app = typer.Typer(no_args_is_help=True, help="代为回复 / answer for somebody")

Case = Annotated[str, typer.Argument(help="集结编号，如 A1-m1 / id of the muster")]
Person = Annotated[str, typer.Argument(help="人员编号 / id of the person")]


@app.command()
def acknowledge(
    case: Case,
    person: Person,
    speaker: Speaker = None,
    role: InRole = "liaison",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """能到岗。The person is coming."""
    _give(case, {"type": "acknowledge", "person": person}, speaker, role, key, wait, as_json)


@app.command()
def decline(
    case: Case,
    person: Person,
    reason: Annotated[str, typer.Option(help="on_duty, on_leave, away, unfit, family, other")] = "other",
    words: Annotated[str | None, typer.Option(help="说明；以此人的密钥加密保存")] = None,
    speaker: Speaker = None,
    role: InRole = "liaison",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """不能到岗。The person cannot come."""
    body = {"type": "decline", "person": person, "reason": reason, "words": words}
    _give(case, body, speaker, role, key, wait, as_json)


@app.command("en-route")
def en_route(
    case: Case,
    person: Person,
    speaker: Speaker = None,
    role: InRole = "liaison",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """已出发。The person is on the way."""
    _give(case, {"type": "report_en_route", "person": person}, speaker, role, key, wait, as_json)


@app.command()
def arrived(
    case: Case,
    person: Person,
    how: Annotated[str, typer.Option(help="liaison, code, location")] = "liaison",
    speaker: Speaker = None,
    role: InRole = "liaison",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """已到岗。The person is there."""
    _give(case, {"type": "report_arrival", "person": person, "how": how}, speaker, role, key, wait, as_json)


def _give(
    case: str, body: dict[str, Any], speaker: str | None, role: str, key: str | None, wait: float, as_json: bool
) -> None:
    give(case=case, process="muster", body=body, speaker=speaker, role=role, key=key, wait=wait, as_json=as_json)
