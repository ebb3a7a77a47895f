"""Who is told what: one message a person and event, roles about all their people together (基层减负)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from domain.checkpoint import events as e
from domain.checkpoint import events_duty as d
from domain.checkpoint import events_post as p
from domain.checkpoint.failures import step_name
from domain.checkpoint.fitness import missing
from domain.checkpoint.policy import DutyRung
from domain.checkpoint.shift import COMING, Shift
from domain.checkpoint.state import Checkpoint
from domain.checkpoint.transitions import Standing
from domain.kernel.effect import COMMAND_POST, AnySend, Effect, Send, SendEach
from domain.rota import Status

Effects = list[Effect]
_GONE = (Standing.MISSING, Standing.LEFT)
_AFTER_END = frozenset({"checkpoint_ended", "duty_off", "handover_overdue"})


def messages(state: Checkpoint, event: Any) -> Effects:
    """The messages of one event; `state` is the state after it."""
    of_type = _BY_TYPE.get(type(event))
    return of_type(state, event) if of_type else []


def wanted(state: Checkpoint, effect: AnySend) -> AnySend | None:
    """The message narrowed to whom it still concerns; None when it was overtaken (PEERS 1)."""
    if state.phase == "ended":
        return effect if effect.template in _AFTER_END else None
    still = _STILL.get(effect.template)
    if still is None:
        return effect
    shift = state.shifts.get(effect.params.get("shift", ""))
    if shift is None or shift.is_over:
        return None
    concerned = effect.to if isinstance(effect, SendEach) else effect.about
    left = tuple(one for one in concerned if still(state, shift, one))
    if concerned and not left:
        return None
    if not concerned and not still(state, shift, ""):
        return None
    if left == concerned:
        return effect
    return effect.only(left) if isinstance(effect, SendEach) else effect.model_copy(update={"about": left})


def _is_gone(state: Checkpoint, shift: Shift, person: str) -> bool:
    return person in shift.standing(*_GONE)


def _is_asked(state: Checkpoint, shift: Shift, person: str) -> bool:
    return shift.search is not None and person in shift.search.asked and person not in shift.duties


def _unacknowledged(state: Checkpoint, shift: Shift, person: str) -> bool:
    return person in shift.standing(*(COMING - {Standing.ACKNOWLEDGED}))


def _has_gap(state: Checkpoint, shift: Shift, person: str) -> bool:
    total, skills = missing(state, shift)
    return bool(total or skills)


_STILL: Mapping[str, Callable[[Checkpoint, Shift, str], bool]] = {
    "duty_missing": _is_gone,
    "duty_missing_self": _is_gone,
    "substitute_wanted": _is_asked,
    "shift_reminder": _unacknowledged,
    "shift_gap": _has_gap,
    "substitutes_exhausted": _has_gap,
}


def _params(state: Checkpoint, shift: Shift | None = None, **more: str) -> dict[str, str]:
    order = state.ordered
    params = {"checkpoint": order.name, "case": state.case, "place": order.place, **more}
    if shift is not None:
        params |= {"shift": shift.id, "starts_at": shift.start.isoformat(), "ends_at": shift.end.isoformat()}
    return params


def _each(
    state: Checkpoint, people: Iterable[str], template: str, shift: Shift | None, step: str = "", **more: Any
) -> Effects:
    to = tuple(people)
    if not to:
        return []
    urgent = more.pop("urgent", False)
    channel = more.pop("channel", None) or (state.pinned.urgent_channel if urgent else state.pinned.notice_channel)
    return [
        SendEach(
            to=to,
            channel=channel,
            template=template,
            step=step or template,
            params=_params(state, shift, **more),
            drill=state.ordered.is_drill,
        )
    ]


def _role(
    state: Checkpoint, to: str, template: str, shift: Shift | None = None, about: Sequence[str] = (), **more: Any
) -> Effects:
    step, channel = more.pop("step", template), more.pop("channel", state.pinned.notice_channel)
    return [
        Send(
            to=to,
            channel=channel,
            template=template,
            step=step,
            about=tuple(about),
            params=_params(state, shift, **more),
            drill=state.ordered.is_drill,
        )
    ]


def _township(state: Checkpoint) -> str:
    return f"township:{state.ordered.township}/duty"


def _told(state: Checkpoint, event: e.DutiesTold) -> Effects:
    groups: dict[tuple[int, Any], list[str]] = {}
    for one in event.people:
        groups.setdefault((len(one.shifts), one.first), []).append(one.person)
    effects: Effects = []
    for (count, first), people in groups.items():
        effects += _each(state, people, "duties_told", None, shifts=str(count), starts_at=first.isoformat())
    return effects


def _reminded(state: Checkpoint, event: d.DutyReminded) -> Effects:
    return _each(state, event.people, "shift_reminder", state.shifts[event.shift])


def _assigned(state: Checkpoint, event: d.DutyAssigned) -> Effects:
    if event.why in ("take", "substitute") and event.by == event.person:
        return []  # who took it knows
    return _each(state, (event.person,), "duty_on", state.shifts[event.shift])


def _removed(state: Checkpoint, event: d.DutyRemoved) -> Effects:
    if event.why == "called_elsewhere":
        return []  # the call-up has told them where to go
    return _each(state, (event.person,), "duty_off", state.shifts[event.shift])


def _excused(state: Checkpoint, event: d.DutyExcused) -> Effects:
    return _each(state, (event.person,), "duty_off", state.shifts[event.shift])


def _absent(state: Checkpoint, event: d.AbsenceStepTaken) -> Effects:
    rung, shift = state.pinned.absence[event.index], state.shifts[event.shift]
    step = step_name(rung.name, shift.id)
    if rung.to == "self":
        return _each(state, event.people, "duty_missing_self", shift, step, channel=rung.channel)
    effects: Effects = []
    for to, people in _by_role(state, shift, rung, event.people).items():
        effects += _role(state, to, "duty_missing", shift, people, step=step, channel=rung.channel)
    return effects


def _by_role(state: Checkpoint, shift: Shift, rung: DutyRung, people: Iterable[str]) -> dict[str, list[str]]:
    """Whoever leads the shift now; a shift that nobody leads, or whose leader is missing, is the township's."""
    groups: dict[str, list[str]] = {}
    for person in people:
        staff = state.staff.get(person)
        match rung.to:
            case "leader" if shift.leader and shift.leader not in shift.standing(*_GONE):
                to = shift.leader
            case "liaison" if staff is not None:
                to = f"unit:{staff.unit}/liaison"
            case "command_post":
                to = COMMAND_POST
            case _:
                to = _township(state)
        groups.setdefault(to, []).append(person)
    return groups


