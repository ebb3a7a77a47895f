"""`shouwang policies`: publish a document, see what is or was in force."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from domain.kernel.policy import PolicyBook, PolicyVersion, UnknownPolicy
from domain.policies import case_of
from interfaces.cli.giving import WAIT, InRole, Key, Speaker, Waiting, give, read_document
from interfaces.cli.moments import At, moment_of
from interfaces.cli.output import WRONG, AsJson, fail, write_json, write_readable, write_rows
from interfaces.cli.session import open_running, run

app = typer.Typer(no_args_is_help=True, help="预案参数 / policy documents")

Name = Annotated[str, typer.Argument(help="名称，如 call-up / its name")]


@app.command()
def publish(
    name: Name,
    file: Annotated[Path, typer.Argument(help="YAML 或 JSON 文件")],
    effective_from: Annotated[str | None, typer.Option(help="何时生效；不填为立即")] = None,
    speaker: Speaker = None,
    role: InRole = "command_post",
    key: Key = None,
    wait: Waiting = WAIT,
    as_json: AsJson = False,
) -> None:
    """发布。Publish a document; cases already running keep the version they began with."""
    body: dict[str, Any] = {"type": "publish_policy", "name": name, "document": read_document(file)}
    if effective_from is not None:
        body["effective_from"] = effective_from
    give(
        case=case_of(name),
        process="policy",
        body=body,
        speaker=speaker,
        role=role,
        key=key,
        wait=wait,
        as_json=as_json,
    )


@app.command()
def show(name: Name, at: At = None, as_json: AsJson = False) -> None:
    """何者有效。The version in force now, or at a moment."""
    moment = moment_of(at)

    async def work() -> tuple[Sequence[PolicyVersion], datetime]:
        async with open_running() as house:
            return await house.read.policies(name), moment or await house.read.now()

    versions, when = run(work())
    try:
        found = PolicyBook(versions).in_force(name, when)
    except UnknownPolicy as error:
        raise fail(f"该时刻没有生效的版本。\n{error}", WRONG) from None
    (write_json if as_json else write_readable)(found)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """全部参数。Every policy there is, with the version in force."""

    async def work() -> list[dict[str, Any]]:
        async with open_running() as house:
            return [_latest(name, await house.read.policies(name)) for name in await house.read.policy_names()]

    write_rows(run(work()), ("name", "versions", "effective_from"), as_json=as_json)


@app.command()
def history(name: Name, as_json: AsJson = False) -> None:
    """历次版本。All versions, oldest first."""

    async def work() -> Sequence[PolicyVersion]:
        async with open_running() as house:
            return await house.read.policies(name)

    rows = [
        {"version": one.version, "effective_from": one.effective_from, "document": one.document} for one in run(work())
    ]
    write_rows(rows, ("version", "effective_from"), as_json=as_json)


def _latest(name: str, versions: Sequence[PolicyVersion]) -> dict[str, Any]:
    return {
        "name": name,
        "versions": len(versions),
        "effective_from": versions[-1].effective_from if versions else None,
    }
