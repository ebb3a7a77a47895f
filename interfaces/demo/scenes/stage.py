"""What a scene of the day plays on: the installation's own door, the sample county, and somebody who watches."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.kernel.command import Actor
from domain.kernel.model import Model
from interfaces.demo.client import ApiClient
from interfaces.installation import Running

Say = Callable[[str, str], None]
"""A sentence for the duty officer, in Chinese, and its gloss in English."""


@dataclass(frozen=True, slots=True)
class Stage:
    """`seed` decides everything that is drawn; `day` names this run, so that a second one opens cases of its own."""

    running: Running
    api: ApiClient
    say: Say
    seed: int
    day: str

    async def decide(
        self, case: str, process: str, command: Model | Mapping[str, Any], actor: Actor, *accept: str
    ) -> dict[str, Any]:
        """Give a command through the API and wait for its decision. `accept`: refusals that are part of the scene.

        Raises ApiRefusal and StackError.
        """
        return await self.api.decide(case, process, command, actor, accept=accept)
