"""What a checkpoint's events ask of the world: questions, people held and given back, messages, what is owed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.accountability.owing import owe, settle
from domain.callup.muster.react import DUTY_ENDED
from domain.checkpoint import PROCESS, telling
from domain.checkpoint import events as e
from domain.checkpoint import events_duty as d
from domain.checkpoint import events_post as p
from domain.checkpoint.passing_time import ROTA, STAFF
from domain.checkpoint.posts import HANDOVER, REFERRAL
from domain.checkpoint.rota_making import problem_for
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import Stage
from domain.kernel.effect import Claim, Effect, LookUp, Performed, Release
from domain.rota import Effort

Effects = list[Effect]
_HELD = (Stage.STAFFED, Stage.OPEN, Stage.HANDOVER)


def react(state: Checkpoint, event: Any) -> Sequence[Effect]:
    """The effects of one event; `state` is the state after it."""
    of_type = _BY_TYPE.get(type(event))
    effects: Effects = list(of_type(state, event)) if of_type else []
    return [*effects, *telling.messages(state, event)]


def wanted(state: Checkpoint, effect: Performed) -> Performed | None:
    """Questions that still wait for an answer, and messages that still say what is so (PEERS 1)."""
    if isinstance(effect, LookUp):
        return effect if _asked(state, effect) else None
    return telling.wanted(state, effect)


def _asked(state: Checkpoint, effect: LookUp) -> bool:
    if effect.question == STAFF:
        return bool(state.staff_tried) and effect.query["round"] == state.staff_round
    if effect.question == ROTA:
        return state.plan is not None and bool(state.plan.tried) and effect.query["round"] == state.plan.round
    return True


def _staff(state: Checkpoint, event: e.StaffAsked) -> Effects:
    order = state.ordered
    areas = list(order.areas or (order.township,))
    return [LookUp(question=STAFF, query={"round": event.round, "areas": areas, "pools": list(order.pools)})]


def _rota(state: Checkpoint, event: e.RotaAsked) -> Effects:
    assert state.plan is not None
    problem = problem_for(state, state.plan.horizon, event.at).model_dump(mode="json")
    effort = Effort(thousandths=state.pinned.effort).model_dump(mode="json")
    return [LookUp(question=ROTA, query={"round": event.round, "problem": problem, "effort": effort})]


def _hold(state: Checkpoint, shift: str, person: str) -> Claim:
    known = state.shifts[shift]
    resource = state.ordered.resource(person)
    return Claim(resource=resource, owner=known.owner(state.case), since=known.start, until=known.end)


def _give_back(state: Checkpoint, shift: str, person: str) -> Release:
    return Release(resource=state.ordered.resource(person), owner=state.shifts[shift].owner(state.case))


def _staffed(state: Checkpoint, event: p.ShiftStaffed) -> Effects:
    return [_hold(state, event.shift, person) for person in event.people]


def _assigned(state: Checkpoint, event: d.DutyAssigned) -> Effects:
    held = state.shifts[event.shift].stage in _HELD
    return [_hold(state, event.shift, event.person)] if held else []


def _gone(state: Checkpoint, event: d.DutyRemoved | d.DutyExcused) -> Effects:
    held = state.shifts[event.shift].stage in _HELD
    return [_give_back(state, event.shift, event.person)] if held else []


def _adopted(state: Checkpoint, event: e.RotaAdopted) -> Effects:
    """A rota that changes shifts already staffed gives back who goes and holds who comes."""
    effects: Effects = []
    for planned in event.shifts:
        shift = state.shifts[planned.id]
        if shift.stage is not Stage.STAFFED:
            continue
        effects += [_give_back(state, shift.id, name) for name in shift.duties if name not in planned.people]
        effects += [_hold(state, shift.id, name) for name in planned.people if shift.duties[name].standing == "planned"]
    return effects


def _closed(state: Checkpoint, event: p.ShiftClosed) -> Effects:
    """Hours are given back, and rest is counted from here (DOMAIN: 11 h between duties); a drill is no duty."""
    shift = state.shifts.get(event.shift)
    people = (*event.done, *event.absent)
    effects: Effects = [_give_back(state, event.shift, person) for person in people] if shift else []
    if shift is not None and event.done and not state.ordered.is_drill:
        effects.append(_duty_ended(event.done, shift.end))
    return effects


def _duty_ended(people: Sequence[str], at: datetime) -> LookUp:
    return LookUp(question=DUTY_ENDED, query={"people": list(people), "at": at.isoformat()})


def _overdue(state: Checkpoint, event: p.HandoverOverdue) -> Effects:
    """What is not handed over is owed by the outgoing leader's unit. A drill never feeds the ladder."""
    shift = state.shifts[event.shift]
    if state.ordered.is_drill or shift.handover is None:
        return []
    subjects = (shift.handover.outgoing,) if shift.handover.outgoing else ()
    local = f"{HANDOVER}/{event.shift}"
    bearer = shift.handover.bearer
    params = {"checkpoint": state.ordered.name, "shift": event.shift}
    told = owe(
        state.case,
        PROCESS,
        local,
        bearer=bearer,
        what=HANDOVER,
        since=event.since,
        due=event.due,
        subjects=subjects,
        params=params,
    )
    return [told]