def _exhausted(state: Checkpoint, event: d.LadderExhausted) -> Effects:
    return _role(state, COMMAND_POST, "duty_ladder_exhausted", state.shifts[event.shift], event.people)


def _asked(state: Checkpoint, event: d.SubstitutesAsked) -> Effects:
    return _each(
        state,
        event.people,
        "substitute_wanted",
        state.shifts[event.shift],
        urgent=True,
        reply_by=event.answer_by.isoformat(),
    )


def _search_ended(state: Checkpoint, event: d.SearchEnded) -> Effects:
    shift = state.shifts[event.shift]
    if event.why == "exhausted":
        total, skills = missing(state, shift)
        lacking = {"total": str(max(total, sum(skills.values()))), "skills": _skills(skills)}
        return [
            *_role(state, _township(state), "substitutes_exhausted", shift, **lacking),
            *_role(state, COMMAND_POST, "substitutes_exhausted", shift, **lacking),
        ]
    return _each(state, event.unasked, "substitute_filled", shift) if event.why == "filled" else []


def _skills(skills: Mapping[str, int]) -> str:
    return ", ".join(f"{skill} {count}" for skill, count in sorted(skills.items())) or "-"


def _gap(state: Checkpoint, event: p.GapFound) -> Effects:
    lacking = {"total": str(max(event.missing, sum(event.skills.values()))), "skills": _skills(event.skills)}
    return _role(state, _township(state), "shift_gap", state.shifts[event.shift], **lacking)


