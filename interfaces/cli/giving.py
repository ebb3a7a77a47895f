"""Giving a command: who speaks, under which key, and showing what came of it."""

import getpass
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from domain.kernel.command import Actor, Role
from domain.kernel.decision import Recorded, Verdict
from interfaces.api.shapes import decision_out
from interfaces.cli import words
from interfaces.cli.output import WRONG, fail, write_json
from interfaces.cli.session import open_running, rejected, run
from interfaces.house import House
from interfaces.refusal import Refused
from ledger.ports import Receipt

SOURCE = "cli"
WAIT = 10.0

Speaker = Annotated[str | None, typer.Option("--as", help="提交人编号 / id of who speaks; the system user by default")]
SpeaksFor = Annotated[
    str | None, typer.Option("--for", help="代表哪个单位或乡镇，代人办理时必填 / the unit or township one speaks for")
]
InRole = Annotated[str, typer.Option("--role", help="身份 / in what capacity")]
Key = Annotated[str | None, typer.Option("--key", help="幂等键 / idempotency key; a new one by default")]
Waiting = Annotated[float, typer.Option("--wait", min=0, max=300, help="等待决定的秒数 / seconds to wait")]
Confirm = Annotated[str, typer.Argument(help="事项编号 / id of the case")]


def actor_of(speaker: str | None, role: str, speaks_for: str | None = None) -> Actor:
    """Who speaks. Raises Refused."""
    try:
        named = Role(role)
    except ValueError:
        roles = ", ".join(one for one in Role if one is not Role.ENGINE)
        raise Refused("no_actor", f"没有这一身份；可用：{roles}。", f"There is no such role; use {roles}.") from None
    return Actor.model_construct(id=speaker or default_speaker(), role=named, unit=speaks_for)


def default_speaker() -> str:
    """The system user as an id."""
    return "cli-" + (re.sub(r"[^A-Za-z0-9._-]", "-", getpass.getuser()) or "operator")


def give(
    *,
    case: str,
    process: str,
    body: Mapping[str, Any],
    speaker: str | None,
    role: str,
    key: str | None,
    wait: float,
    as_json: bool,
    speaks_for: str | None = None,
) -> None:
    """Submit a command and show its decision. Exit code 1 when the rules reject it."""

    async def work() -> tuple[Receipt, Recorded | None]:
        async with open_running() as house:
            return await submit(house, case, process, body, actor_of(speaker, role, speaks_for), key, wait)

    receipt, recorded = run(work())
    show(case, receipt, recorded, as_json=as_json)


async def submit(
    house: House, case: str, process: str, body: Mapping[str, Any], actor: Actor, key: str | None, wait: float
) -> tuple[Receipt, Recorded | None]:
    """Submit a command and wait for its decision. Raises what `Doors.submit` raises."""
    command_id = key or uuid.uuid4().hex
    receipt = await house.doors.submit(
        command_id=command_id, case=case, process=process, body=body, actor=actor, source=SOURCE
    )
    return receipt, await house.doors.decision(command_id, wait) if wait > 0 else None


def show(case: str, receipt: Receipt, recorded: Recorded | None, *, as_json: bool) -> None:
    """What came of a command. Raises typer.Exit for a rejection."""
    if as_json:
        decision = decision_out(recorded) if recorded else None
        write_json({"id": receipt.command_id, "case": case, "received_at": receipt.received_at, "decision": decision})
    elif recorded is None:
        typer.echo(f"已收到 {receipt.command_id}（{case}），尚未决定；稍后用 shouwang commands show 查看。")
    elif recorded.rejection is None:
        happened = "、".join(event["type"] for event in recorded.events) or "无变化"
        typer.echo(f"已接受：{case}，决定第 {recorded.number} 号：{happened}")
    else:
        code = recorded.rejection.code
        in_words = f"：{words.REFUSALS[code]}" if code in words.REFUSALS else ""
        typer.echo(f"被拒绝：{code}{in_words}：{recorded.rejection.reason}", err=True)
    if recorded is not None and recorded.verdict is not Verdict.ACCEPTED:
        raise rejected()


def read_document(path: Path) -> dict[str, Any]:
    """A YAML or JSON document. Exits with a sentence when it cannot be read."""
    try:
        # The base loader leaves dates and times as text, as JSON has them.
        document = yaml.load(path.read_text("utf-8"), Loader=_TextLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise fail(f"文件 {path} 无法读取。\nThe file {path} cannot be read: {error}", WRONG) from None
    if not isinstance(document, dict):
        raise fail(f"文件 {path} 的内容须为键值。\nThe file {path} must hold names and values.", WRONG)
    return document


class _TextLoader(yaml.SafeLoader):
    """Safe YAML whose dates stay text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the way PyYAML is told
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