def _taken(state: Checkpoint, event: p.HandoverTaken) -> Effects:
    handover = state.shifts[event.shift].handover
    if handover is None or not handover.owed or state.ordered.is_drill:
        return []
    local = f"{HANDOVER}/{event.shift}"
    return [settle(state.case, local, bearer=handover.bearer, ending="fulfilled", at=event.at)]


def _referred(state: Checkpoint, event: p.PassageReferred) -> Effects:
    if state.ordered.is_drill:
        return []
    local = f"{REFERRAL}/{event.referral}"
    params = {"checkpoint": state.ordered.name, "item": event.item}
    told = owe(
        state.case, PROCESS, local, bearer=event.bearer, what=REFERRAL, since=event.at, due=event.due, params=params
    )
    return [told]


def _referral_ended(state: Checkpoint, event: p.ReferralEnded) -> Effects:
    if state.ordered.is_drill or not event.told_ladder or event.ending == "referred":
        return []
    bearer = state.referrals[event.referral].bearer
    local = f"{REFERRAL}/{event.referral}"
    return [settle(state.case, local, bearer=bearer, ending=event.ending, at=event.at, detail=event.detail)]


def _ended(state: Checkpoint, event: e.CheckpointEnded) -> Effects:
    """Everybody is given back; what was owed to the checkpoint lapses with it, on the ladder too."""
    effects: Effects = []
    for shift in state.shifts.values():
        ending = [name for name, duty in shift.duties.items() if duty.owed.ended_at == event.at]
        effects += [_give_back(state, shift.id, name) for name in ending]
        served = [name for name in ending if shift.duties[name].standing == "done"]
        if served and not state.ordered.is_drill:
            effects.append(_duty_ended(served, event.at))
        handover = shift.handover
        if handover is not None and handover.owed and handover.standing == "lapsed":
            local = f"{HANDOVER}/{shift.id}"
            effects.append(settle(state.case, local, bearer=handover.bearer, ending="lapsed", at=event.at))
    for one in state.referrals.values():
        if one.owed.ending == "lapsed" and one.owed.ended_at == event.at and not state.ordered.is_drill:
            local = f"{REFERRAL}/{one.id}"
            effects.append(settle(state.case, local, bearer=one.bearer, ending="lapsed", at=event.at))
    return effects


_BY_TYPE: dict[type, Callable[[Checkpoint, Any], Effects]] = {
    e.StaffAsked: _staff,
    e.RotaAsked: _rota,
    e.RotaAdopted: _adopted,
    e.CheckpointEnded: _ended,
    d.DutyAssigned: _assigned,
    d.DutyRemoved: _gone,
    d.DutyExcused: _gone,
    p.ShiftStaffed: _staffed,
    p.ShiftClosed: _closed,
    p.HandoverOverdue: _overdue,
    p.HandoverTaken: _taken,
    p.PassageReferred: _referred,
    p.ReferralEnded: _referral_ended,
}