def _requested(state: Checkpoint, event: d.ChangeRequested) -> Effects:
    shift = state.shifts.get(event.shift or "")
    if event.kind == "leave" or shift is None:
        return _role(state, _township(state), "leave_requested", about=(event.person,), change=event.change)
    if event.other is not None:
        return _each(state, (event.other,), "change_requested", shift, change=event.change)
    return []


def _agreed(state: Checkpoint, event: d.ChangeAgreed) -> Effects:
    change = state.changes[event.change]
    shift = state.shifts[change.shift]
    if event.at_once:
        return []
    to = shift.leader if shift.leader and shift.leader not in (change.person, change.other) else _township(state)
    return _role(state, to, "change_agreed", shift, (change.person, change.other), change=change.id)


def _declined(state: Checkpoint, event: d.ChangeDeclined) -> Effects:
    return _each(state, (state.changes[event.change].person,), "change_declined", None, change=event.change)


def _lapsed(state: Checkpoint, event: d.ChangesLapsed) -> Effects:
    people = sorted({state.changes[one].person for one in event.changes})
    return _each(state, people, "change_lapsed", None)


def _proposed(state: Checkpoint, event: e.RotaProposed) -> Effects:
    template = "rota_impossible" if event.answer.status is Status.IMPOSSIBLE else "rota_not_found"
    return _role(state, _township(state), "rota_ready" if event.answer.assignments else template)


def _rota_due(state: Checkpoint, event: e.RotaDueNoticed) -> Effects:
    return _role(state, _township(state), "rota_due", day=event.from_day.isoformat())


def _overdue(state: Checkpoint, event: p.HandoverOverdue) -> Effects:
    shift = state.shifts[event.shift]
    leader = shift.handover.outgoing if shift.handover else ""
    return _each(state, (leader,) if leader else (), "handover_overdue", shift)


def _missed(state: Checkpoint, event: p.ShiftsMissed) -> Effects:
    shifts, absent = str(len(event.shifts)), str(len(event.absent))
    return _role(state, _township(state), "shifts_missed", about=event.absent, shifts=shifts, absent=absent)


def _expiring(state: Checkpoint, event: e.ExpiryNoticed) -> Effects:
    return _role(state, COMMAND_POST, "checkpoint_expiry", expires_at=event.expires_at.isoformat())


def _failed(state: Checkpoint, event: e.LookUpFailed) -> Effects:
    return _role(state, COMMAND_POST, "checkpoint_look_up_failed")


def _rules(state: Checkpoint, event: e.RulesPinned) -> Effects:
    return [] if event.valid else _role(state, _township(state), "check_rules_outdated", rules=state.ordered.rules)


def _ended(state: Checkpoint, event: e.CheckpointEnded) -> Effects:
    people = {
        name
        for shift in state.shifts.values()
        for name, duty in shift.duties.items()
        if duty.owed.ended_at == event.at and duty.standing in (Standing.LAPSED, Standing.DONE)
    }
    return _each(state, sorted(people), "checkpoint_ended", None, ended_at=event.at.isoformat())


_BY_TYPE: dict[type, Callable[[Checkpoint, Any], Effects]] = {
    e.DutiesTold: _told,
    e.RotaProposed: _proposed,
    e.RotaDueNoticed: _rota_due,
    e.ExpiryNoticed: _expiring,
    e.LookUpFailed: _failed,
    e.RulesPinned: _rules,
    e.CheckpointEnded: _ended,
    d.DutyReminded: _reminded,
    d.DutyAssigned: _assigned,
    d.DutyRemoved: _removed,
    d.DutyExcused: _excused,
    d.AbsenceStepTaken: _absent,
    d.LadderExhausted: _exhausted,
    d.SubstitutesAsked: _asked,
    d.SearchEnded: _search_ended,
    d.ChangeRequested: _requested,
    d.ChangeAgreed: _agreed,
    d.ChangeDeclined: _declined,
    d.ChangesLapsed: _lapsed,
    p.GapFound: _gap,
    p.HandoverOverdue: _overdue,
    p.ShiftsMissed: _missed,
}
