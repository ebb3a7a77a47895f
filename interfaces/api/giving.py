"""Giving a command over HTTP: who asks, under which key, and how long they wait for the decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Response

from domain.kernel.command import Actor
from domain.kernel.model import Model
from interfaces.api.actor import Asking
from interfaces.api.commands import Key, Prefer, Wait, submit, waiting
from interfaces.api.context import TheDoors
from interfaces.doors import Doors


@dataclass(frozen=True, slots=True)
class Giver:
    """What every endpoint that gives a command shares. `seconds`: how long the answer may wait for the decision."""

    doors: Doors
    actor: Actor
    key: str
    seconds: float

    async def give(self, case: str, process: str, command: Model | Mapping[str, Any]) -> Response:
        """Submit the command and answer as the caller wished. Raises Refused, KeyReused and StoreUnavailable."""
        body = command.model_dump(mode="json", exclude_none=True) if isinstance(command, Model) else dict(command)
        return await submit(
            self.doors,
            key=self.key,
            case=case,
            process=process,
            command=body,
            actor=self.actor,
            seconds=self.seconds,
        )


def _giver(doors: TheDoors, asking: Asking, key: Key = "", prefer: Prefer = "", wait: Wait = None) -> Giver:
    return Giver(doors, asking, key, waiting(prefer, wait))


Giving = Annotated[Giver, Depends(_giver)]
