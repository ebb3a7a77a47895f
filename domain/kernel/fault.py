"""What the command post is told when the rules themselves fail: which case and which decision, never about whom.

The effect belongs to the kernel, because the rules that failed cannot be asked for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.kernel.batch import EffectRow
from domain.kernel.command import Received, TimePassed
from domain.kernel.decider import Decider
from domain.kernel.delivery import RecordDeliveries
from domain.kernel.effect import COMMAND_POST, Notice, Performed, Send
from domain.kernel.model import Model

FAULTED = "decision_faulted"
"""Template and step of the message."""

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Fault:
    """A decision that could not be made, the case's `version`."""

    version: int
    received: Received
    command: Model

    @property
    def is_told(self) -> bool:
        """Not of deliveries: they may be those of this very message, which would then never end. The board has it."""
        return not isinstance(self.command, RecordDeliveries)


def told(case: str, faults: Sequence[Fault], notice: Notice) -> list[EffectRow]:
    """One message about all faults of one batch, if there is any to tell."""
    telling = [fault for fault in faults if fault.is_told]
    if not telling:
        return []
    first = telling[0]
    params = {"case": case, "decision": first.received.command_id, "faults": str(len(telling))}
    send = Send(
        to=COMMAND_POST, channel=notice.channel, template=FAULTED, step=FAULTED, params=params, drill=notice.drill
    )
    return [EffectRow(_identity(case, first), case, send)]


def still_wanted(decider: Decider[Any, Any, S], state: S, effect: Performed) -> Performed | None:
    """The effect as far as it is still wanted; a fault is told whatever became of the case meanwhile."""
    if isinstance(effect, Send) and effect.template == FAULTED:
        return effect
    return decider.wanted(state, effect)


def _identity(case: str, fault: Fault) -> str:
    # Time is tried again and again at a deadline that does not move: that is told once, as stores keep an id once.
    if isinstance(fault.command, TimePassed):
        return f"{case}.due-{int(fault.command.due.timestamp())}.fault"
    return f"{case}.{fault.version}.fault"
