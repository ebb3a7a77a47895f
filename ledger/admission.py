"""Who gets through the door: one answer for one key, decided the same way by every store, before anything is stored."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from domain.kernel.canonical import canonical
from ledger.ports import KeyReused, NewCommand, NotCanonical, Receipt

Call = Sequence[NewCommand]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A command that is durable already. Case and body make a repeated command the same command."""

    case: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Admission:
    """What becomes of calls that are judged together: the commands to store, and for each call its refusal or the
    keys that it brings first."""

    fresh: list[NewCommand]
    verdicts: list[KeyReused | frozenset[str]]


def admit(calls: Sequence[Call], known: Mapping[str, Earlier]) -> Admission:
    """Judge calls one after the other; a refused call stores nothing, so it takes no key from those behind it."""
    admitted: dict[str, NewCommand] = {}
    verdicts: list[KeyReused | frozenset[str]] = []
    for call in calls:
        verdict = _judge(call, known, admitted)
        if isinstance(verdict, KeyReused):
            verdicts.append(verdict)
        else:
            verdicts.append(frozenset(verdict))
            admitted |= verdict
    return Admission(list(admitted.values()), verdicts)


def _judge(
    call: Call, known: Mapping[str, Earlier], admitted: Mapping[str, NewCommand]
) -> KeyReused | dict[str, NewCommand]:
    brought: dict[str, NewCommand] = {}
    for command in call:
        key = command.command_id
        said = known.get(key) or admitted.get(key) or brought.setdefault(key, command)
        if (said.case, said.body) != (command.case, command.body):
            return KeyReused(f"the idempotency key {key} belongs to another command")
    return brought


def answers(
    calls: Sequence[Call], admission: Admission, received: Mapping[str, datetime]
) -> list[list[Receipt] | BaseException]:
    """The answer of each call; `received` has the time of receipt of every key, old and new."""
    return [
        verdict
        if isinstance(verdict, KeyReused)
        else [Receipt(c.command_id, received[c.command_id], c.command_id not in verdict) for c in call]
        for call, verdict in zip(calls, admission.verdicts, strict=True)
    ]


def require_canonical(commands: Iterable[NewCommand]) -> None:
    """Refuse bodies that are not canonical JSON: a decision embeds them as they are, for ever. Raises NotCanonical."""
    for command in commands:
        if not _is_canonical(command.body):
            raise NotCanonical(
                f"the body of {command.command_id} is not canonical JSON with ASCII keys, without fractions"
            )


def _is_canonical(raw: bytes) -> bool:
    try:
        value = orjson.loads(raw)
        return canonical(value) == raw and (_is_surely_plain(raw) or _is_plain(value))
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return False


def _is_surely_plain(raw: bytes) -> bool:
    """True for ASCII text without fractions, found by a faster reader than a walk over every value."""
    if not raw.isascii():
        return False
    try:
        json.loads(raw, parse_float=_refuse_float)
    except _Fraction:
        return False
    return True


class _Fraction(Exception):
    """A number that is not an integer."""


def _refuse_float(text: str) -> float:
    raise _Fraction(text)


def _is_plain(value: Any) -> bool:
    """No floats and only ASCII keys: for these values sorted compact JSON is RFC 8785."""
    left = [value]
    while left:
        current = left.pop()
        if isinstance(current, float):
            return False
        if isinstance(current, dict):
            if not all(key.isascii() for key in current):
                return False
            left.extend(current.values())
        elif isinstance(current, list):
            left.extend(current)
    return True
