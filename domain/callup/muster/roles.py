"""Whom a step is for: the person, or a role that is resolved when the message is sent (PEERS 4)."""

from domain.callup.muster.state import Person
from domain.kernel.effect import COMMAND_POST
from domain.kernel.ladder import Rung


def role_for(rung: Rung, person: Person) -> str:
    """The recipient of a rung for a person: their id, or a role reference."""
    called = person.called
    match rung.to:
        case "self":
            return called.person
        case "liaison":
            return f"unit:{called.unit}/liaison"
        case "head":
            return f"unit:{called.unit}/head"
        case "township":
            return f"township:{called.township}/duty"
        case "command_post":
            return COMMAND_POST
