"""What may come in through a door from outside, and in what shape. Closed by default: a command that is not listed
here is the engine's own business (time, lookups, deliveries, what cases tell each other)."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Role
from domain.kernel.model import Model
from domain.policies import CASE_PREFIX
from domain.processes import PROCESSES
from interfaces.refusal import Refused

LIMIT = 256 * 1024
"""Bytes that one command from outside may have."""

OPEN: Mapping[str, frozenset[str]] = MappingProxyType({name: rules.from_outside for name, rules in PROCESSES.items()})
"""The commands of people and devices, a process. Everything else is refused at the door."""

# Every id that the engine makes holds a dot (case.version.index): a key without one can never take its place.
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:@-]{0,127}")
_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}")
_ACTOR = _CASE
# A case that somebody opens must not sit on a name that the engine will give to one of its own (A1-m1).
_KIND = re.compile(r"\A[a-z]+:")
_NEW_CASE = re.compile(r"(?!.*-[a-z][0-9]+$)[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_DOOR = "door"


def check_actor(actor: Actor) -> None:
    """Raises Refused for the role of the engine, which nobody outside has, and for an id that cannot be recorded."""
    if actor.role is Role.ENGINE:
        raise Refused("not_from_outside", "任何人不得以引擎的身份提交。", "Nobody outside speaks as the engine.")
    if not _ACTOR.fullmatch(actor.id) or (actor.unit is not None and not _ACTOR.fullmatch(actor.unit)):
        raise Refused("bad_id", "提交人编号无效。", "The actor's id is not an identifier.")


def check_key(command_id: str) -> None:
    """Raises Refused unless the idempotency key is one that people may use."""
    if not _KEY.fullmatch(command_id):
        raise Refused(
            "bad_key",
            "幂等键须为 1 至 128 个字母、数字或 _ : @ - 字符，且以字母或数字开头。",
            "An idempotency key has 1 to 128 letters, digits or _ : @ - and begins with a letter or digit.",
        )


def check_case(case: str, process: str) -> None:
    """Raises Refused for a case id that cannot be, or that belongs to another process."""
    if not _CASE.fullmatch(case) or case == _DOOR:
        raise Refused("bad_id", "事项编号无效。", "This is not the id of a case.")
    if case.startswith(CASE_PREFIX) != (process == "policy"):
        raise Refused("wrong_process", "该事项不属于这一流程。", "This case belongs to another process.")


def check_open(process: str, body: Model | Mapping[str, Any]) -> None:
    """Raises Refused for a process that there is not, and for a command that is not for people to give."""
    if process not in PROCESSES:
        known = ", ".join(sorted(PROCESSES))
        raise Refused(
            "unknown_process", f"没有这一流程；现有流程：{known}。", f"There is no such process; known are {known}."
        )
    kind = getattr(body, "type", None) if isinstance(body, Model) else body.get("type")
    if not isinstance(kind, str) or kind not in OPEN.get(process, frozenset()):
        listed = ", ".join(sorted(OPEN.get(process, ())))
        raise Refused(
            "not_from_outside",
            f"该流程不接受来自外部的这种命令；可用：{listed}。",
            f"This process takes no such command from outside; it takes {listed}.",
        )


def command_of(process: str, body: Model | Mapping[str, Any]) -> Model:
    """The command that `body` says, as a model of its process. Raises Refused."""
    if isinstance(body, Model):
        return body
    try:
        command: Model = PROCESSES[process].command_adapter.validate_python(dict(body))
    except ValidationError as error:
        raise _malformed(error) from None
    return command


def recordable(command: Model, *, limit: int = LIMIT) -> bytes:
    """The canonical bytes of a command. Raises Refused when there are more than `limit` of them."""
    try:
        body = canonical(command.model_dump(mode="json"))
    except (TypeError, ValueError):
        raise Refused(
            "malformed", "命令含有无法记录的内容。", "The command holds something that cannot be recorded."
        ) from None
    if len(body) > limit:
        raise Refused(
            "too_large",
            f"命令超过 {limit // 1024} KiB，请拆分后提交。",
            f"The command is larger than {limit // 1024} KiB; split it.",
        )
    return body


def check_new_case(case: str, process: str) -> None:
    """Raises Refused for the id of a case to be opened that could be taken for one of the engine's own. The id may
    begin with its process, as `return:R20260301` does, and say of what kind it is: `erasure:person:C000123`."""
    own = case.removeprefix(f"{process}:")
    if own != case:
        own = _KIND.sub("", own)
    if process != "policy" and not _NEW_CASE.fullmatch(own):
        raise Refused(
            "bad_id",
            "新事项编号须为 1 至 64 个字母、数字、_ 或 -，且不得以 -m1 之类结尾。",
            "A new case's id has 1 to 64 letters, digits, _ or -, and does not end like -m1.",
        )


def _malformed(error: ValidationError) -> Refused:
    found = error.errors(include_input=False, include_url=False, include_context=False)
    errors = [{"where": ".".join(map(str, e["loc"][1:])) or str(e["loc"][0]), "why": e["msg"]} for e in found[:20]]
    first = errors[0]
    return Refused(
        "malformed",
        f"命令有误：{first['where']}：{first['why']}",
        f"The command is not valid: {first['where']}: {first['why']}",
        errors,
    )
