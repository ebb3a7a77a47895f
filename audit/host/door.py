"""The door of the host: commands become durable bytes with an id, as at the real one."""

from datetime import datetime

from domain.kernel.canonical import canonical
from domain.kernel.command import Actor, Received
from domain.kernel.model import Model


class Door:
    """Gives ids to commands that bring none."""

    def __init__(self) -> None:
        self._given = 0

    def receive(
        self,
        case: str,
        process: str,
        command: Model,
        actor: Actor,
        source: str,
        at: datetime,
        command_id: str | None = None,
    ) -> Received:
        """The command as the inbox keeps it, received at `at`."""
        if command_id is None:
            self._given += 1
            command_id = f"c{self._given}"
        return Received(command_id, case, process, canonical(command.model_dump(mode="json")), actor, source, at)
