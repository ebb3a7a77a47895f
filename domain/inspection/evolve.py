"""What each event of an inspection means for its state."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from domain.inspection import events as e
from domain.inspection.draw import DrawList
from domain.inspection.state import Inspection
from domain.inspection.transitions import STAGES
from domain.kernel.delivery import DeliveriesRecorded
from domain.kernel.obligation import Ending, Obligation
from domain.kernel.values import replace

REVEAL = "reveal_seed"


def evolve(state: Inspection, event: e.InspectionEvent) -> Inspection:
    """The state after the event. Raises UndeclaredTransition."""
    if isinstance(event, DeliveriesRecorded):
        return state
    stage = STAGES.after(state.stage, event.type)
    handler = _BY_TYPE.get(type(event))
    after = handler(state, event) if handler else state
    return after if after.stage is stage else replace(after, stage=stage)


def _requested(state: Inspection, event: e.InspectionRequested) -> Inspection:
    return replace(state, case=event.inspection, request=event.request, channel=event.channel)


def _planned(state: Inspection, event: e.InspectionPlanned) -> Inspection:
    return replace(
        state,
        case=event.inspection,
        plan=event.plan,
        terms_version=event.terms_version,
        channel=event.channel,
        witnesses=event.witnesses,
        planned_by=event.by,
    )


def _committed(state: Inspection, event: e.SeedCommitted) -> Inspection:
    return replace(state, round=event.round, commitment=event.commitment, committed_by=event.by)


def _asked(state: Inspection, event: e.EnterprisesAsked) -> Inspection:
    return replace(state, attempt=event.attempt, answer_due=event.answer_due, parts={})


def _received(state: Inspection, event: e.PartReceived) -> Inspection:
    part = DrawList(event.salt, 0, event.enterprises, event.officers)
    return replace(state, parts={**state.parts, event.part: part})


def _fixed(state: Inspection, event: e.ListFixed) -> Inspection:
    owed = Obligation(REVEAL, state.committed_by, state.case, event.reveal_by)
    return replace(
        state,
        drawn_from=whole(state, event.each),
        parts={},
        answer_due=None,
        list_hash=event.hash,
        reveal_by=event.reveal_by,
        reveals=(*state.reveals, owed),
    )


def whole(state: Inspection, each: int) -> DrawList:
    """The list from its parts."""
    parts = [state.parts[part] for part in sorted(state.parts)]
    enterprises = {one.id: one for part in parts for one in part.enterprises}
    officers = {one.person: one for part in parts for one in part.officers}
    return DrawList(parts[0].salt, each, tuple(enterprises.values()), tuple(officers.values()))


def _missed(state: Inspection, event: e.RevealMissed) -> Inspection:
    return replace(state, reveal_missed=True)


def _revealed(state: Inspection, event: e.SeedRevealed) -> Inspection:
    detail = "late" if event.late else ""
    return replace(state, seed=event.seed, reveals=_ended(state, Ending.FULFILLED, event, detail))


def _abandoned(state: Inspection, event: e.DrawAbandoned) -> Inspection:
    return replace(
        state,
        commitment="",
        committed_by="",
        attempt=0,
        answer_due=None,
        parts={},
        drawn_from=None,
        list_hash="",
        reveal_by=None,
        reveal_missed=False,
        reveals=_ended(state, Ending.LAPSED, event, "the draw was abandoned"),
    )


def _withdrawn(state: Inspection, event: e.InspectionWithdrawn) -> Inspection:
    return replace(state, reveals=_ended(state, Ending.LAPSED, event, "the inspection was withdrawn"))


def _ended(
    state: Inspection, ending: Ending, event: e.SeedRevealed | e.DrawAbandoned | e.InspectionWithdrawn, detail: str
) -> tuple[Obligation, ...]:
    return tuple(owed.end(ending, event.at, detail) for owed in state.reveals)


def _drawn(state: Inspection, event: e.EnterprisesDrawn) -> Inspection:
    visits = {**state.visits, **{one.enterprise: "asked" for one in event.drawn}}
    load = Counter(state.officer_visits)
    load.update(person for one in event.drawn for person in one.officers)
    return replace(state, visits=visits, officer_visits=dict(load), reached=event.reached)


def _exhausted(state: Inspection, event: e.OrderExhausted) -> Inspection:
    return replace(state, exhausted=True)


def _agreed(state: Inspection, event: e.VisitAgreed) -> Inspection:
    return replace(state, visits={**state.visits, event.enterprise: "agreed"})


def _refused(state: Inspection, event: e.VisitRefused) -> Inspection:
    return replace(state, visits={**state.visits, event.enterprise: "refused"})


def _over(state: Inspection, event: e.VisitOver) -> Inspection:
    visits = {**state.visits, event.enterprise: event.outcome}
    return replace(state, visits=visits, findings=state.findings + event.findings)


_BY_TYPE: dict[type, Callable[[Inspection, Any], Inspection]] = {
    e.InspectionRequested: _requested,
    e.InspectionPlanned: _planned,
    e.SeedCommitted: _committed,
    e.EnterprisesAsked: _asked,
    e.PartReceived: _received,
    e.ListFixed: _fixed,
    e.RevealMissed: _missed,
    e.SeedRevealed: _revealed,
    e.DrawAbandoned: _abandoned,
    e.InspectionWithdrawn: _withdrawn,
    e.EnterprisesDrawn: _drawn,
    e.OrderExhausted: _exhausted,
    e.VisitAgreed: _agreed,
    e.VisitRefused: _refused,
    e.VisitOver: _over,
}
