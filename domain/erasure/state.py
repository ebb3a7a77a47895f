"""An erasure's state: who asked, who approved, what holds it back, and when it is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.erasure import events as e
from domain.erasure.policy import ErasurePolicy
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.transition import Transitions
from domain.kernel.values import replace


class Phase(StrEnum):
    """Where an erasure stands."""

    KEPT = "kept"
    REQUESTED = "requested"
    WAITING = "waiting"
    ERASING = "erasing"
    ERASED = "erased"
    REFUSED = "refused"


_OPEN = (Phase.KEPT, Phase.REQUESTED, Phase.WAITING, Phase.ERASING)

ERASURE = Transitions(
    "erasure",
    [
        (None, "erasure_requested", Phase.REQUESTED),
        (Phase.KEPT, "erasure_requested", Phase.REQUESTED),
        (Phase.REFUSED, "erasure_requested", Phase.REQUESTED),
        (None, "erasure_owed", Phase.WAITING),
        (Phase.KEPT, "erasure_owed", Phase.WAITING),
        (Phase.REQUESTED, "erasure_approved", Phase.WAITING),
        (Phase.REQUESTED, "erasure_refused", Phase.REFUSED),
        (Phase.WAITING, "destruction_asked", Phase.ERASING),
        (Phase.ERASING, "destruction_asked", Phase.ERASING),
        (Phase.WAITING, "destruction_stuck", Phase.WAITING),
        (Phase.ERASING, "destruction_stuck", Phase.ERASING),
        (Phase.ERASING, "destruction_blocked", Phase.WAITING),
        (Phase.ERASING, "keys_destroyed", Phase.ERASED),
        (None, "hold_placed", Phase.KEPT),
        (Phase.REFUSED, "hold_placed", Phase.KEPT),
        *((phase, "hold_placed", phase) for phase in _OPEN),
        *((phase, "hold_lifted", phase) for phase in _OPEN),
    ],
    title="资料删除 · erasure of a person or of what a directive collected",
    labels={
        Phase.KEPT: "仅保全 held, nothing asked",
        Phase.REQUESTED: "待他人批准 requested",
        Phase.WAITING: "到期即删 waiting",
        Phase.ERASING: "销毁密钥中 erasing",
        Phase.ERASED: "已删除，有凭证 erased",
        Phase.REFUSED: "不予删除 refused",
    },
)


@dataclass(frozen=True)
class Erasure:
    """State of the case; never changed in place. `due`: when it is tried, or tried again."""

    subject: str = ""
    phase: Phase | None = None
    requested_by: str = ""
    terms: ErasurePolicy | None = None
    terms_version: int = 0
    due: datetime | None = None
    attempt: int = 0
    ended_at: datetime | None = None
    holds: frozenset[str] = frozenset()
    drill: bool = False

    @property
    def pinned(self) -> ErasurePolicy:
        """The terms of an erasure that was approved or owed."""
        assert self.terms is not None
        return self.terms


def evolve(state: Erasure, event: e.ErasureEvent) -> Erasure:
    """What each event means."""
    if isinstance(event, DeliveriesRecorded):
        return state
    moved = replace(state, phase=ERASURE.after(state.phase, event.type))
    match event:
        case e.ErasureRequested():
            return replace(moved, subject=event.subject, requested_by=event.by, attempt=0)
        case e.ErasureOwed():
            known = replace(moved, subject=event.subject, drill=event.drill, due=event.due)
            return replace(known, terms=event.terms, terms_version=event.terms_version)
        case e.ErasureApproved():
            return replace(moved, terms=event.terms, terms_version=event.terms_version, due=event.at)
        case e.DestructionAsked():
            return replace(moved, attempt=event.attempt, due=event.again_at)
        case e.KeysDestroyed():
            return replace(moved, ended_at=event.at)
        case e.HoldPlaced():
            return replace(moved, subject=event.subject, holds=state.holds | {event.hold})
        case e.HoldLifted():
            return replace(moved, holds=state.holds - {event.hold})
        case _:
            return moved
